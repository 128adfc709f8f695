#include <assay/inventory/go_module.h>

#include "collect.h"

bool go_module_escape(struct buf *out, struct view text)
{
    struct view rest = text;
    struct view part;
    while (view_split(&rest, '/', &part)) {
        if (part.len == 0 || part.ptr[0] == '.') {
            return false;
        }
    }
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool capital = c >= 'A' && c <= 'Z';
        if (!is_word_char(c, "-_.~+/")) {
            return false;
        }
        buf_add_str(out, capital ? "!" : "");
        buf_add_char(out, (char)(capital ? c | 0x20 : c));
    }
    return text.len > 0 && text.ptr[text.len - 1] != '/' && out->failed == OK;
}
