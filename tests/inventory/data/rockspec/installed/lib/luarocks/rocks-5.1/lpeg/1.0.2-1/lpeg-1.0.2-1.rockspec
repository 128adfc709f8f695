package = "LPeg"
version = "1.0.2-1"
description = {
   summary = "Parsing Expression Grammars",
   license = "MIT/X11"
}
dependencies = { "lua >= 5.1" }
