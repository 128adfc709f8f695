local name = "syslog"
local revision = "1"
package = name
version = "2.0.1".."-"..revision
dependencies = {
   "lua >= 5.1",
}
