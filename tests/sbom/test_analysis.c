/* Flaws, completeness and differences. */
#include "testing.h"

#include <assay/base/buf.h>
#include <assay/base/digest.h>
#include <assay/sbom/analysis.h>
#include <assay/sbom/format.h>

static struct error err;

static int setup(void **state)
{
    (void)state;
    return digest_init(&err) == OK ? 0 : -1;
}

#define HEAD "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\","

static struct sbom_document *read_text(const char *text)
{
    struct sbom_document *doc = NULL;
    assert_ok(sbom_read(view_str(text), "in", &doc, &err), err);
    return doc;
}

static enum status add_flaw(void *ctx, const struct sbom_flaw *flaw, struct error *e)
{
    (void)e;
    buf_printf(ctx, "%s " VIEW_FMT " %u\n", flaw->kind, VIEW_ARG(flaw->what), (unsigned)flaw->line);
    return OK;
}

static void check_flaws(const char *text, const char *want)
{
    struct buf got = BUF_INIT(1 << 20);
    struct sbom_document *doc = read_text(text);
    assert_ok(sbom_flaws(doc, add_flaw, &got, &err), err);
    assert_view(buf_view(&got), want);
    (void)sbom_document_free(doc);
    buf_release(&got);
}

#define LIB(ref) "{\"type\": \"library\", \"bom-ref\": \"" ref "\", \"name\": \"n\"}"

static void test_flaws(void **state)
{
    (void)state;
    check_flaws(HEAD "\"components\": [" LIB("a") "]}", "");
    check_flaws(HEAD "\"components\": [" LIB(
                    "a") ",\n"
                         "{\"type\": \"file\", \"bom-ref\": \"a\", \"name\": \"m\"}]}",
                "duplicate-reference a 2\n");
    check_flaws(HEAD "\"components\": [" LIB(
                    "a") "], \"dependencies\": [\n"
                         "{\"ref\": \"a\", \"dependsOn\": [\"x\"]},\n{\"ref\": \"y\"}]}",
                "dangling-reference x 2\ndangling-reference y 3\n");
    check_flaws(HEAD "\"components\": [" LIB("a") "," LIB("b") "," LIB(
                    "c") "], \"dependencies\":"
                         "[{\"ref\": \"a\", \"dependsOn\": [\"b\", \"c\"]},"
                         "{\"ref\": \"b\", \"dependsOn\": [\"c\"]},"
                         "{\"ref\": \"c\", \"dependsOn\": [\"a\", \"c\"]}]}",
                "cycle a -> b -> c -> a 1\ncycle c -> c 1\n");
    check_flaws(HEAD "\"components\": [" LIB("a") "], \"dependencies\": ["
                                                  "{\"ref\": \"a\", \"dependsOn\": [\"urn:cdx:"
                                                  "3e671687-395b-41f5-a30f-a58921a69b79/1#z\"]}]}",
                "");
}

static enum status count_cycle(void *ctx, const struct sbom_flaw *flaw, struct error *e)
{
    size_t *count = ctx;
    (void)e;
    *count += view_eq_str(view_str(flaw->kind), "cycle") ? 1 : 0;
    return OK;
}

/* A circle of 100,000: no recursion. */
static void test_long_chain(void **state)
{
    (void)state;
    enum { LENGTH = 100000 };
    struct buf text = BUF_INIT(64 << 20);
    size_t cycles = 0;
    struct sbom_document *doc = NULL;
    buf_add_str(&text, HEAD "\"dependencies\": [");
    for (unsigned i = 0; i < LENGTH; i++) {
        buf_printf(&text, "%s{\"ref\": \"n%u\", \"dependsOn\": [\"n%u\"]}", i == 0 ? "" : ",", i,
                   (i + 1) % LENGTH);
    }
    buf_add_str(&text, "]}");
    assert_ok(sbom_read(buf_view(&text), "in", &doc, &err), err);
    assert_ok(sbom_flaws(doc, count_cycle, &cycles, &err), err);
    assert_int_equal(cycles, 1);
    (void)sbom_document_free(doc);
    buf_release(&text);
}

static const struct sbom_element *element(const struct sbom_score *s, enum sbom_standard standard,
                                          const char *name)
{
    for (size_t i = 0; i < s->element_count; i++) {
        if (s->elements[i].standard == standard &&
            view_eq_str(view_str(s->elements[i].name), name)) {
            return &s->elements[i];
        }
    }
    fail_msg("no element %s", name);
    return NULL;
}

