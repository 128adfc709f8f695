/* "SPDX-License-Identifier: <expression>" up to the end of its line or comment. */
#include "finder.h"

#include <assay/base/mem.h>
#include <assay/licence/expression.h>

/* Where a comment ends that the tag stands in. */
static struct view without_comment_end(struct view line)
{
    static const char *const ends[] = {"*/", "-->", "*)", "#}", "%>", "--%>",
                                       "\"", "'",   ";;", "|#", "\\n"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        ptrdiff_t at = view_find(line, view_str(ends[i]));
        line = at == VIEW_NPOS ? line : view_slice(line, 0, (size_t)at);
    }
    return view_trim(line);
}

enum status find_tags(struct finder *f, struct error *err)
{
    const uint32_t key[] = {word_hash(VIEW("spdx")), word_hash(VIEW("license")),
                            word_hash(VIEW("identifier"))};
    for (uint32_t i = 0; i + 3 < f->words.count; i++) {
        const struct word *w = &f->words.items[i];
        if (w[0].hash != key[0] || w[1].hash != key[1] || w[2].hash != key[2]) {
            continue;
        }
        struct view rest = view_slice(f->text, (size_t)w[2].at + w[2].len, f->text.len);
        struct view line;
        struct expression e;
        if (rest.len == 0 || rest.ptr[0] != ':' || !view_line(&rest, &line)) {
            continue;
        }
        struct view text = without_comment_end(view_slice(line, 1, line.len));
        CLEANUP(buf_cleanup) struct buf canonical = BUF_INIT(EXPRESSION_BYTES_MAX * 4);
        if (text.len == 0 || expression_parse(text, EXPRESSION_LENIENT, f->arena, &e, NULL) != OK ||
            expression_write(&e, &canonical, NULL) != OK) {
            continue;
        }
        struct licence_match match = {.expression = arena_copy(f->arena, buf_view(&canonical)),
                                      .evidence = LICENCE_TAG,
                                      .score = 100};
        uint32_t last = i + 3;
        while (last + 1 < f->words.count &&
               f->words.items[last + 1].at < (size_t)(text.ptr - f->text.ptr) + text.len) {
            last++;
        }
        if (match.expression.ptr == NULL) {
            return error_set(err, ERR_LIMIT, "the licences of the text take too much memory");
        }
        enum status st = finder_add(f, &match, i, last, err);
        if (st != OK) {
            return st;
        }
        i = last;
    }
    return OK;
}
