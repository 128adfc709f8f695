#include "testing.h"

#include <assay/base/digest.h>
#include <assay/base/mail.h>

#include <stdio.h>

static void test_addresses(void **state)
{
    (void)state;
    static const char *const good[] = {"ann@example.org", "a.b+c@x-y.example.org",
                                       "o'neil@example.org", "_@localhost",
                                       "A1!#$%&'*+-/=?^_`{|}~@1.2.3.example"};
    static const char *const bad[] = {
        "",       "ann",          "@example.org",  "ann@",    "a b@example.org", "a..b@example.org",
        ".a@b.c", "a.@b.c",       "a@b..c",        "a@-b.c",  "a@b-.c",          "a@b.c ",
        " a@b.c", "a@b.c\n",      "a\r\n@b.c",     "<a@b.c>", "a@b.c>,<d@e.f",   "\"a\"@b.c",
        "a@[1]",  "a,b@c.d",      "a@b@c",         "a;b@c.d", "a(b)@c.d",        "a\\@c.d",
        "a:b@c",  "\xc3\xbc@b.c", "a@b\xc3\xbc.c", "a@b_c.d", "a\x01@b.c",       "a\x7f@b.c"};
    struct error err;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_int_equal(mail_address_check(view_str(good[i]), &err), OK);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (mail_address_check(view_str(bad[i]), &err) != ERR_FORMAT) {
            fail_msg("\"%s\" is taken", bad[i]);
        }
    }
    char text[400];
    memset(text, 'a', sizeof text);
    memcpy(text + 65, "@b.c", 4);
    assert_int_equal(mail_address_check(view_of(text, 69), &err), ERR_FORMAT);
    assert_int_equal(mail_address_check(view_of(text + 1, 68), &err), OK);
    assert_int_equal(mail_address_check(view_of("a@b\0.c", 6), &err), ERR_FORMAT);
    memset(text, 'a', sizeof text);
    text[1] = '@';
    for (size_t i = 50; i < sizeof text; i += 50) {
        text[i] = '.';
    }
    assert_int_equal(mail_address_check(view_of(text, 254), &err), OK);
    assert_int_equal(mail_address_check(view_of(text, 255), &err), ERR_FORMAT);
}

static struct mail sample(void)
{
    return (struct mail){.from = VIEW("assay@example.org"),
                         .to = VIEW("ann@example.net"),
                         .subject = VIEW("3 items"),
                         .text = VIEW("Hello\n.\nthere"),
                         .id = VIEW("msg_1"),
                         .date = 1795350600}; /* 2026-11-22T12:30:00Z, a Sunday */
}

static void test_message(void **state)
{
    (void)state;
    struct buf out = BUF_INIT(1 << 20);
    struct error err;
    struct mail m = sample();
    assert_int_equal(mail_compose(&m, &out, &err), OK);
    assert_string_equal(out.ptr, "Date: Sun, 22 Nov 2026 12:30:00 +0000\r\n"
                                 "From: <assay@example.org>\r\n"
                                 "To: <ann@example.net>\r\n"
                                 "Message-ID: <msg_1@example.org>\r\n"
                                 "Subject: 3 items\r\n"
                                 "Auto-Submitted: auto-generated\r\n"
                                 "MIME-Version: 1.0\r\n"
                                 "Content-Type: text/plain; charset=utf-8\r\n"
                                 "Content-Transfer-Encoding: base64\r\n"
                                 "\r\n"
                                 "SGVsbG8NCi4NCnRoZXJlDQo=\r\n");
    m.date = -1;
    buf_clear(&out);
    assert_int_equal(mail_compose(&m, &out, &err), OK);
    assert_true(view_starts(buf_view(&out), VIEW("Date: Wed, 31 Dec 1969 23:59:59 +0000\r\n")));
    buf_release(&out);
}

static struct view subject_of(const struct buf *out)
{
    struct view all = buf_view(out);
    size_t from = (size_t)view_find(all, VIEW("\r\nSubject: ")) + strlen("\r\nSubject: ");
    struct view rest = view_slice(all, from, all.len);
    return view_slice(rest, 0, (size_t)view_find(rest, VIEW("\r\nAuto-Submitted")));
}