static void test_score(void **state)
{
    (void)state;
    static const char whole[] =
        HEAD "\"metadata\": {\"timestamp\": \"2026-01-01T00:00:00Z\","
             "\"authors\": [{\"name\": \"A\", \"email\": \"a@x.example\"}]},"
             "\"components\": [{\"type\": \"library\", \"bom-ref\": \"a\", \"name\": \"n\","
             "\"version\": \"1\", \"supplier\": {\"name\": \"S\", \"url\": "
             "[\"https://s.example\"]},"
             "\"licenses\": [{\"license\": {\"id\": \"MIT\"}}],"
             "\"hashes\": [{\"alg\": \"SHA-512\", \"content\": \""
             "00000000000000000000000000000000000000000000000000000000000000000000000000000000"
             "000000000000000000000000000000000000000000000000\"}],"
             "\"purl\": \"pkg:npm/n@1\", \"properties\": ["
             "{\"name\": \"bsi:component:filename\", \"value\": \"n.js\"},"
             "{\"name\": \"bsi:component:executable\", \"value\": \"executable\"},"
             "{\"name\": \"bsi:component:archive\", \"value\": \"no archive\"},"
             "{\"name\": \"bsi:component:structured\", \"value\": \"structured\"}]}],"
             "\"dependencies\": [{\"ref\": \"a\"}],"
             "\"compositions\": [{\"aggregate\": \"complete\"}]}";
    struct sbom_score score;
    struct sbom_document *doc = read_text(whole);
    assert_ok(sbom_score(doc, &score, &err), err);
    assert_true(score.percent[SBOM_NTIA] == 100);
    assert_true(score.percent[SBOM_BSI] == 100);
    (void)sbom_document_free(doc);
    doc = read_text(
        HEAD "\"components\": [" LIB("a") "," LIB("b") "],"
                                                       "\"dependencies\": [{\"ref\": \"a\"}]}");
    assert_ok(sbom_score(doc, &score, &err), err);
    assert_int_equal(element(&score, SBOM_NTIA, "component-name")->have, 2);
    assert_int_equal(element(&score, SBOM_NTIA, "component-version")->have, 0);
    assert_int_equal(element(&score, SBOM_NTIA, "dependency-relationship")->have, 1);
    assert_int_equal(element(&score, SBOM_NTIA, "dependency-relationship")->of, 2);
    assert_int_equal(element(&score, SBOM_NTIA, "timestamp")->have, 0);
    assert_true(score.percent[SBOM_NTIA] > 21 && score.percent[SBOM_NTIA] < 22); /* 1.5 of 7 */
    (void)sbom_document_free(doc);
}

static enum status add_change(void *ctx, const struct sbom_change *c, struct error *e)
{
    (void)e;
    const struct sbom_component *shown = c->a != NULL ? c->a : c->b;
    buf_printf(ctx, "%s " VIEW_FMT " " VIEW_FMT " " VIEW_FMT "\n", sbom_change_name(c->kind),
               VIEW_ARG(shown->name), VIEW_ARG(c->before), VIEW_ARG(c->after));
    return OK;
}

#define NPM(name, version, more)                                                                   \
    "{\"type\": \"library\", \"name\": \"" name "\", \"version\": \"" version                      \
    "\", \"purl\": \"pkg:npm/" name "@" version "\"" more "}"
#define LICENCE(id) ", \"licenses\": [{\"license\": {\"id\": \"" id "\"}}]"
#define MD5(digit)                                                                                 \
    ", \"hashes\": [{\"alg\": \"MD5\", \"content\": \"0000000000000000000000000000000" digit "\"}" \
    "]"

typedef enum status (*comparing)(const struct sbom_document *a, const struct sbom_document *b,
                                 enum status (*each)(void *ctx, const struct sbom_change *c,
                                                     struct error *e),
                                 void *ctx, struct error *e);

static void check_compared(comparing compare, const char *a, const char *b, const char *want)
{
    struct buf got = BUF_INIT(1 << 20);
    struct sbom_document *first = read_text(a);
    struct sbom_document *second = read_text(b);
    assert_ok(compare(first, second, add_change, &got, &err), err);
    assert_view(buf_view(&got), want);
    (void)sbom_document_free(first);
    (void)sbom_document_free(second);
    buf_release(&got);
}

static void check_changes(const char *a, const char *b, const char *want)
{
    check_compared(sbom_compare, a, b, want);
}

