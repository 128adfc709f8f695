/* Each text of the SPDX list, as it stands and mangled, must be found as itself. */
#include "testing.h"

#include <assay/base/file.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/licence/detect.h>
#include <assay/licence/expression.h>

struct list {
    struct buf bytes;
    struct arena arena;
    struct value root;
};

static void load(struct list *l)
{
    struct error err = {0};
    buf_init(&l->bytes, 64 * 1024 * 1024);
    arena_init(&l->arena, 0);
    assert_ok(file_read(ASSAY_NODE_MODULES "/spdx-license-list/spdx-full.json", &l->bytes, &err),
              err);
    assert_ok(json_read(buf_view(&l->bytes), "spdx-full.json", JSON_STRICT, NULL, &l->arena,
                        &l->root, &err),
              err);
}

static void release(struct list *l)
{
    arena_release(&l->arena);
    buf_release(&l->bytes);
}

/* What the identifier is called now, without what a text does not tell: whether later
 * versions do, which sections are invariant, which names are reserved. */
static struct view name_of(struct view id, struct arena *arena)
{
    static const char *const ends[] = {
        "-only",   "-or-later", "-no-copyleft-exception",  "-no-invariants", "-invariants",
        "-no-RFN", "-RFN",      "-Combined-Work-Exception"};
    struct expression e;
    struct error err = {0};
    assert_ok(expression_parse(id, EXPRESSION_LENIENT, arena, &e, &err), err);
    struct view name = e.kind == EXPRESSION_LICENCE ? e.licence : id;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct view end = view_str(ends[i]);
        name = view_ends(name, end) ? view_slice(name, 0, name.len - end.len) : name;
    }
    return name;
}

/* Every line a comment, every second one in capitals, quotes turned. */
static void mangle(struct view text, struct buf *out)
{
    struct view line;
    bool capitals = false;
    while (view_line(&text, &line)) {
        buf_add_str(out, " *  ");
        for (size_t i = 0; i < line.len; i++) {
            char c = line.ptr[i];
            if (c == '"') {
                buf_add_str(out, "''");
            } else {
                buf_add_char(out, capitals && c >= 'a' && c <= 'z' ? (char)(c - 0x20) : c);
            }
        }
        buf_add_str(out, "\r\n");
        capitals = !capitals;
    }
}

static bool found_as_itself(struct view id, struct view text)
{
    struct arena arena;
    struct licence_findings f;
    struct error err = {0};
    bool found = false;
    arena_init(&arena, 0);
    assert_ok(licence_detect(text, &arena, &f, &err), err);
    struct view want = name_of(id, &arena);
    for (size_t i = 0; i < f.match_count && !found; i++) {
        const struct licence_match *m = &f.matches[i];
        found = view_eq(name_of(m->expression, &arena), want);
    }
    arena_release(&arena);
    return found;
}

static void check_all(bool mangled)
{
    struct list l;
    size_t missed = 0;
    load(&l);
    assert_true(l.root.len > 700);
    for (size_t i = 0; i < l.root.len; i++) {
        CLEANUP(buf_cleanup) struct buf changed = BUF_INIT(1 << 22);
        struct view text = value_get_text(&l.root.members[i].value, "licenseText");
        if (mangled) {
            mangle(text, &changed);
            text = buf_view(&changed);
        }
        if (!found_as_itself(l.root.members[i].key, text)) {
            missed++;
            print_message("not found as itself: " VIEW_FMT "\n", VIEW_ARG(l.root.members[i].key));
        }
    }
    /* 99 of 100. */
    assert_true(missed * 100 <= l.root.len);
    release(&l);
}

static void as_they_stand(void **state)
{
    (void)state;
    check_all(false);
}

static void as_comments(void **state)
{
    (void)state;
    check_all(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_they_stand),
        cmocka_unit_test(as_comments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
