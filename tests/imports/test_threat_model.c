/* Threat models of three formats in one form: what is read, and what is refused. */
#include "testing.h"
#include "threat_text.h"

#include <assay/base/file.h>
#include <assay/imports/threat_changes.h>

static struct error err;

static void check(const char *path, const char *expected)
{
    struct buf bytes = BUF_INIT(1 << 20);
    struct buf out = BUF_INIT(1 << 20);
    struct threat_model m;
    assert_ok(file_read(path, &bytes, &err), err);
    assert_ok(threat_model_read(buf_view(&bytes), "m", &m, &err), err);
    /* Nothing of it lives in the file's bytes. */
    memset(bytes.ptr, 'x', bytes.len);
    threat_model_text(&m, &out);
    assert_view(buf_view(&out), expected);
    threat_model_release(&m);
    buf_release(&bytes);
    buf_release(&out);
}

#define CORPUS ASSAY_SOURCE_DIR "/tests/imports/corpus/threat/"

static void open_threat_model(void **state)
{
    (void)state;
    check(CORPUS "shop.otm.yaml",
          "otm 0.2.0 \"Shop\" of Ann\n"
          "boundary net \"Internet\" [internet] in \"\" 0\n"
          "boundary dc \"Data centre\" [private] in \"\" 80\n"
          "boundary inner \"Vault\" [private] in \"dc\" 100\n"
          "data orders \"Orders\" 75/100/50\n"
          "actor browser \"Browser\" [web-client] in \"net\"\n"
          "process part \"A part of the service\" [module] in \"dc\"\n"
          "process service \"Web service\" [web-service] in \"dc\" logs=1 validates=1 limits=0 "
          "tags: logged two-words\n"
          "store db \"Orders DB\" [database] in \"inner\" encrypted=1\n"
          "flow order \"Order\" browser <-> service [https] crosses encrypted=1 authenticated=1\n"
          "flow save \"Save\" service -> db [] crosses encrypted=0\n"
          "flow call \"Call\" service -> part []\n"
          "processes service orders\n"
          "stores db orders\n"
          "carries order orders\n"
          "threat service/t1/spoofing \"Forged orders\" of \"service\" spoofing critical mitigated "
          "(Signed orders (implemented)) CWE-345\n"
          "threat service/t1/tampering \"Forged orders\" of \"service\" tampering critical "
          "mitigated (Signed orders (implemented)) CWE-345\n"
          "threat order/t2/information-disclosure \"Watching\" of \"order\" information-disclosure "
          "medium open () \n");
}

static void threat_dragon(void **state)
{
    (void)state;
    check(CORPUS "shop.dragon.json",
          "threat-dragon 2.3.0 \"Shop\" of Ann\n"
          "boundary dc \"Data centre\" [box] in \"\" -1\n"
          "boundary vault \"Vault\" [box] in \"dc\" -1\n"
          "actor browser \"Browser\" [] in \"\" authenticates=1\n"
          "process service \"Web service\" [web application] in \"dc\" privileged=1\n"
          "store db \"Orders DB\" [] in \"vault\" encrypted=0 signed=1 log=0 credentials=1 out of "
          "scope: Run by others\n"
          "store below \"Audit log\" [] in \"\" log=1\n"
          "process 2/service \"Worker\" [] in \"\"\n"
          "store queue \"Queue\" [] in \"\"\n"
          "flow order \"Order\" browser <-> service [HTTPS] crosses encrypted=1 public=1\n"
          "flow log \"Log\" service -> below [] crosses encrypted=0\n"
          "flow air \"Nowhere\" service ->  []\n"
          "flow 2/order \"Put\" 2/service -> queue []\n"
          "threat a \"Flooding\" of \"service\" denial-of-service high mitigated (Limits) \n"
          "threat b \"Odd\" of \"service\" other medium not-applicable () \n"
          "flaw 15: the flow \"Nowhere\" has no element at its target\n");
}