static void test_changes(void **state)
{
    (void)state;
    check_changes(HEAD "\"components\": [" NPM("a", "1", "") "]}",
                  HEAD "\"components\": [" NPM("a", "1", "") "]}", "");
    check_changes(HEAD "\"components\": [" NPM("a", "1", "") "," NPM("b", "2", "") "]}",
                  HEAD "\"components\": [" NPM("a", "1.1", "") "," NPM("c", "3", "") "]}",
                  "version a 1 1.1\nremoved b 2 \nadded c  3\n");
    /* Several versions: the same ones pair first. */
    check_changes(HEAD "\"components\": [" NPM("a", "1", "") "," NPM("a", "2", "") "]}",
                  HEAD "\"components\": [" NPM("a", "2", "") "," NPM("a", "3", "") "]}",
                  "version a 1 3\n");
    check_changes(HEAD "\"components\": [" NPM("a", "1", LICENCE("MIT")) "," NPM(
                      "b", "1", LICENCE("MIT")) "]}",
                  HEAD "\"components\": [" NPM("a", "1", LICENCE("ISC")) "," NPM("b", "1", "") "]}",
                  "licence a MIT ISC\n");
    check_changes(HEAD "\"components\": [" NPM("a", "1", MD5("1")) "]}",
                  HEAD "\"components\": [" NPM("a", "1", MD5("2")) "]}",
                  "hash a 00000000000000000000000000000001 00000000000000000000000000000002\n");
    /* Without package URLs: by group and name. */
    check_changes(HEAD "\"components\": [{\"type\": \"library\", \"group\": \"g\", \"name\": "
                       "\"a\", \"version\": \"1\"}]}",
                  HEAD "\"components\": [{\"type\": \"library\", \"group\": \"h\", \"name\": "
                       "\"a\", \"version\": \"1\"}]}",
                  "removed a 1 \nadded a  1\n");
}

/* A document whose subject is `subject`; references are "name@version". */
#define PART(name, version)                                                                        \
    "{\"type\": \"library\", \"bom-ref\": \"" name "@" version "\", \"name\": \"" name             \
    "\", \"version\": \"" version "\", \"purl\": \"pkg:npm/" name "@" version "\"}"
#define NEEDS(ref, on) "{\"ref\": \"" ref "\", \"dependsOn\": [" on "]}"
#define DOC(subject, parts, needs)                                                                 \
    HEAD "\"metadata\": {\"component\": {\"type\": \"application\", \"bom-ref\": \"" subject       \
         "\", \"name\": \"" subject "\"}}, \"components\": [" parts "], \"dependencies\": [" needs \
         "]}"
#define ABC PART("a", "1") "," PART("b", "1") "," PART("c", "1")

static void test_dependencies(void **state)
{
    comparing compare = sbom_compare_dependencies;
    (void)state;
    check_compared(compare, DOC("app", ABC, NEEDS("a@1", "\"b@1\"")),
                   DOC("app", ABC, NEEDS("a@1", "\"b@1\"")), "");
    check_compared(compare,
                   DOC("app", ABC, NEEDS("c@1", "\"b@1\"") "," NEEDS("a@1", "\"b@1\", \"app\"")),
                   DOC("app", ABC, NEEDS("a@1", "\"c@1\", \"app\", \"a@1\"") "," NEEDS("c@1", "")),
                   "needs-no-more c pkg:npm/b \nneeds-no-more a pkg:npm/b \n"
                   "needs a  pkg:npm/c\nneeds a  pkg:npm/a\n");
    /* Of what one of them is silent about, nothing is said; nor of what is no component. */
    check_compared(compare, DOC("app", ABC, NEEDS("a@1", "\"b@1\"")),
                   DOC("app", ABC, NEEDS("b@1", "\"c@1\"")), "");
    check_compared(compare,
                   DOC("app", ABC, NEEDS("a@1", "\"gone@1\"") "," NEEDS("gone@1", "\"a@1\"")),
                   DOC("app", ABC, NEEDS("a@1", "")), "");
    /* The subject is compared with the subject. */
    check_compared(compare, DOC("app", ABC, NEEDS("app", "\"a@1\"")),
                   DOC("program", ABC, NEEDS("program", "\"b@1\"")),
                   "needs-no-more app pkg:npm/a \nneeds app  pkg:npm/b\n");
    /* All versions of a component are one: what any of them needs counts, and is said once. */
#define TWO ABC "," PART("a", "2") "," PART("b", "2")
    check_compared(compare, DOC("app", ABC, NEEDS("a@1", "\"b@1\"")),
                   DOC("app", TWO, NEEDS("a@2", "") "," NEEDS("a@1", "\"b@2\"")), "");
    check_compared(compare, DOC("app", TWO, NEEDS("a@1", "\"b@1\"") "," NEEDS("a@2", "\"b@2\"")),
                   DOC("app", TWO, NEEDS("a@1", "\"c@1\"") "," NEEDS("a@2", "\"c@1\"")),
                   "needs-no-more a pkg:npm/b \nneeds a  pkg:npm/c\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_flaws),        cmocka_unit_test(test_long_chain),
        cmocka_unit_test(test_score),        cmocka_unit_test(test_changes),
        cmocka_unit_test(test_dependencies),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
