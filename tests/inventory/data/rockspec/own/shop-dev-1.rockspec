package = "shop"
version = "dev-1"
-- comment
dependencies = {
   "lua >= 5.1",
   "luasocket == 3.1.0",
   "acme/json >= 1.0",
}
build = { type = "builtin", modules = { ["shop"] = "shop.lua" } }
