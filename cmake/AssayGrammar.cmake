# Syntax-tree runtime and grammars from npm: installed by the lock file alone (none of
# their scripts is run, none of their prebuilt binaries is used), compiled from their C.
#
# assay_grammar(name DIR folder-in-node_modules [SCANNER]) makes the static library
# grammar_<name> from parser.c (and scanner.c) and adds it to assay_grammars.

include("${CMAKE_CURRENT_LIST_DIR}/AssayNpm.cmake")

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
