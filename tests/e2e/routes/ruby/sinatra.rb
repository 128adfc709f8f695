require "sinatra"

get "/sinatra/:name" do
  "/not/a/route"
end

namespace "/v1" do
  put "/orders/:id" do
    params[:id]
  end
end

describe "/described" do
  1
end
