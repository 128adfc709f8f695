/* Small text functions; the first byte of the input chooses one. */
#include "fuzz_walk.h"

#include <assay/base/clock.h>
#include <assay/base/digest.h>
#include <assay/base/lines.h>
#include <assay/base/utf8.h>

enum { OUTPUT_MAX = 1 << 20 };

static void try_base64(struct view text)
{
    struct buf plain = BUF_INIT(OUTPUT_MAX);
    struct buf again = BUF_INIT(OUTPUT_MAX);
    if (base64_decode(&plain, text, NULL) == OK) {
        /* Strict: only its own encodings decode, up to alphabet and padding. */
        base64_encode(&again, buf_view(&plain), true);
        REQUIRE(again.len <= text.len && text.len <= again.len + 2);
    } else {
        REQUIRE(plain.len == 0);
    }
    buf_clear(&plain);
    buf_clear(&again);
    base64_encode(&again, text, text.len % 2 == 0);
    if (buf_status(&again, NULL) == OK) {
        REQUIRE(base64_decode(&plain, buf_view(&again), NULL) == OK);
        REQUIRE(view_eq(buf_view(&plain), text));
    }
    buf_release(&plain);
    buf_release(&again);
}

static void try_hex(struct view text)
{
    struct buf plain = BUF_INIT(OUTPUT_MAX);
    struct buf again = BUF_INIT(OUTPUT_MAX);
    if (hex_decode(&plain, text, NULL) == OK) {
        hex_encode(&again, buf_view(&plain));
        REQUIRE(view_eq_nocase(buf_view(&again), text));
    }
    buf_release(&plain);
    buf_release(&again);
}

static void try_glob(struct view text)
{
    struct view pattern;
    struct view rest = text;
    (void)view_split(&rest, '\n', &pattern);
    bool match = view_glob(pattern, rest);
    if (view_find_char(pattern, '*') < 0 && view_find_char(pattern, '?') < 0 &&
        view_find_char(pattern, '[') < 0) {
        REQUIRE(match == view_eq(pattern, rest));
    }
    if (view_eq(pattern, VIEW("**"))) {
        REQUIRE(match);
    }
}

static void try_clock(struct view text)
{
    int64_t t;
    if (clock_parse(text, &t)) {
        char shown[CLOCK_TEXT_MAX];
        int64_t back;
        clock_rfc3339(t, shown);
        REQUIRE(clock_parse(view_str(shown), &back));
        /* An offset may lead just out of the years that can be shown. */
        REQUIRE(back == t || t < -62167219200 || t > 253402300799);
    }
}

static void try_text(struct view text)
{
    struct buf shown = BUF_INIT(OUTPUT_MAX);
    utf8_append_visible(&shown, text);
    REQUIRE(shown.failed != OK || utf8_valid(buf_view(&shown)));
    struct view cut = utf8_cut(text, text.len / 2);
    REQUIRE(cut.len <= text.len / 2 && (!utf8_valid(text) || utf8_valid(cut)));
    struct arena arena;
    struct lines lines;
    arena_init(&arena, 0);
    REQUIRE(lines_index(text, &arena, &lines, NULL) == OK);
    for (size_t i = 0; i <= text.len; i += 7) {
        struct position p = lines_at(&lines, i);
        REQUIRE(p.line <= lines.count && lines.starts[p.line - 1] + p.column - 1 == i);
    }
    arena_release(&arena);
    buf_release(&shown);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const targets[])(struct view) = {try_base64, try_hex, try_glob, try_clock,
                                                   try_text};
    if (size > 0) {
        size_t i = data[0] % (sizeof targets / sizeof targets[0]);
        targets[i](view_of((const char *)data + 1, size - 1));
    }
    return 0;
}
