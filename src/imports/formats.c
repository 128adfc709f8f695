/* The table of formats. clang-tidy's text is last: it is recognised by its lines only. */
#include "reader.h"

const struct import_format *const import_formats[] = {
    &sarif_format, &gitlab_format, &junit_format, &cppcheck_format, &clang_tidy_format, NULL,
};

const struct import_format *import_format_named(struct view name)
{
    for (size_t i = 0; import_formats[i] != NULL; i++) {
        if (view_eq_str(name, import_formats[i]->name)) {
            return import_formats[i];
        }
    }
    return NULL;
}

const struct import_format *import_format_of(struct view bytes)
{
    for (size_t i = 0; import_formats[i] != NULL; i++) {
        if (import_formats[i]->sniff(bytes)) {
            return import_formats[i];
        }
    }
    return NULL;
}
