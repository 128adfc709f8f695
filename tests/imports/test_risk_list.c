/* Risk assessments: which columns, how grave, treated or not, and what is refused with its place.
 */
#include "testing.h"

#include <assay/base/buf.h>
#include <assay/base/clock.h>
#include <assay/imports/risk_list.h>

static struct error err;

/* A line for each risk. */
static void check(const char *text, const char *expected)
{
    struct arena arena;
    struct risk_list list;
    struct buf out = BUF_INIT(1 << 20);
    arena_init(&arena, 0);
    assert_ok(risk_list_read(view_str(text), "r", &arena, &list, &err), err);
    for (size_t i = 0; i < list.len; i++) {
        const struct listed_risk *r = &list.items[i];
        char day[CLOCK_TEXT_MAX];
        clock_rfc3339(r->date, day);
        buf_printf(&out, VIEW_FMT "|" VIEW_FMT "|" VIEW_FMT "|%s", VIEW_ARG(r->id),
                   VIEW_ARG(r->title), VIEW_ARG(r->owner), severity_name(r->level));
        buf_printf(&out, "%s%s|%s%s|%.10s\n", r->has_stated ? ":" : "",
                   r->has_stated ? severity_name(r->stated) : "", r->treated ? "treated" : "open",
                   r->closed ? ",closed" : "", r->date == RISK_NO_DATE ? "" : day);
    }
    assert_view(buf_view(&out), expected);
    buf_release(&out);
    arena_release(&arena);
}

static void refuse(const char *text, enum status status, const char *message)
{
    struct arena arena;
    struct risk_list list = {.len = 77};
    arena_init(&arena, 0);
    assert_status(risk_list_read(view_str(text), "r", &arena, &list, &err), status, err);
    assert_true(strstr(err.message, message) != NULL);
    assert_int_equal(list.len, 77);
    arena_release(&arena);
}

static void columns(void **state)
{
    (void)state;
    check("ID,RISK,likelihood,Impact,Treatment,Owner\n1,a,3,4,modify,ann\n",
          "1|a|ann|high|treated|\n");
    check("Responsible;Response;Description;Score;whatever\nann;avoid;a;25;x\n",
          "|a|ann|critical|treated|\n");
    check("[{\"title\":\"a\",\"level\":\"Medium\",\"decision\":\"share\",\"owner\":\"b\","
          "\"date\":\"2026-02-28\",\"state\":\"Closed\"}]",
          "|a|b|medium|treated,closed|2026-02-28\n");
    check("risk,level,treatment,owner\n", "");
}

static void grades(void **state)
{
    (void)state;
    check("risk,likelihood,impact,level,treatment,owner\n"
          "a,1,5,,x,o\nb,2,3,,x,o\nc,3,4,low,x,o\nd,almost certain,high,critical,x,o\n"
          "e,Rare,very high,5,x,o\nf,,,very high,x,o\n",
          "|a|o|low|treated|\n|b|o|medium|treated|\n|c|o|high:low|treated|\n"
          "|d|o|critical:critical|treated|\n|e|o|low:low|treated|\n|f|o|critical|treated|\n");
}

static void nothing_decided(void **state)
{
    (void)state;
    check("risk,level,treatment,owner\na,high,,\nb,high,TBD,-\nc,high,open,?\nd,low,Accept,none\n",
          "|a||high|open|\n|b||high|open|\n|c||high|open|\n|d||low|treated|\n");
}

static void refused(void **state)
{
    (void)state;
    refuse("risk,level,treatment\na,high,x\n", ERR_FORMAT, "no column says its owner");
    refuse("risk,treatment,owner\na,b,c\n", ERR_FORMAT, "no column says how grave");
    refuse("risk,impact,treatment,owner\na,5,b,c\n", ERR_FORMAT, "no column says how grave");
    refuse("risk,level,treatment,owner\na,awful,b,c\n", ERR_FORMAT,
           "r, line 2, column B (level): \"awful\" is no level");
    refuse("risk,level,treatment,owner\na,26,b,c\n", ERR_FORMAT, "is no level");
    refuse("risk,level,treatment,owner\na,0,b,c\n", ERR_FORMAT, "is no level");
    refuse("risk,level,treatment,owner\na,,b,c\n", ERR_FORMAT, "how grave the risk is");
    refuse("risk,likelihood,impact,treatment,owner\na,6,1,b,c\n", ERR_FORMAT,
           "column B (likelihood): \"6\" is no likelihood");
    refuse("risk,likelihood,impact,treatment,owner\na,5,,b,c\n", ERR_FORMAT, "is no impact");
    refuse("risk,level,treatment,owner\n,low,b,c\n", ERR_FORMAT, "is no risk");
    refuse("risk,level,treatment,owner,date\na,low,b,c,soon\n", ERR_FORMAT, "is no date");
    refuse("", ERR_FORMAT, "");
    refuse("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", ERR_FORMAT, "");
    refuse("{\"risks\": []}", ERR_UNSUPPORTED, "");
    refuse("{", ERR_FORMAT, "");
}

static void models(void **state)
{
    (void)state;
    check(
        "otmVersion: 0.2.0\nproject: {id: p, name: Shop, owner: ann}\n"
        "trustZones: [{id: z, name: Z, risk: {trustRating: 10}}]\n"
        "components: [{id: c, name: C, type: web, parent: {trustZone: z},\n"
        "  threats: [{threat: t, state: exposed}, {threat: u, state: mitigated}]}]\n"
        "threats:\n"
        "  - {id: t, name: Forged, categories: [Spoofing], risk: {likelihood: 100, impact: 100}}\n"
        "  - {id: u, name: Read, categories: [Information disclosure],\n"
        "     risk: {likelihood: 100, impact: 100}}\n",
        "c/t/spoofing|Forged|ann|critical|open|\nc/u/"
        "information-disclosure|Read|ann|critical|treated|\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns), cmocka_unit_test(grades), cmocka_unit_test(nothing_decided),
        cmocka_unit_test(refused), cmocka_unit_test(models),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
