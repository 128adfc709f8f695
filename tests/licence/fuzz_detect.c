/* Any text: matches lie within it, in order, and combine to an expression that parses. */
#include <assay/licence/detect.h>
#include <assay/licence/expression.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct licence_findings f;
    struct expression e;
    struct view combined;
    arena_init(&arena, 0);
    struct view text = view_of((const char *)data, size);
    if (licence_detect(text, &arena, &f, NULL) != OK) {
        abort();
    }
    for (size_t i = 0; i < f.match_count; i++) {
        const struct licence_match *m = &f.matches[i];
        if (m->begin > m->end || m->end > size || m->line == 0 || m->score > 100 ||
            (i > 0 && m->begin < m[-1].begin)) {
            abort();
        }
    }
    for (size_t i = 0; i < f.copyright_count; i++) {
        if (f.copyrights[i].begin > f.copyrights[i].end || f.copyrights[i].end > size) {
            abort();
        }
    }
    enum status st = licence_combined(&f, &arena, &combined, NULL);
    if (st != OK && st != ERR_LIMIT) {
        abort();
    }
    if (st == OK && combined.len > 0 && combined.len <= EXPRESSION_BYTES_MAX &&
        expression_parse(combined, EXPRESSION_LENIENT, &arena, &e, NULL) != OK) {
        abort();
    }
    arena_release(&arena);
    return 0;
}
