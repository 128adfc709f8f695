local name = "syslog"
package = name
version = "scm-".."1"
dependencies = {
   "lua >= 5.1",
   "lsyslog == 2.0.1",
}
