# Warnings, hardening and sanitizers, as an interface target that every target
# of ours links. Each flag is probed: gcc 12 and clang 14 differ.
include(CheckCCompilerFlag)
include(CheckLinkerFlag)

add_library(assay_flags INTERFACE)

function(assay_probe flag)
  string(MAKE_C_IDENTIFIER "HAVE_FLAG${flag}" var)
  check_c_compiler_flag("${flag}" ${var})
  if(${var})
    target_compile_options(assay_flags INTERFACE "${flag}")
  endif()
endfunction()

target_compile_features(assay_flags INTERFACE c_std_17)
target_compile_definitions(assay_flags INTERFACE _GNU_SOURCE)
foreach(flag
    -Wall -Wextra -Wpedantic -Wformat=2 -Wconversion -Wsign-conversion -Wshadow -Wvla
    -Wimplicit-fallthrough -Wnull-dereference -Wdouble-promotion -Wstrict-prototypes
    -Wmissing-prototypes -Wundef -Wcast-qual -Wwrite-strings -Wpointer-arith -Wswitch-enum
    -Wdate-time -Wduplicated-cond -Wduplicated-branches -Wlogical-op -Wformat-signedness
    -Wstack-usage=16384 -Wbidi-chars=any
    -fstack-protector-strong -fstack-clash-protection -fcf-protection=full -fvisibility=hidden
    -fno-delete-null-pointer-checks -fno-strict-overflow -fno-common
    -ftrivial-auto-var-init=zero -fzero-call-used-regs=used-gpr)
  assay_probe(${flag})
endforeach()
if(CMAKE_C_COMPILER_ID STREQUAL "Clang")
  # clang reports these for valid uses that gcc accepts; gcc keeps both checks on.
  target_compile_options(assay_flags INTERFACE -Wno-gnu-zero-variadic-macro-arguments)
endif()
if(ASSAY_WERROR)
  target_compile_options(assay_flags INTERFACE -Werror)
endif()
if(ASSAY_SANITIZE)
  target_compile_options(assay_flags INTERFACE -fsanitize=${ASSAY_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(assay_flags INTERFACE -fsanitize=${ASSAY_SANITIZE})
elseif(NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
  target_compile_options(assay_flags INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
endif()
if(ASSAY_FUZZ)
  target_compile_options(assay_flags INTERFACE -fsanitize=fuzzer-no-link)
  target_link_options(assay_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(ASSAY_COVERAGE)
  target_compile_options(assay_flags INTERFACE --coverage)
  target_link_options(assay_flags INTERFACE --coverage)
endif()
target_link_options(assay_flags INTERFACE
  -Wl,-z,relro,-z,now -Wl,-z,noexecstack -Wl,--as-needed -Wl,--build-id)