static void test_subjects(void **state)
{
    (void)state;
    struct buf out = BUF_INIT(1 << 20);
    struct error err;
    struct mail m = sample();
    m.subject = VIEW("Pr\xc3\xbc"
                     "fung");
    assert_int_equal(mail_compose(&m, &out, &err), OK);
    assert_true(view_eq(subject_of(&out), VIEW("=?UTF-8?B?UHLDvGZ1bmc=?=")));
    /* A line's end is no header's end. */
    m.subject = VIEW("a\r\nBcc: x@example.org");
    buf_clear(&out);
    assert_int_equal(mail_compose(&m, &out, &err), OK);
    assert_true(view_eq(subject_of(&out), VIEW("a\\x0d\\x0aBcc: x@example.org")));
    /* What looks encoded is encoded, so that it says what it says. */
    m.subject = VIEW("=?UTF-8?Q?x?=");
    buf_clear(&out);
    assert_int_equal(mail_compose(&m, &out, &err), OK);
    assert_true(view_eq(subject_of(&out), VIEW("=?UTF-8?B?PT9VVEYtOD9RP3g/PQ==?=")));
    /* Long ones: words of at most 75 octets, lines of at most 76, whole characters. */
    char text[401];
    for (size_t i = 0; i < 400; i += 4) {
        memcpy(text + i, "\xf0\x9f\x94\x92", 4);
    }
    m.subject = view_of(text, 400);
    buf_clear(&out);
    assert_int_equal(mail_compose(&m, &out, &err), OK);
    struct view rest = subject_of(&out);
    struct view line;
    struct buf whole = BUF_INIT(1000);
    while (view_line(&rest, &line)) {
        line = view_trim(line);
        assert_true(line.len <= 75 && view_starts(line, VIEW("=?UTF-8?B?")));
        size_t before = whole.len;
        assert_int_equal(base64_decode(&whole, view_slice(line, 10, line.len - 2), &err), OK);
        assert_int_equal((whole.len - before) % 4, 0);
    }
    assert_true(view_eq(buf_view(&whole), m.subject));
    buf_release(&whole);
    buf_release(&out);
}

static void test_lines_and_bounds(void **state)
{
    (void)state;
    static char text[20000];
    struct buf out = BUF_INIT(1 << 20);
    struct buf small = BUF_INIT(300);
    struct error err;
    struct mail m = sample();
    memset(text, 'x', sizeof text);
    m.text = view_of(text, sizeof text);
    assert_int_equal(mail_compose(&m, &out, &err), OK);
    struct view rest = buf_view(&out);
    while (rest.len > 0) {
        ptrdiff_t end = view_find(rest, VIEW("\r\n"));
        assert_true(end >= 0 && end <= 76);
        rest = view_slice(rest, (size_t)end + 2, rest.len);
    }
    assert_int_equal(mail_compose(&m, &small, &err), ERR_LIMIT);
    m.text = VIEW("");
    buf_clear(&out);
    assert_int_equal(mail_compose(&m, &out, &err), OK);
    m.to = VIEW("x\r\nBcc: y@example.org");
    buf_clear(&out);
    assert_int_equal(mail_compose(&m, &out, &err), ERR_FORMAT);
    assert_int_equal(out.len, 0);
    m = sample();
    m.from = VIEW("x>\r\n");
    assert_int_equal(mail_compose(&m, &out, &err), ERR_FORMAT);
    m = sample();
    m.id = VIEW("a>\r\nBcc: b");
    assert_int_equal(mail_compose(&m, &out, &err), ERR_FORMAT);
    m.id = VIEW("");
    assert_int_equal(mail_compose(&m, &out, &err), ERR_FORMAT);
    m = sample();
    m.subject = view_of(text, MAIL_SUBJECT_MAX + 1);
    assert_int_equal(mail_compose(&m, &out, &err), ERR_LIMIT);
    buf_release(&out);
    buf_release(&small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_message),
        cmocka_unit_test(test_subjects),
        cmocka_unit_test(test_lines_and_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