static void threagile(void **state)
{
    (void)state;
    check(CORPUS "shop.threagile.yaml",
          "threagile 1.0.0 \"Shop\" of Ann\n"
          "boundary vault \"Vault\" [execution-environment] in \"dc\" -1\n"
          "boundary dc \"Data Centre\" [network-on-prem] in \"\" -1\n"
          "data orders \"Orders\" 75/100/25\n"
          "data adverts \"Adverts\" 0/100/25\n"
          "actor browser \"Browser\" [browser] in \"\" internet=1 encrypted=0 out of scope: Run by "
          "customers\n"
          "process service \"Web Service\" [web-application] in \"dc\" internet=0 encrypted=0 "
          "logs=1 redundant=1 tags: logged\n"
          "store db \"Orders DB\" [database] in \"vault\" encrypted=1\n"
          "flow browser>customer-traffic \"Customer Traffic\" browser -> service [https] crosses "
          "encrypted=1 authenticated=1 authorised=1 public=1 readonly=0\n"
          "flow service>db \"DB\" service -> db [jdbc] crosses encrypted=0 authenticated=1 "
          "authorised=0\n"
          "processes browser orders\n"
          "stores db orders\n"
          "carries browser>customer-traffic orders\n"
          "carries browser>customer-traffic adverts\n"
          "threat backdoor@db \"<b>Backdoor</b> at <b>DB</b>\" of \"db\" elevation-of-privilege "
          "high mitigated (Built twice and compared) CWE-912\n"
          "threat backdoor@service \"Backdoor at the service\" of \"service\" "
          "elevation-of-privilege critical open () CWE-912\n");
}

static void refuse(struct view bytes, enum status status, const char *message)
{
    struct threat_model m = {.format = "untouched"};
    assert_status(threat_model_read(bytes, "m", &m, &err), status, err);
    assert_string_equal(err.message, message);
    assert_string_equal(m.format, "untouched");
}

#define NONE                                                                                       \
    "m: it is no threat model of the Open Threat Model (\"otmVersion\"), Threat Dragon 2 "         \
    "(\"summary\", \"detail\") or Threagile (\"threagile_version\")"
#define OTM(rest) VIEW("otmVersion: 0.2.0\nproject: {id: p, name: P}\n" rest)

static void refused(void **state)
{
    (void)state;
    refuse(VIEW("{}"), ERR_UNSUPPORTED, NONE);
    refuse(VIEW("[1, 2]"), ERR_UNSUPPORTED, NONE);
    refuse(VIEW("just text"), ERR_UNSUPPORTED, NONE);
    refuse(VIEW("\xff\xfe{\0"), ERR_FORMAT, "m: it is not in UTF-8");
    refuse(VIEW("otmVersion: 1.0\nproject: {name: x}\n"), ERR_UNSUPPORTED,
           "m: version 1.0 of the Open Threat Model; 0.1 and 0.2 are read");
    refuse(VIEW("otmVersion: 0.2.0\n"), ERR_FORMAT, "m:1:1: \"project\" is missing");
    refuse(VIEW("{\"summary\":{},\"detail\":{\"diagrams\":[{\"diagramJson\":{}}]}}"),
           ERR_UNSUPPORTED, "m:1: a model of Threat Dragon 1; open and save it with version 2");
    refuse(VIEW("{\"version\":\"1.0\",\"summary\":{},\"detail\":{}}"), ERR_UNSUPPORTED,
           "m: version 1.0 of Threat Dragon's model; 2 is read");
    refuse(VIEW("threagile_version: 2.0\n"), ERR_UNSUPPORTED,
           "m: version 2.0 of Threagile's model; 1 is read");
    refuse(VIEW("threagile_version: 1.0.0\nincludes: [/etc/passwd]\n"), ERR_UNSUPPORTED,
           "m: it includes other files; give the model as one file");
    refuse(OTM("components:\n  - {id: a, name: A, type: x}\n  - {id: a, name: B, type: x}\n"),
           ERR_FORMAT, "m:5:5: the id \"a\" of an element stands already above");
    refuse(OTM("components: {id: a}\n"), ERR_FORMAT, "m:3:13: expected a list, found a mapping");
    refuse(OTM("components: [1]\n"), ERR_FORMAT, "m:3:14: expected a mapping, found an integer");
    refuse(OTM("components:\n  - {name: A}\n"), ERR_FORMAT, "m:4:5: \"id\" is missing");
    refuse(OTM("dataflows:\n  - {id: f, name: F, source: a, destination: b}\n"), ERR_FORMAT,
           "m: the flow f is from or to \"a\", which there is not");
    refuse(OTM("components:\n  - {id: a, name: A, type: x, threats: [{threat: t, state: s}]}\n"),
           ERR_FORMAT, "m:4:41: there is no threat \"t\"");
    refuse(OTM("components:\n  - {id: a, name: A, type: x, parent: {component: b}}\n"
               "  - {id: b, name: B, type: x, parent: {component: a}}\n"),
           ERR_FORMAT, "m:4:5: components within components: more than 64, or a circle");
    refuse(OTM("trustZones:\n  - {id: a, name: A, parent: {trustZone: b}}\n"
               "  - {id: b, name: B, parent: {trustZone: a}}\n"),
           ERR_FORMAT, "m: the boundary a lies within \"b\", a circle or too deep a nesting");
}

