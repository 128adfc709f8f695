# Packages from npm that the program is built of: grammars and lists. Installed by the lock
# file alone; none of their scripts is run. ${assay_modules} is where they are.

set(assay_npm "${PROJECT_SOURCE_DIR}/third_party/npm")
set(assay_npm_build "${PROJECT_BINARY_DIR}/third_party/npm")
set(assay_modules "${assay_npm_build}/node_modules")

find_program(ASSAY_NPM NAMES npm DOC "npm, which installs the grammars, lists and what builds the HTML reports")
if(NOT ASSAY_NPM)
  message(FATAL_ERROR "npm is needed to install the grammars and lists (Debian: apt install nodejs npm). "
    "Set ASSAY_NPM where it is not on the path.")
endif()

# At configure time: which files a grammar has must be known before the build.
set(assay_npm_stamp "${assay_npm_build}/installed")
foreach(file package.json package-lock.json .npmrc)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${assay_npm}/${file}")
endforeach()
file(SHA256 "${assay_npm}/package-lock.json" assay_npm_want)
set(assay_npm_have "")
if(EXISTS "${assay_npm_stamp}")
  file(READ "${assay_npm_stamp}" assay_npm_have)
endif()
if(NOT assay_npm_have STREQUAL assay_npm_want)
  message(STATUS "Installing packages (npm ci)")
  file(MAKE_DIRECTORY "${assay_npm_build}")
  foreach(file package.json package-lock.json .npmrc)
    file(COPY "${assay_npm}/${file}" DESTINATION "${assay_npm_build}")
  endforeach()
  execute_process(
    COMMAND "${ASSAY_NPM}" ci --ignore-scripts --no-audit --no-fund --loglevel=error
    WORKING_DIRECTORY "${assay_npm_build}"
    RESULT_VARIABLE assay_npm_result
    ERROR_VARIABLE assay_npm_error)
  if(NOT assay_npm_result EQUAL 0)
    message(FATAL_ERROR "npm ci failed: ${assay_npm_error}")
  endif()
  file(WRITE "${assay_npm_stamp}" "${assay_npm_want}")
endif()
