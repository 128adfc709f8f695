# Rails.
Rails.application.routes.draw do
  root to: "home#index"
  get "/login" => "login#index", :as => "login"
  post "/login", to: "login#create"
  match "/both", to: "x#y", via: [:get, :post]
  resources :photos, except: [:new, :edit] do
    collection do
      get :search
    end
    get :preview, on: :member
    post :sort, on: :collection
    resources :comments, only: %i[index create]
  end
  resource :profile, only: [:show, :update]
  namespace :admin do
    resources :users, only: :index
    scope "/inner" do
      delete "x/:id(.:format)", to: "x#destroy"
    end
  end
  mount Sidekiq::Web => "/sidekiq"
  # get "/commented", to: "x#y"
end

cache.get "/cache"
text = 'get "/text", to: "x#y"'
