/* Packets, names, and what is taken for an archive. */
#include "magic.h"
#include "nameset.h"
#include "packet.h"
#include "packet_head.h"

#include <assay/base/mem.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- Packets ---- */

static void write_sample(struct outbox *o)
{
    struct file_facts f = {
        .path = VIEW("!/x"), .size = 77, .language = LANG_C, .classes = 5, .has_digest = true};
    memset(f.digest.bytes, 0xab, sizeof f.digest.bytes);
    outbox_begin(o, PACKET_FILE, 42);
    outbox_facts(o, &f);
    outbox_frame(o, 7, VIEW("seven"));
    outbox_frame(o, 8, view_of("", 0));
    assert_int_equal(outbox_end(o, NULL), OK);
    outbox_gap(o, 43, VIEW("p"), GAP_RATIO, VIEW("d"));
    outbox_done(o, 43);
}

static void test_round_trip(void **state)
{
    (void)state;
    struct outbox o;
    struct inbox in;
    outbox_init(&o, -1);
    inbox_init(&in);
    write_sample(&o);
    buf_add(&in.bytes, o.bytes.ptr, o.complete);
    struct packet p;
    bool found;
    assert_int_equal(inbox_next(&in, &p, &found, NULL), OK);
    assert_true(found);
    assert_int_equal(p.kind, PACKET_FILE);
    assert_int_equal(p.index, 42);
    struct view rest = p.payload;
    struct file_facts f;
    uint8_t type;
    struct view bytes;
    assert_true(packet_facts(&rest, &f));
    assert_true(view_eq_str(f.path, "!/x"));
    assert_int_equal(f.size, 77);
    assert_int_equal(f.language, LANG_C);
    assert_int_equal(f.classes, 5);
    assert_true(f.has_digest);
    assert_int_equal(f.digest.bytes[31], 0xab);
    assert_true(packet_frame(&rest, &type, &bytes));
    assert_int_equal(type, 7);
    assert_true(view_eq_str(bytes, "seven"));
    assert_true(packet_frame(&rest, &type, &bytes));
    assert_int_equal(bytes.len, 0);
    assert_false(packet_frame(&rest, &type, &bytes));
    assert_int_equal(inbox_next(&in, &p, &found, NULL), OK);
    enum gap_reason reason;
    struct view detail;
    assert_true(packet_gap(p.payload, &bytes, &reason, &detail));
    assert_int_equal(reason, GAP_RATIO);
    assert_int_equal(inbox_next(&in, &p, &found, NULL), OK);
    assert_int_equal(p.kind, PACKET_DONE);
    assert_int_equal(inbox_next(&in, &p, &found, NULL), OK);
    assert_false(found);
    outbox_release(&o);
    inbox_release(&in);
}

/* Every cut and every changed byte: never more than is there, never a crash. */
static void test_cut_and_flipped(void **state)
{
    (void)state;
    struct outbox o;
    outbox_init(&o, -1);
    write_sample(&o);
    for (size_t len = 0; len < o.complete; len++) {
        struct inbox in;
        inbox_init(&in);
        buf_add(&in.bytes, o.bytes.ptr, len);
        struct packet p;
        bool found = true;
        size_t n = 0;
        while (inbox_next(&in, &p, &found, NULL) == OK && found) {
            n++;
        }
        assert_true(n < 3);
        inbox_release(&in);
    }
    struct view file =
        view_of(o.bytes.ptr + sizeof(struct packet_head), o.complete - sizeof(struct packet_head));
    for (size_t len = 0; len < 60; len++) {
        struct view rest = view_slice(file, 0, len);
        struct file_facts f = {.size = 1};
        if (!packet_facts(&rest, &f)) {
            assert_int_equal(f.size, 1); /* untouched on failure */
        }
    }
    outbox_release(&o);
}

static void test_refused_packets(void **state)
{
    (void)state;
    static const struct packet_head heads[] = {
        {0, PACKET_FILE, 0, 0},
        {PACKET_MAGIC, 0, 0, 0},
        {PACKET_MAGIC, PACKET_ERROR + 1, 0, 0},
        {PACKET_MAGIC, PACKET_FILE, 0, PACKET_MAX + 1},
        {PACKET_MAGIC, PACKET_FILE, 0, UINT32_MAX},
    };
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        struct inbox in;
        inbox_init(&in);
        buf_add(&in.bytes, &heads[i], sizeof heads[i]);
        struct packet p = {.index = 99};
        bool found = false;
        assert_int_equal(inbox_next(&in, &p, &found, NULL), ERR_FORMAT);
        assert_int_equal(p.index, 99);
        inbox_release(&in);
    }
    struct view path;
    struct view detail;
    enum gap_reason reason = GAP_SUBMODULE;
    assert_false(packet_gap(VIEW("\xff\0\0\0\0\0\0\0\0\0\0\0"), &path, &reason, &detail));
    assert_false(packet_gap(VIEW("\1\0\0\0\2\0\0\0\xff\xff\0\0\0\0"), &path, &reason, &detail));
    assert_false(packet_gap(VIEW("\1\0\0\0\0\0\0\0\0\0\0\0x"), &path, &reason, &detail));
    assert_int_equal(reason, GAP_SUBMODULE);
    struct listed l = {.count = 7};
