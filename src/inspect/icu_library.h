/* ICU, loaded when the text inspector is prepared: its tables of virtual functions take longer to
 * link than a small tree takes to inspect. */
#ifndef ASSAY_INSPECT_ICU_LIBRARY_H
#define ASSAY_INSPECT_ICU_LIBRARY_H

#include <assay/base/error.h>

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>

/* The functions used, by the name that they have here. (ICU's headers define their names as macros
 * with its version.) */
#define ICU_FUNCTIONS(X)                                                                           \
    X(char_direction, u_charDirection)                                                             \
    X(char_name, u_charName)                                                                       \
    X(char_type, u_charType)                                                                       \
    X(error_name, u_errorName)                                                                     \
    X(has_binary_property, u_hasBinaryProperty)                                                    \
    X(is_letter, u_isalpha)                                                                        \
    X(uscript_get_script, uscript_getScript)                                                       \
    X(uspoof_close, uspoof_close)                                                                  \
    X(uspoof_get_skeleton_utf8, uspoof_getSkeletonUTF8)                                            \
    X(uspoof_open, uspoof_open)

#define ICU_MEMBER(member, function) __typeof__(&function) member; /* NOLINT */
extern struct icu_library {
    ICU_FUNCTIONS(ICU_MEMBER)
} icu;
#undef ICU_MEMBER

/* Before the first use of `icu`, from one thread at a time, and before a sandbox that would keep
 * it from being read; once it is loaded, this does nothing. ERR_UNSUPPORTED where it is not
 * installed. */
MUST_CHECK enum status icu_library_load(struct error *err);

#endif
