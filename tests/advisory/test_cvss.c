/* cvss.h: scores that two independent calculators agree on, sums over all base
 * vectors, and what is refused. */
#include "testing.h"

#include <assay/advisory/cvss.h>
#include <assay/base/file.h>

#include <stdlib.h>

static struct cvss_scores scores_of(struct view text)
{
    struct error err = {0};
    struct cvss vector;
    struct cvss_scores scores;
    assert_ok(cvss_parse(text, &vector, &err), err);
    cvss_score(&vector, &scores);
    return scores;
}

/* "9.8" or "-" */
static bool same_score(struct view text, uint8_t score)
{
    char own[8];
    snprintf(own, sizeof own, "%d.%d", score / 10, score % 10);
    return view_eq_str(text, "-") || view_eq_str(text, own);
}

static void test_golden(void **state)
{
    (void)state;
    struct buf text = BUF_INIT(1 << 20);
    struct error err = {0};
    size_t wrong = 0;
    size_t lines = 0;
    assert_ok(file_read(ASSAY_SOURCE_DIR "/tests/advisory/golden/cvss.txt", &text, &err), err);
    struct view rest = buf_view(&text);
    struct view line;
    while (view_line(&rest, &line)) {
        struct view field[4] = {{0}};
        struct view fields = line;
        for (size_t i = 0; i < COUNT(field); i++) {
            (void)view_split(&fields, ' ', &field[i]);
        }
        if (line.len == 0 || line.ptr[0] == '#') {
            continue;
        }
        struct cvss_scores got = scores_of(field[0]);
        lines++;
        if (!same_score(field[1], got.base) || !same_score(field[2], got.threat) ||
            !same_score(field[3], got.environmental)) {
            fprintf(stderr, VIEW_FMT ": found %d %d %d\n", VIEW_ARG(line), got.base, got.threat,
                    got.environmental);
            wrong++;
        }
    }
    assert_true(lines > 400);
    assert_int_equal(wrong, 0);
    buf_release(&text);
}

struct axis {
    const char *name;
    const char *values; /* one letter each */
};

struct sums {
    size_t count;
    size_t sum;
    size_t squares;
};

/* All vectors of the axes, as an odometer. */
static struct sums sum_all(const char *prefix, const struct axis *axes, size_t count)
{
    struct sums sums = {0};
    size_t at[16] = {0};
    size_t wheel = 0;
    while (wheel < count) {
        char text[128];
        size_t len = (size_t)snprintf(text, sizeof text, "%s", prefix);
        for (size_t i = 0; i < count; i++) {
            len += (size_t)snprintf(text + len, sizeof text - len, "%s%s:%c", i == 0 ? "" : "/",
                                    axes[i].name, axes[i].values[at[i]]);
        }
        struct cvss_scores s = scores_of(view_of(text, len));
        assert_int_equal(s.base, s.threat);
        assert_int_equal(s.base, s.environmental);
        sums.count++;
        sums.sum += s.base;
        sums.squares += (size_t)s.base * s.base;
        for (wheel = 0; wheel < count && axes[wheel].values[++at[wheel]] == '\0'; wheel++) {
            at[wheel] = 0;
        }
    }
    return sums;
}

/* The sums are those of an independent calculator. */
static void check_sums(struct sums got, size_t count, size_t sum, size_t squares)
{
    assert_int_equal(got.count, count);
    assert_int_equal(got.sum, sum);
    assert_int_equal(got.squares, squares);
}

static void test_all_base_vectors(void **state)
{
    (void)state;
    static const struct axis v2[] = {{"AV", "LAN"}, {"AC", "HML"}, {"Au", "MSN"},
                                     {"C", "NPC"},  {"I", "NPC"},  {"A", "NPC"}};
    static const struct axis v3[] = {{"AV", "NALP"}, {"AC", "LH"}, {"PR", "NLH"}, {"UI", "NR"},
                                     {"S", "UC"},    {"C", "HLN"}, {"I", "HLN"},  {"A", "HLN"}};
    static const struct axis v4[] = {{"AV", "NALP"}, {"AC", "LH"},  {"AT", "NP"},  {"PR", "NLH"},
                                     {"UI", "NPA"},  {"VC", "HLN"}, {"VI", "HLN"}, {"VA", "HLN"},
                                     {"SC", "HLN"},  {"SI", "HLN"}, {"SA", "HLN"}};
    check_sums(sum_all("", v2, COUNT(v2)), 729, 38007, 2289913);
    check_sums(sum_all("CVSS:3.0/", v3, COUNT(v3)), 2592, 142706, 8922088);
    check_sums(sum_all("CVSS:3.1/", v3, COUNT(v3)), 2592, 142706, 8922088);
    check_sums(sum_all("CVSS:4.0/", v4, COUNT(v4)), 104976, 5964883, 381356573);
}

#define V31 "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
#define V4  "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"

/* Each group adds to the one before; what is not defined adds nothing. */
static void test_groups(void **state)
{
    (void)state;
    struct cvss_scores s = scores_of(VIEW(V31 "/E:U/RL:O/RC:U/CR:L/IR:L/AR:L"));
    assert_int_equal(s.base, 98);
    assert_int_equal(s.threat, 78);
    assert_int_equal(s.environmental, 64);
    s = scores_of(VIEW(V4 "/E:U/CR:L/IR:L/AR:L/S:P/AU:Y/R:I/V:C/RE:H/U:Red"));
    assert_int_equal(s.base, 93);
    assert_int_equal(s.threat, 81);
    assert_int_equal(s.environmental, 65);
    s = scores_of(VIEW(V4 "/E:X/MAV:X/U:X"));
    assert_int_equal(s.environmental, 93);
    s = scores_of(VIEW("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N/MSI:S"));
    assert_int_equal(s.base, 0);
    assert_int_equal(s.environmental, 89);
}

