# ruleid: rb-postgresql
orders = PG.connect(dbname: "orders")
# ruleid: rb-mysql
stock = Mysql2::Client.new(host: "stock")
# ruleid: rb-sqlite
local = SQLite3::Database.new("local.db")
# ruleid: rb-sql
DB = Sequel.connect("postgres://orders")
# ruleid: rb-mongodb
documents = Mongo::Client.new(["documents"])
# ruleid: rb-redis
cache = Redis.new(host: "cache")
# ruleid: rb-cache
value = Rails.cache.read("key")
# ruleid: rb-object-storage
files = Aws::S3::Client.new
# ruleid: rb-search-index
index = Elasticsearch::Client.new
# ruleid: rb-message-broker
broker = Bunny.new
# ruleid: rb-http-call
rates = HTTParty.get("https://rates.example.org/v1")
# ruleid: rb-http-call
bank = Net::HTTP.start("bank.example.com", 443)
# ok: rb-http-call
other = hash.get("key")

# ruleid: rb-message-handler
class Send < ApplicationJob
  queue_as :default
end

# ruleid: rb-smtp
class Notices < ApplicationMailer
  default from: "shop@example.org"
end

# ok: rb-sql
class Plain < Object
  attr_reader :a
end

# ruleid: rb-sql
class Order < ApplicationRecord
  belongs_to :user
end
