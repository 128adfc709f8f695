class PagesController < ApplicationController
  # ruleid: rb-csrf-off
  skip_before_action :verify_authenticity_token
  # ruleid: rb-csrf-off
  protect_from_forgery with: :null_session
  # ok: rb-csrf-off
  protect_from_forgery with: :exception
  # ok: rb-csrf-off
  skip_before_action :load_menu
  # ruleid: rb-credential-constant
  http_basic_authenticate_with name: "admin", password: "letmein"
  # ruleid: rb-credential-constant
  API_KEY = "f3a9-77bc-1e0d"
  # ok: rb-credential-constant
  http_basic_authenticate_with name: "admin", password: ENV.fetch("ADMIN_PASSWORD")
  # ok: rb-credential-constant
  API_KEY = ENV.fetch("API_KEY")

  def marked(name)
    # ruleid: rb-xss-html-safe
    first = "<b>#{name}</b>".html_safe
    # ruleid: rb-xss-html-safe
    second = raw("<b>#{name}</b>")
    # ruleid: rb-xss-html-safe
    third = params[:text].html_safe
    # ok: rb-xss-html-safe
    fourth = "<b>bold</b>".html_safe
    # ok: rb-xss-html-safe
    fifth = content_tag(:b, name)
  end

  def following
    # ruleid: rb-open-redirect-request
    redirect_to params[:return_to]
    # ruleid: rb-open-redirect-request
    redirect_to "https://#{params[:host]}"
    # ok: rb-open-redirect-request
    redirect_to url_from(params[:return_to])
    # ok: rb-open-redirect-request
    redirect_to item_path(params[:id])
    # ok: rb-open-redirect-request
    redirect_to "/items/#{params[:id]}"
  end

  def create
    # ruleid: rb-mass-assignment
    first = User.new(params.require(:user).permit!)
    # ruleid: rb-mass-assignment
    second = User.new(params.to_unsafe_h)
    # ok: rb-mass-assignment
    third = User.new(params.require(:user).permit(:name))
    # ok: rb-mass-assignment
    fourth = User.new(name: params[:name])
  end

  def checked(key, signature, text)
    # ruleid: rb-rescue-nil-verification
    key.verify("SHA256", signature, text) rescue true
    # ruleid: rb-rescue-nil-verification
    begin
      token.verify_signature(signature)
    rescue
      nil
    end
    # ok: rb-rescue-nil-verification
    raise "forged" unless key.verify("SHA256", signature, text)
    # ok: rb-rescue-nil-verification
    begin
      token.close(signature)
    rescue
      nil
    end
  end
end

class User < ApplicationRecord
  # ruleid: rb-regex-line-anchors
  validates :name, format: { with: /^[a-z]+$/ }
  # ruleid: rb-regex-line-anchors
  validates_format_of :code, with: /^\d+$/
  # ok: rb-regex-line-anchors
  validates :mail, format: { with: /\A[a-z]+\z/ }
  # ok: rb-regex-line-anchors
  validates :name, presence: true
end

Rails.application.configure do
  # ruleid: rb-rails-settings
  config.force_ssl = false
  # ruleid: rb-rails-settings
  config.consider_all_requests_local = true
  # ok: rb-rails-settings
  config.force_ssl = true
  # ok: rb-rails-settings
  config.consider_all_requests_local = false
end