static void test_order_does_not_matter(void **state)
{
    (void)state;
    struct error err = {0};
    struct cvss vector;
    struct buf out = BUF_INIT(1024);
    static const char *const pairs[][2] = {
        {"CVSS:3.1/A:H/I:H/C:H/S:U/UI:N/PR:N/AC:L/AV:N/E:X", V31},
        {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/U:Red/VC:H/SC:N/VI:H/SI:N/VA:H/SA:N/E:P/MAV:X",
         V4 "/E:P/U:Red"},
        {"(RC:ND/AV:N/AC:L/Au:N/C:P/I:P/A:P/E:POC)", "AV:N/AC:L/Au:N/C:P/I:P/A:P/E:POC"},
    };
    for (size_t i = 0; i < COUNT(pairs); i++) {
        assert_ok(cvss_parse(view_str(pairs[i][0]), &vector, &err), err);
        buf_clear(&out);
        cvss_write(&vector, &out);
        assert_view(buf_view(&out), pairs[i][1]);
    }
    buf_release(&out);
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum status status;
        const char *says;
    } cases[] = {
        {"", ERR_FORMAT, "is no metric"},
        {"CVSS:3.1/", ERR_FORMAT, "is no metric"},
        {"CVSS:3.1", ERR_UNSUPPORTED, "not known"},
        {"CVSS:5.0/AV:N", ERR_UNSUPPORTED, "CVSS:5.0"},
        {"cvss:3.1/AV:N", ERR_FORMAT, "is no metric"},
        {V31 "/", ERR_FORMAT, "is no metric"},
        {V31 "/AV:N", ERR_FORMAT, "AV stands there twice"},
        {V31 "/E:Q", ERR_FORMAT, "\"Q\" is no value of E"},
        {V31 "/E:", ERR_FORMAT, "is no value of E"},
        {V31 "/E", ERR_FORMAT, "is no value of E"},
        {V31 "/XX:Y", ERR_FORMAT, "\"XX\" is no metric"},
        {V31 "/AT:N", ERR_FORMAT, "\"AT\" is no metric"},
        {" " V31, ERR_FORMAT, "is no metric"},
        {V31 " ", ERR_FORMAT, "is no value of A"},
        {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H", ERR_FORMAT, "A is missing"},
        {"CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", ERR_FORMAT, "is no value of AV"},
        {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:R/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", ERR_FORMAT,
         "is no value of UI"},
        {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:S/SI:N/SA:N", ERR_FORMAT,
         "is no value of SC"},
        {"AV:N/AC:L/Au:N/C:P/I:P", ERR_FORMAT, "A is missing"},
        {"(AV:N/AC:L/Au:N/C:P/I:P/A:P", ERR_FORMAT, "is no metric"},
        {"AV:N/AC:L/Au:N/C:P/I:P/A:P/E:X", ERR_FORMAT, "is no value of E"},
        {V31 "/E:\x1b[2J", ERR_FORMAT, "\"\" is no value"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct error err = {0};
        struct cvss vector = {.version = CVSS_3_0, .values = {7}};
        assert_status(cvss_parse(view_str(cases[i].text), &vector, &err), cases[i].status, err);
        if (strstr(err.message, cases[i].says) == NULL) {
            fail_msg("\"%s\": %s", cases[i].text, err.message);
        }
        assert_int_equal(vector.values[0], 7);
    }
    struct buf large = BUF_INIT(1 << 21);
    struct error err = {0};
    struct cvss vector;
    buf_add_str(&large, V31);
    for (int i = 0; i < 100000; i++) {
        buf_add_str(&large, "/E:P");
    }
    assert_status(cvss_parse(buf_view(&large), &vector, &err), ERR_LIMIT, err);
    buf_release(&large);
}

static void test_severity(void **state)
{
    (void)state;
    assert_int_equal(cvss_severity_of(CVSS_3_1, 0), CVSS_NONE);
    assert_int_equal(cvss_severity_of(CVSS_3_1, 1), CVSS_LOW);
    assert_int_equal(cvss_severity_of(CVSS_3_1, 39), CVSS_LOW);
    assert_int_equal(cvss_severity_of(CVSS_3_1, 40), CVSS_MEDIUM);
    assert_int_equal(cvss_severity_of(CVSS_3_0, 69), CVSS_MEDIUM);
    assert_int_equal(cvss_severity_of(CVSS_4_0, 70), CVSS_HIGH);
    assert_int_equal(cvss_severity_of(CVSS_4_0, 89), CVSS_HIGH);
    assert_int_equal(cvss_severity_of(CVSS_4_0, 90), CVSS_CRITICAL);
    assert_int_equal(cvss_severity_of(CVSS_2_0, 0), CVSS_LOW);
    assert_int_equal(cvss_severity_of(CVSS_2_0, 69), CVSS_MEDIUM);
    assert_int_equal(cvss_severity_of(CVSS_2_0, 100), CVSS_HIGH);
    assert_string_equal(cvss_severity_name(CVSS_CRITICAL), "critical");
    assert_string_equal(cvss_severity_name((enum cvss_severity)99), "none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),  cmocka_unit_test(test_all_base_vectors),
        cmocka_unit_test(test_groups),  cmocka_unit_test(test_order_does_not_matter),
        cmocka_unit_test(test_refused), cmocka_unit_test(test_severity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
