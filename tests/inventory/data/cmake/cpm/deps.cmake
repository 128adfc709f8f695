@PACKAGE_INIT@
CPMAddPackage("gh:fmtlib/fmt#7.1.3")
CPMAddPackage("gh:nlohmann/json@3.10.5")
CPMAddPackage("gl:libeigen/eigen@3.4.0#branch-3.4")
CPMAddPackage("https://example.org/archives/pugixml-1.13.tar.gz")
CPMAddPackage("https://git.example.org/group/sub/lib.git@2.0")
CPMAddPackage(NAME benchmark GITHUB_REPOSITORY google/benchmark VERSION 1.8.3 OPTIONS "A OFF")
CPMFindPackage(
  NAME LuaJIT
  GIT_REPOSITORY https://bitbucket.org/lua/jit.git
  GIT_TAG v2.1
)
CPMAddPackage(NAME here SOURCE_DIR ${PROJECT_SOURCE_DIR}/here)
find_dependency(Threads)
