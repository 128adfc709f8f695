# The rooms of Assay as static libraries with one-way links.
#
# Each layer sees only its own public headers and those of the layers it links:
# the compiler gets one include directory a layer, a view of include/assay/<layer>
# alone. Including a header of a layer that is not linked does not compile.

function(assay_include_view layer)
  set(view "${CMAKE_BINARY_DIR}/views/${layer}")
  file(MAKE_DIRECTORY "${view}/assay")
  if(NOT EXISTS "${view}/assay/${layer}")
    file(CREATE_LINK "${PROJECT_SOURCE_DIR}/include/assay/${layer}" "${view}/assay/${layer}" SYMBOLIC)
  endif()
  set(assay_view "${view}" PARENT_SCOPE)
endfunction()

# assay_layer(name SOURCES a.c … [USES layer …] [LIBRARIES PkgConfig::X …])
# USES is public (its headers may appear in ours), LIBRARIES are private.
function(assay_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;USES;LIBRARIES")
  add_library(assay_${name} STATIC ${arg_SOURCES})
  assay_include_view(${name})
  target_include_directories(assay_${name} PUBLIC "${assay_view}" PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}")
  foreach(layer IN LISTS arg_USES)
    target_link_libraries(assay_${name} PUBLIC assay_${layer})
  endforeach()
  target_link_libraries(assay_${name} PRIVATE assay_flags ${arg_LIBRARIES})
endfunction()

# assay_loaded_library(layer module MACRO): the layer includes the headers of a library (a
# prefix given to pkg_check_modules) and loads it when it needs it, by the name that MACRO
# stands for: the soname of what is installed here. The program must not be linked with it, too:
# a test compares what the property ASSAY_LOADED_LIBRARIES names.
function(assay_loaded_library layer module macro)
  list(GET ${module}_LINK_LIBRARIES 0 library)
  execute_process(COMMAND "${CMAKE_OBJDUMP}" -p "${library}" OUTPUT_VARIABLE dump
    RESULT_VARIABLE failed ERROR_QUIET)
  if(failed OR NOT dump MATCHES "SONAME +([^ \n]+)")
    message(FATAL_ERROR "${library} is no shared library with a soname")
  endif()
  set_property(GLOBAL APPEND PROPERTY ASSAY_LOADED_LIBRARIES "${CMAKE_MATCH_1}")
  target_include_directories(assay_${layer} SYSTEM PRIVATE ${${module}_INCLUDE_DIRS})
  target_compile_definitions(assay_${layer} PRIVATE ${macro}="${CMAKE_MATCH_1}")
endfunction()

# assay_test(name SOURCES a.c … LAYERS layer … [LIBRARIES …] [BESIDE program …]): a cmocka
# program; BESIDE starts what it needs and then runs it.
function(assay_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LAYERS;LIBRARIES;BESIDE")
  if(NOT ASSAY_TESTS)
    return()
  endif()
  add_executable(test_${name} ${arg_SOURCES})
  list(TRANSFORM arg_LAYERS PREPEND assay_)
  target_link_libraries(test_${name} PRIVATE assay_flags ${arg_LAYERS} PkgConfig::cmocka ${arg_LIBRARIES})
  target_include_directories(test_${name} PRIVATE "${PROJECT_SOURCE_DIR}/tests/support")
  target_compile_definitions(test_${name} PRIVATE
    ASSAY_SOURCE_DIR="${PROJECT_SOURCE_DIR}" ASSAY_BINARY_DIR="${PROJECT_BINARY_DIR}")
  add_test(NAME ${name} COMMAND ${arg_BESIDE} $<TARGET_FILE:test_${name}>)
  set_tests_properties(${name} PROPERTIES TIMEOUT 900) # ends what hangs; machines may be busy
endfunction()

# assay_fuzz(name SOURCES a.c LAYERS layer … [CORPUS dir]): a libFuzzer target in the
# fuzz preset; elsewhere the same function with a driver that replays files, run by
# ctest over its corpus.
function(assay_fuzz name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "CORPUS" "SOURCES;LAYERS;LIBRARIES")
  if(NOT ASSAY_TESTS)
    return()
  endif()
  list(TRANSFORM arg_LAYERS PREPEND assay_)
  if(ASSAY_FUZZ)
    add_executable(fuzz_${name} ${arg_SOURCES})
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  else()
    add_executable(fuzz_${name} ${arg_SOURCES} "${PROJECT_SOURCE_DIR}/tests/support/fuzz_replay.c")
    if(arg_CORPUS)
      add_test(NAME fuzz_${name} COMMAND fuzz_${name} "${CMAKE_CURRENT_SOURCE_DIR}/${arg_CORPUS}")
      set_tests_properties(fuzz_${name} PROPERTIES TIMEOUT 600)
    endif()
  endif()
  target_link_libraries(fuzz_${name} PRIVATE assay_flags ${arg_LAYERS} ${arg_LIBRARIES})
  target_include_directories(fuzz_${name} PRIVATE "${PROJECT_SOURCE_DIR}/tests/support")
endfunction()