/* What is only sloppy is said and read on; what is not said is unknown, never "yes". */
static void sloppy(void **state)
{
    struct threat_model m;
    (void)state;
    assert_ok(threat_model_read(OTM("components:\n  - {id: a, name: , type: x, "
                                    "parent: {trustZone: gone}}\n"),
                                "m", &m, &err),
              err);
    assert_int_equal(m.flaws_len, 1);
    assert_view(m.flaws[0].what, "a is in \"gone\", which there is not");
    assert_view(m.elements[0].name, "a");
    assert_int_equal(m.elements[0].encrypted, -1);
    assert_int_equal(m.elements[0].logs, -1);
    threat_model_release(&m);
}

static void bounded(void **state)
{
    struct buf text = BUF_INIT(THREAT_MODEL_BYTES_MAX + 10);
    (void)state;
    buf_add_str(&text, "otmVersion: 0.2.0\nproject: {id: p, name: P}\ncomponents:\n");
    for (int i = 0; i <= THREAT_ELEMENTS_MAX; i++) {
        buf_printf(&text, "- {id: c%d, name: C, type: t}\n", i);
    }
    refuse(buf_view(&text), ERR_LIMIT, "m:10004:3: more than 10000 elements");
    buf_clear(&text);
    buf_add_str(&text, "otmVersion: 0.2.0\nproject: {id: p, name: P}\ncomponents:\n- {id: ");
    for (int i = 0; i <= THREAT_ID_MAX; i++) {
        buf_add_char(&text, 'a');
    }
    buf_add_str(&text, ", name: N}\n");
    refuse(buf_view(&text), ERR_FORMAT, "m:4:8: \"id\" is longer than 256 bytes");
    buf_clear(&text);
    for (int i = 0; i < 1000; i++) {
        buf_add_str(&text, "{\"summary\":");
    }
    struct threat_model m = {.format = "untouched"};
    assert_status(threat_model_read(buf_view(&text), "m", &m, &err), ERR_LIMIT, err);
    buf_clear(&text);
    while (text.len <= THREAT_MODEL_BYTES_MAX) {
        buf_add_str(&text, "# a comment\n");
    }
    refuse(buf_view(&text), ERR_LIMIT, "m: a threat model of more than 16777216 bytes");
    buf_release(&text);
}