#define LISTED "\1\0\0\0\3\0\0\0\0\0\0\0"
    assert_false(packet_listed(VIEW(LISTED "\1\0\0\0\2\0\0\0XY"), &l));
    assert_false(packet_listed(VIEW(LISTED "\2\0\0\0\2\0\0\0ab"), &l));
    assert_false(packet_listed(VIEW(LISTED "\2\0\0\0ab"), &l));
    assert_int_equal(l.count, 7);
    assert_true(packet_listed(VIEW(LISTED "\1\0\0\0\2\0\0\0ab"), &l));
    assert_int_equal(l.count, 1);
    assert_int_equal(l.left_out, 3);
    assert_true(l.single);
    assert_true(view_eq(l.commit, VIEW("ab")));
    struct sandbox_facts facts;
    assert_false(packet_hello(VIEW("\1\0\0\0\2\0\0\0\1\0\0\0\1\0\0\0"), &facts));
    struct error err;
    assert_false(packet_error(VIEW("\0\0\0\0\0\0\0\0"), &err));
}

static void test_dropped_packet(void **state)
{
    (void)state;
    struct outbox o;
    outbox_init(&o, -1);
    outbox_done(&o, 1);
    size_t before = o.complete;
    outbox_begin(&o, PACKET_FILE, 2);
    outbox_frame(&o, 1, VIEW("gone"));
    outbox_drop(&o);
    assert_int_equal(o.complete, before);
    assert_int_equal(o.bytes.len, before);
    outbox_gap(&o, 2, VIEW("bro\xffken"), GAP_TIME, VIEW("\xff"));
    struct inbox in;
    inbox_init(&in);
    buf_add(&in.bytes, o.bytes.ptr, o.complete);
    struct packet p;
    bool found;
    assert_int_equal(inbox_next(&in, &p, &found, NULL), OK);
    assert_int_equal(inbox_next(&in, &p, &found, NULL), OK);
    struct view path;
    struct view detail;
    enum gap_reason reason;
    assert_true(packet_gap(p.payload, &path, &reason, &detail));
    assert_true(view_eq_str(path, "bro\\xffken"));
    outbox_release(&o);
    inbox_release(&in);
}

/* ---- Names ---- */

static const struct {
    const char *raw;
    const char *clean;
    unsigned issues;
} names[] = {
    {"a/b", "a/b", 0},
    {"./a//b/.", "a/b", 0},
    {"/a", "a", 1U << ISSUE_PATH_ABSOLUTE},
    {"../a", "\\x2e\\x2e/a", 1U << ISSUE_PATH_TRAVERSAL},
    {"a/..", "a/\\x2e\\x2e", 1U << ISSUE_PATH_TRAVERSAL},
    {"...", "...", 0},
    {"..a", "..a", 0},
    {"a\\..\\b", "a\\..\\b", 1U << ISSUE_PATH_TRAVERSAL},
    {"c:/x", "c:/x", 1U << ISSUE_PATH_ABSOLUTE},
    {"\\\\host\\x", "\\\\host\\x", 1U << ISSUE_PATH_ABSOLUTE},
    {"\xc0\xae\xc0\xae/x", "\\xc0\\xae\\xc0\\xae/x", 1U << ISSUE_NAME_ENCODING},
    {"", "unnamed", 0},
    {"/", "unnamed", 1U << ISSUE_PATH_ABSOLUTE},
    {".", "unnamed", 0},
};

static void test_neutralise(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        CLEANUP(buf_cleanup) struct buf out = BUF_INIT(1000);
        unsigned issues = path_neutralise(&out, view_str(names[i].raw));
        if (!view_eq_str(buf_view(&out), names[i].clean) || issues != names[i].issues) {
            fail_msg("%s: %s, %x", names[i].raw, out.ptr, issues);
        }
    }
}

