# Syntax-tree runtime and grammars from npm: installed by the lock file alone (none of
# their scripts is run, none of their prebuilt binaries is used), compiled from their C.
#
# assay_grammar(name DIR folder-in-node_modules [SCANNER]) makes the static library
# grammar_<name> from parser.c (and scanner.c) and adds it to assay_grammars.

set(assay_npm "${PROJECT_SOURCE_DIR}/third_party/npm")
set(assay_npm_build "${PROJECT_BINARY_DIR}/third_party/npm")
set(assay_modules "${assay_npm_build}/node_modules")

find_program(ASSAY_NPM NAMES npm DOC "npm, which installs the grammars and what builds the HTML report")
if(NOT ASSAY_NPM)
  message(FATAL_ERROR "npm is needed to install the grammars (Debian: apt install nodejs npm). "
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
  message(STATUS "Installing the grammars (npm ci)")
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
    message(FATAL_ERROR "npm ci failed for the grammars: ${assay_npm_error}")
  endif()
  file(WRITE "${assay_npm_stamp}" "${assay_npm_want}")
endif()

# Not ours to warn about, sanitize or fuzz; always optimised: debug builds parse, too.
function(assay_foreign_library name)
  target_compile_options(${name} PRIVATE -w -O2 -fno-strict-aliasing)
  set_target_properties(${name} PROPERTIES C_VISIBILITY_PRESET hidden C_STANDARD 11 C_EXTENSIONS ON)
endfunction()

add_library(assay_tree_sitter STATIC "${assay_modules}/tree-sitter/vendor/tree-sitter/lib/src/lib.c")
target_include_directories(assay_tree_sitter SYSTEM
  PUBLIC "${assay_modules}/tree-sitter/vendor/tree-sitter/lib/include"
  PRIVATE "${assay_modules}/tree-sitter/vendor/tree-sitter/lib/src")
assay_foreign_library(assay_tree_sitter)

add_library(assay_grammars INTERFACE)
function(assay_grammar name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "SCANNER" "DIR" "")
  set(folder "${assay_modules}/${arg_DIR}/src")
  set(sources "${folder}/parser.c")
  if(arg_SCANNER)
    list(APPEND sources "${folder}/scanner.c")
  endif()
  add_library(grammar_${name} STATIC ${sources})
  target_include_directories(grammar_${name} PRIVATE "${folder}")
  assay_foreign_library(grammar_${name})
  target_link_libraries(assay_grammars INTERFACE grammar_${name})
endfunction()