static void words(void **state)
{
    (void)state;
    assert_int_equal(threat_category_of(VIEW("Information disclosure")),
                     THREAT_INFORMATION_DISCLOSURE);
    assert_int_equal(threat_category_of(VIEW("denialOfService")), THREAT_DENIAL_OF_SERVICE);
    assert_int_equal(threat_category_of(VIEW("Elevation of privileges")),
                     THREAT_ELEVATION_OF_PRIVILEGE);
    assert_int_equal(threat_category_of(VIEW("repudiation")), THREAT_REPUDIATION);
    assert_int_equal(threat_category_of(VIEW("Non-repudiation")), THREAT_OTHER);
    assert_int_equal(threat_category_of(VIEW("Linkability")), THREAT_OTHER);
    assert_int_equal(threat_category_of(VIEW("")), THREAT_OTHER);
    assert_string_equal(threat_category_name(THREAT_REPUDIATION), "repudiation");
}

static enum status on_change(void *ctx, const struct threat_part_change *c, struct error *e)
{
    (void)e;
    struct buf *out = ctx;
    buf_printf(out, "%s %s " VIEW_FMT " \"" VIEW_FMT "\"", threat_change_name(c->change), c->part,
               VIEW_ARG(c->id), VIEW_ARG(c->name));
    if (c->field != NULL) {
        buf_printf(out, " %s: " VIEW_FMT " -> " VIEW_FMT, c->field, VIEW_ARG(c->was),
                   VIEW_ARG(c->is));
    }
    buf_add_char(out, '\n');
    return OK;
}

static void compare(const char *older, const char *newer, const char *expected)
{
    struct threat_model a;
    struct threat_model b;
    struct buf out = BUF_INIT(1 << 20);
    assert_ok(threat_model_read(view_str(older), "older", &a, &err), err);
    assert_ok(threat_model_read(view_str(newer), "newer", &b, &err), err);
    assert_ok(threat_changes_each(&a, &b, on_change, &out, &err), err);
    assert_view(buf_view(&out), expected);
    threat_model_release(&a);
    threat_model_release(&b);
    buf_release(&out);
}

#define MODEL(zones, components, flows)                                                            \
    "otmVersion: 0.2.0\nproject: {name: Shop, id: shop}\n"                                         \
    "trustZones:\n" zones "components:\n" components "dataflows:\n" flows
#define NET   "- {id: net, name: Net, type: internet, risk: {trustRating: 0}}\n"
#define TRUST "- {id: net, name: Net, type: internet, risk: {trustRating: 10}}\n"
#define WEB   "- {id: web, name: Web, type: web-service, parent: {trustZone: net}}\n"
#define WEB2                                                                                       \
    "- {id: web, name: Shop, type: web-service, parent: {trustZone: net}, attributes: "            \
    "{validated: true}}\n"
#define DB   "- {id: db, name: DB, type: database, parent: {trustZone: net}}\n"
#define FLOW "- {id: f, name: Save, source: web, destination: db}\n"
#define BACK "- {id: f, name: Save, source: db, destination: web}\n"

static void changes(void **state)
{
    (void)state;
    compare(MODEL(NET, WEB DB, FLOW), MODEL(NET, WEB DB, FLOW), "");
    /* Another order is no change. */
    compare(MODEL(NET, WEB DB, FLOW), MODEL(NET, DB WEB, FLOW), "");
    compare(MODEL(NET, WEB DB, FLOW), MODEL(TRUST, WEB2 DB, BACK),
            "changed boundary net \"Net\" trust: 0 -> 10\n"
            "changed element web \"Shop\" name: Web -> Shop\n"
            "changed element web \"Shop\" validates: unknown -> yes\n"
            "changed flow f \"Save\" source: web -> db\n"
            "changed flow f \"Save\" target: db -> web\n");
    compare(MODEL(NET, WEB DB, FLOW), MODEL(NET, WEB, "  []\n"),
            "gone element db \"DB\"\ngone flow f \"Save\"\n");
    compare(MODEL(NET, WEB, "  []\n"), MODEL(NET, WEB DB, FLOW),
            "new element db \"DB\"\nnew flow f \"Save\"\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(open_threat_model), cmocka_unit_test(changes),
        cmocka_unit_test(threat_dragon),     cmocka_unit_test(threagile),
        cmocka_unit_test(refused),           cmocka_unit_test(sloppy),
        cmocka_unit_test(bounded),           cmocka_unit_test(words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