static void test_links(void **state)
{
    (void)state;
    static const struct {
        const char *link;
        const char *target;
        const char *to; /* NULL: it leaves */
    } links[] = {
        {"a", "b", "b"},
        {"d/a", "b", "d/b"},
        {"d/a", "../b", "b"},
        {"d/a", "../../b", NULL},
        {"a", "..", NULL},
        {"a", "/b", NULL},
        {"a", "x/../y", "y"},
        {"a", "x/../../a", NULL},
        {"d/e/a", "./../f", "d/f"},
        {"a", "\\b", NULL},
        {"d/a", "../d/../d/z", "d/z"},
        {"a", "c:\\x", NULL},
    };
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
        struct view link = view_str(links[i].link);
        struct view target = view_str(links[i].target);
        assert_int_equal(path_link_leaves(link, target), links[i].to == NULL);
        if (links[i].to != NULL) {
            CLEANUP(buf_cleanup) struct buf out = BUF_INIT(1000);
            path_link_target(&out, link, target);
            assert_string_equal(out.ptr, links[i].to);
        }
    }
}

static void test_nameset(void **state)
{
    (void)state;
    struct nameset s;
    nameset_init(&s);
    enum nameset_answer answer;
    char text[32];
    for (int i = 0; i < 20000; i++) {
        (void)snprintf(text, sizeof text, "name-%d", i);
        assert_int_equal(nameset_add(&s, view_str(text), &answer, NULL), OK);
        assert_int_equal(answer, NAME_NEW);
    }
    assert_int_equal(nameset_add(&s, VIEW("name-19999"), &answer, NULL), OK);
    assert_int_equal(answer, NAME_TWICE);
    assert_int_equal(nameset_add(&s, VIEW("NAME-7"), &answer, NULL), OK);
    assert_int_equal(answer, NAME_CASE);
    assert_int_equal(nameset_add(&s, VIEW("NAME-7"), &answer, NULL), OK);
    assert_int_equal(answer, NAME_TWICE);
    nameset_release(&s);
}

static void test_forms(void **state)
{
    (void)state;
    assert_int_equal(archive_form(VIEW("x"), VIEW("")), ARCHIVE_NONE);
    assert_int_equal(archive_form(VIEW("x.zip"), VIEW("just text, whatever its name says")),
                     ARCHIVE_NONE);
    assert_int_equal(archive_form(VIEW("x"), VIEW("PK\003\004")), ARCHIVE_CONTAINER);
    assert_int_equal(archive_form(VIEW("x"), VIEW("\x1f\x8b\x08\0")), ARCHIVE_COMPRESSED);
    assert_int_equal(archive_form(VIEW("x"), VIEW("BZh91AY&SY..")), ARCHIVE_COMPRESSED);
    assert_int_equal(archive_form(VIEW("x"), VIEW("BZhello world")), ARCHIVE_NONE);
    static char end[200];
    memcpy(end + sizeof end - 22, "PK\005\006", 4);
    assert_int_equal(archive_form(VIEW("x"), view_of(end, sizeof end)), ARCHIVE_CONTAINER);
    static char comment[400];
    memcpy(comment + 100, "PK\005\006", 4);
    assert_int_equal(archive_form(VIEW("x.jar"), view_of(comment, sizeof comment)),
                     ARCHIVE_CONTAINER);
    assert_int_equal(archive_form(VIEW("x.c"), view_of(comment, sizeof comment)), ARCHIVE_NONE);
    static char zeros[1024];
    assert_int_equal(archive_form(VIEW("x.tar"), view_of(zeros, sizeof zeros)), ARCHIVE_NONE);
}

static void test_words(void **state)
{
    (void)state;
    for (unsigned i = 0; i < GAP_COUNT; i++) {
        assert_non_null(gap_reason_name((enum gap_reason)i));
        assert_string_not_equal(gap_reason_name((enum gap_reason)i), "unknown");
    }
    for (unsigned i = 0; i < ISSUE_COUNT; i++) {
        assert_string_not_equal(content_issue_name((enum content_issue)i), "unknown");
    }
    assert_string_equal(gap_reason_name(GAP_TOO_LARGE), "too-large");
    assert_string_equal(content_issue_name(ISSUE_PATH_TRAVERSAL), "path-traversal");
    assert_string_equal(gap_reason_name(GAP_COUNT), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),      cmocka_unit_test(test_cut_and_flipped),
        cmocka_unit_test(test_refused_packets), cmocka_unit_test(test_dropped_packet),
        cmocka_unit_test(test_neutralise),      cmocka_unit_test(test_links),
        cmocka_unit_test(test_nameset),         cmocka_unit_test(test_forms),
        cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
