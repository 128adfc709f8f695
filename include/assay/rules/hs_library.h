/* Vectorscan, loaded when something is to be searched: with the C++ library, which it brings along,
 * it takes longer to link than a known tree takes to list. */
#ifndef ASSAY_RULES_HS_LIBRARY_H
#define ASSAY_RULES_HS_LIBRARY_H

#include <assay/base/error.h>

#include <hs.h>

/* The functions used, by the name that they have here. */
#define HS_FUNCTIONS(X)                                                                            \
    X(alloc_scratch, hs_alloc_scratch)                                                             \
    X(clone_scratch, hs_clone_scratch)                                                             \
    X(compile_lit_multi, hs_compile_lit_multi)                                                     \
    X(compile_multi, hs_compile_multi)                                                             \
    X(deserialize_database, hs_deserialize_database)                                               \
    X(expression_info, hs_expression_info)                                                         \
    X(free_compile_error, hs_free_compile_error)                                                   \
    X(free_database, hs_free_database)                                                             \
    X(free_scratch, hs_free_scratch)                                                               \
    X(populate_platform, hs_populate_platform)                                                     \
    X(scan, hs_scan)                                                                               \
    X(serialize_database, hs_serialize_database)                                                   \
    X(version, hs_version)

#define HS_MEMBER(member, function) __typeof__(&function) member; /* NOLINT */
extern struct hs_library {
    HS_FUNCTIONS(HS_MEMBER)
} hs;
#undef HS_MEMBER

/* Before the first use of `hs`, from one thread at a time, and before a sandbox that would keep it
 * from being read; once it is loaded, this does nothing. ERR_UNSUPPORTED where it is not
 * installed. */
MUST_CHECK enum status hs_library_load(struct error *err);

#endif
