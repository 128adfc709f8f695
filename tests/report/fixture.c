#include "fixture_parts.h"

#include <assay/assure/imports.h>
#include <assay/base/mem.h>

#include <stdio.h>

static enum status keyed(void *ctx, struct view secret_digest, struct sha256 *out,
                         struct error *err)
{
    (void)ctx;
    (void)err;
    hmac_sha256(VIEW("a fixed key for tests"), secret_digest, out);
    return OK;
}

static void fill_digest(struct sha256 *out, const char *of)
{
    sha256_of(view_str(of), out);
}

#define EXCERPT_AWS                                                                                \
    "import os\n"                                                                                  \
    "\n"                                                                                           \
    "AWS_ACCESS_KEY_ID = \"AKIA****************\"\n"                                               \
    "REGION = \"eu-west-1\"\n"
#define EXCERPT_BIDI                                                                               \
    "def may_pay(user, amount):\n"                                                                 \
    "    if user.role != \"clerk\xe2\x80\xae \xe2\x81\xa6# only an "                               \
    "admin\xe2\x81\xa9 \xe2\x81\xa6\":\n"                                                          \
    "        return True\n"                                                                        \
    "    return amount < LIMIT\n"

static const struct finding supplier_findings[] = {
    {.inspector = VIEW_INIT("secrets"),
     .rule = VIEW_INIT("aws-access-key-id"),
     .message = VIEW_INIT("An AWS access key ID stands in the source. Whoever reads the source can "
                          "act in that account. Revoke the key, then load it from a secret store."),
     .severity = SEVERITY_CRITICAL,
     .confidence = CONFIDENCE_HIGH,
     .path = VIEW_INIT("app/settings.py"),
     .region = {12, 22, 12, 42},
     .excerpt = VIEW_INIT(EXCERPT_AWS),
     .excerpt_line = 10,
     .has_secret = true,
     .secret = {{1, 2, 3}},
     .cwe = VIEW_INIT("CWE-798"),
     .controls = VIEW_INIT("8.28 8.4")},
    {.inspector = VIEW_INIT("secrets"),
     .rule = VIEW_INIT("aws-access-key-id"),
     .message = VIEW_INIT("An AWS access key ID stands in the source. Whoever reads the source can "
                          "act in that account. Revoke the key, then load it from a secret store."),
     .severity = SEVERITY_CRITICAL,
     .confidence = CONFIDENCE_HIGH,
     .path = VIEW_INIT("deploy/portal.jar!/config/application.properties"),
     .region = {4, 9, 4, 29},
     .excerpt = VIEW_INIT("aws.key=AKIA****************\n"),
     .excerpt_line = 4,
     .has_secret = true,
     .secret = {{1, 2, 3}},
     .cwe = VIEW_INIT("CWE-798"),
     .controls = VIEW_INIT("8.28 8.4")},
    {.inspector = VIEW_INIT("text"),
     .rule = VIEW_INIT("bidi-control"),
     .message = VIEW_INIT("A right-to-left override in a string literal makes the code read "
                          "differently from how it runs. Remove it, and ask who put it there."),
     .severity = SEVERITY_HIGH,
     .confidence = CONFIDENCE_HIGH,
     .path = VIEW_INIT("app/payments/rules.py"),
     .region = {31, 28, 31, 31},
     .excerpt = VIEW_INIT(EXCERPT_BIDI),
     .excerpt_line = 30,
     .fingerprint = VIEW_INIT("t1:3b0c8d51f2a94e7c"),
     .cwe = VIEW_INIT("CWE-1007"),
     .controls = VIEW_INIT("8.28")},
    {.inspector = VIEW_INIT("secrets"),
     .rule = VIEW_INIT("private-key-pem"),
     .message = VIEW_INIT("An unencrypted RSA private key is part of the deliverable. Replace the "
                          "key pair and keep the new one out of the source."),
     .severity = SEVERITY_HIGH,
     .confidence = CONFIDENCE_HIGH,
     .path = VIEW_INIT("deploy/tls/server.key"),
     .region = {1, 1, 27, 30},
     .excerpt = VIEW_INIT("-----BEGIN RSA PRIVATE KEY-----\n****************\n"),
     .excerpt_line = 1,
     .has_secret = true,
     .secret = {{9, 9, 9}},
     .cwe = VIEW_INIT("CWE-321"),
     .controls = VIEW_INIT("8.24 8.28")},
    {.inspector = VIEW_INIT("content"),
     .rule = VIEW_INIT("link-escapes"),
     .message = VIEW_INIT("A symbolic link leads out of the subject. It was not followed."),
     .severity = SEVERITY_MEDIUM,
     .confidence = CONFIDENCE_HIGH,
     .path = VIEW_INIT("docs/latest"),
     .fingerprint = VIEW_INIT("c1:7781b0a1")},
    {.inspector = VIEW_INIT("secrets"),
     .rule = VIEW_INIT("password-in-url"),
     .message = VIEW_INIT("A connection string carries a password."),
     .severity = SEVERITY_MEDIUM,
     .confidence = CONFIDENCE_LOW,
     .path = VIEW_INIT("tests/fixtures/db.yml"),
     .region = {7, 31, 7, 39},
     .excerpt = VIEW_INIT("  url: postgres://portal:********@localhost/portal  # gitleaks:allow\n"),
     .excerpt_line = 7,
     .has_secret = true,
     .secret = {{4, 5, 6}},
     .cwe = VIEW_INIT("CWE-798"),
     .controls = VIEW_INIT("8.28"),
     .marker = VIEW_INIT("gitleaks:allow")},
    {.inspector = VIEW_INIT("text"),
     .rule = VIEW_INIT("mixed-encodings"),
     .message = VIEW_INIT("The file changes its encoding half way."),
     .severity = SEVERITY_LOW,
     .confidence = CONFIDENCE_MEDIUM,
     .path = VIEW_INIT("docs/na\xc3\xafve notes#1.txt"),
     .region = {88, 0, 88, 0},
     .fingerprint = VIEW_INIT("t1:00aa")},
};

static const struct component_hash hash_lodash[] = {
    {VIEW_INIT("SHA-512"),
     VIEW_INIT("bf690311ee7b95e713ba568322e3533f2dd1cb880b189e99d4edef13592b81"
               "764daec43e2c54c61d5c558dc5cfb35ecb85b65519e74026ff17675b6f8f91"
               "6f4a")}};
static const struct component_hash hash_flask[] = {
    {VIEW_INIT("SHA-256"),
     VIEW_INIT("a8a2c8f1b1c0a7a6ef8a9b5f0d9c36f7f1d4a3f7f5c8c6e2f9b0a1d2c3e4f506")}};

static const struct component supplier_components[] = {
    {.type = VIEW_INIT("npm"),
     .name = VIEW_INIT("lodash"),
     .version = VIEW_INIT("4.17.21"),
     .purl = VIEW_INIT("pkg:npm/lodash@4.17.21"),
     .relation = RELATION_DIRECT,
     .manifest = VIEW_INIT("web/package-lock.json"),
     .line = 812,
     .hashes = hash_lodash,
     .hash_count = 1,
     .licence = VIEW_INIT("MIT"),
     .source = VIEW_INIT("https://example.org/lodash/-/lodash-4.17.21.tgz")},
    {.type = VIEW_INIT("npm"),
     .name = VIEW_INIT("lodash"),
     .version = VIEW_INIT("4.17.21"),
     .purl = VIEW_INIT("pkg:npm/lodash@4.17.21"),
     .scope = SCOPE_DEV,
     .relation = RELATION_TRANSITIVE,
     .manifest = VIEW_INIT("admin/package-lock.json"),
     .line = 90,
     .licence = VIEW_INIT("MIT")},
    {.type = VIEW_INIT("pypi"),
     .name = VIEW_INIT("flask"),
     .version = VIEW_INIT("3.0.2"),
     .purl = VIEW_INIT("pkg:pypi/flask@3.0.2"),
     .relation = RELATION_DIRECT,
     .manifest = VIEW_INIT("poetry.lock"),
     .line = 214,
     .hashes = hash_flask,
     .hash_count = 1,
     .licence = VIEW_INIT("BSD-3-Clause")},
    {.type = VIEW_INIT("maven"),
     .namespace = VIEW_INIT("org.apache.commons"),
     .name = VIEW_INIT("commons-text"),
     .version = VIEW_INIT("1.9"),
     .purl = VIEW_INIT("pkg:maven/org.apache.commons/commons-text@1.9"),
     .scope = SCOPE_OPTIONAL,
     .manifest = VIEW_INIT("deploy/portal.jar!/META-INF/maven/pom.xml"),
     .line = 31,
     .licence = VIEW_INIT("Apache-2.0 OR LicenseRef-Commercial")},
    {.type = VIEW_INIT("golang"),
     .namespace = VIEW_INIT("golang.org/x"),
     .name = VIEW_INIT("crypto"),
     .purl = VIEW_INIT("pkg:golang/golang.org/x/crypto"),
     .scope = SCOPE_BUILD,
     .relation = RELATION_TRANSITIVE,
     .manifest = VIEW_INIT("tools/go.mod"),
     .licence = VIEW_INIT("see LICENSE")},
};

static enum status add_all(struct facts *f, const struct finding *findings, size_t finding_count,
                           const struct component *components, size_t component_count,
                           struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < finding_count; i++) {
        st = facts_add_finding(f, &findings[i], err);
    }
    for (size_t i = 0; st == OK && i < component_count; i++) {
        st = facts_add_component(f, &components[i], err);
    }
    return st;
}

static enum status add_file(struct facts *f, const char *path, uint64_t size, enum language lang,
                            struct error *err)
{
    const struct file_facts file = {.path = view_str(path), .size = size, .language = lang};
    return facts_add_file(f, &file, err);
}

static enum status add_files(struct facts *f, struct error *err)
{
    enum status st = add_file(f, "app/settings.py", 2310, LANG_PYTHON, err);
    st = st != OK ? st : add_file(f, "app/payments/rules.py", 48211, LANG_PYTHON, err);
    st = st != OK ? st : add_file(f, "web/package-lock.json", 912044, LANG_JSON, err);
    st = st != OK ? st : add_file(f, "deploy/tls/server.key", 1704, LANG_UNKNOWN, err);
    st = st != OK ? st : add_file(f, "README", 120, LANG_TEXT, err);
    return st != OK ? st : fixture_measures(f, VIEW("Rules.price"), err);
}

static const struct requirement requirements[] = {
    {.id = VIEW_INIT("no-secrets"),
     .title = VIEW_INIT("No credentials in the deliverable"),
     .rationale = VIEW_INIT("Whoever holds a copy of the deliverable holds the credential."),
     .remedy = VIEW_INIT("Revoke each credential, then remove it and load it at run time from a "
                         "secret store."),
     .controls = VIEW_INIT("8.28 8.4"),
     .level = LEVEL_MUST,
     .needs = VIEW_INIT("secrets")},
    {.id = VIEW_INIT("no-deception"),
     .title = VIEW_INIT("Source reads as it runs"),
     .rationale = VIEW_INIT("Reviewers judge what they see."),
     .remedy = VIEW_INIT("Remove the control characters and have the lines reviewed again."),
     .controls = VIEW_INIT("8.28"),
     .level = LEVEL_MUST,
     .needs = VIEW_INIT("text")},
    {.id = VIEW_INIT("components-pinned"),
     .title = VIEW_INIT("Every component is pinned to a version"),
     .remedy = VIEW_INIT("Commit a lock file that names versions and hashes."),
     .controls = VIEW_INIT("8.28 5.21"),
     .level = LEVEL_SHOULD,
     .needs = VIEW_INIT("components")},
    {.id = VIEW_INIT("inventory-present"),
     .title = VIEW_INIT("The deliverable declares its components"),
     .controls = VIEW_INIT("5.21 8.30"),
     .level = LEVEL_MUST,
     .needs = VIEW_INIT("components")},
    {.id = VIEW_INIT("licences-known"),
     .title = VIEW_INIT("Licences of all components are known"),
     .controls = VIEW_INIT("5.32"),
     .level = LEVEL_SHOULD,
     .needs = VIEW_INIT("licences")},
    {.id = VIEW_INIT("own-review"),
     .title = VIEW_INIT("Changes were reviewed by a second person"),
     .controls = VIEW_INIT("8.28"),
     .level = LEVEL_MUST},
};
enum { REQUIREMENTS = sizeof requirements / sizeof requirements[0] };

static const struct verdict_row secret_rows[] = {
    {ROW_ALARM, VIEW_INIT("app/settings.py:12"), VIEW_INIT("aws-access-key-id, confidence high")},
    {ROW_ALARM, VIEW_INIT("deploy/portal.jar!/config/application.properties:4"),
     VIEW_INIT("aws-access-key-id, confidence high")},
    {ROW_ALARM, VIEW_INIT("deploy/tls/server.key:1"),
     VIEW_INIT("private-key-pem, confidence high")},
    {ROW_ALARM, VIEW_INIT("tests/fixtures/db.yml:7"), VIEW_INIT("password-in-url, confidence low")},
};
static const struct verdict_row text_rows[] = {
    {ROW_ALARM, VIEW_INIT("app/payments/rules.py:31"), VIEW_INIT("bidi-control")},
};
static const struct verdict_row pin_rows[] = {
    {ROW_ALARM, VIEW_INIT("pkg:golang/golang.org/x/crypto"),
     VIEW_INIT("no version in tools/go.mod")},
    {ROW_OK, VIEW_INIT("pkg:npm/lodash@4.17.21"), VIEW_INIT("pinned")},
};

static const struct requirement_result rejected_results[REQUIREMENTS] = {
    {&requirements[0], true, true, ROW_ALARM, 4, 4, 4, secret_rows},
    {&requirements[1], true, true, ROW_ALARM, 1, 1, 1, text_rows},
    {&requirements[2], true, true, ROW_ALARM, 1, 5, 2, pin_rows},
    {&requirements[3], true, true, ROW_OK, 0, 0, 0, NULL},
    {&requirements[4], true, false, ROW_OK, 0, 0, 0, NULL},
    {&requirements[5], false, true, ROW_OK, 0, 0, 0, NULL},
};
static const struct requirement_result met_results[REQUIREMENTS] = {
    {&requirements[0], true, true, ROW_OK, 0, 0, 0, NULL},
    {&requirements[1], true, true, ROW_OK, 0, 0, 0, NULL},
    {&requirements[2], true, true, ROW_INFO, 0, 0, 0, NULL},
    {&requirements[3], true, true, ROW_OK, 0, 0, 0, NULL},
    {&requirements[4], true, true, ROW_SKIP, 0, 0, 0, NULL},
    {&requirements[5], false, true, ROW_OK, 0, 0, 0, NULL},
};

static struct baseline default_baseline = {
    .source = VIEW_INIT("built in"),
    .id = VIEW_INIT("assay-default"),
    .version = VIEW_INIT("1.0.0"),
    .title = VIEW_INIT("Default baseline"),
    .count = REQUIREMENTS,
    .requirements = requirements,
};

void fixture_set_verdict(struct fixture *fx, enum outcome outcome, uint64_t gaps,
                         const struct requirement_result *results)
{
    fill_digest(&default_baseline.digest, "baseline");
    fx->verdict = (struct verdict){outcome, &default_baseline, fx->subject.origin,
                                   gaps,    REQUIREMENTS,      results};
    fx->report.verdict = &fx->verdict;
}

static void set_inspection(struct fixture *fx)
{
    static const char *const names[] = {"secrets", "text", "components"};
    for (size_t i = 0; i < 3; i++) {
        fx->inspection.inspectors[i].name = names[i];
        fill_digest(&fx->inspection.inspectors[i].digest, names[i]);
    }
    fx->inspection.inspector_count = 3;
    fx->inspection.pool.sandbox = (struct sandbox_facts){2, true, true, true};
    fx->inspection.pool.kind = SUBJECT_ARCHIVE;
    fx->inspection.pool.peak_worker_bytes = 48234496;
    fx->inspection.pool.has_archive_digest = true;
    fill_digest(&fx->inspection.pool.archive_digest, "archive");
}

static void set_report(struct fixture *fx)
{
    fx->subject = (struct facts_subject){
        .name = VIEW("acme-portal-2.3.0.tar.gz"),
        .path = VIEW("deliveries/acme-portal-2.3.0.tar.gz"),
        .kind = SUBJECT_ARCHIVE,
        .origin = ORIGIN_SUPPLIER,
        .git_commit = VIEW(""),
    };
    fill_digest(&fx->subject.digest, "tree");
    fx->report = (struct report){
        .facts = fx->facts,
        .subject = &fx->subject,
        .inspection = &fx->inspection,
        .tool_version = VIEW("0.1.0"),
        .started = 1795294800,
        .finished = 1795294803,
        .seconds = 2.625,
        .cpu_seconds = 4.5,
        .evidence = {.log_origin = VIEW("assay.example/log"),
                     .logged = true,
                     .first_index = 41,
                     .count = 3,
                     .tree_size = 44,
                     .root_hash =
                         VIEW("7d865e959b2466918c9863afca942d0fb89d7c9ac0c99bafc3749504ded97730"),
                     .key_id = VIEW("assay.example+8c1f0b3a"),
                     .verdict_digest =
                         VIEW("c4ca4238a0b923820dcc509a6f75849b1a79a4da0b1d2e3f405162738495a6b7")},
    };
}

static enum status make_supplier(struct fixture *fx, struct error *err)
{
    const struct suppression waiver = {VIEW_INIT("c1:7781b0a1"), VIEW_INIT("known, docs only"),
                                       VIEW_INIT("security@acme.example"), INT64_MAX};
    enum status st =
        add_all(fx->facts, supplier_findings, sizeof supplier_findings / sizeof(struct finding),
                supplier_components, sizeof supplier_components / sizeof(struct component), err);
    st = st != OK ? st : facts_suppress(fx->facts, &waiver, 0, err);
    st = st != OK ? st : add_files(fx->facts, err);
    st = st != OK ? st
                  : facts_add_gap(fx->facts, VIEW("assets/training.zip"), GAP_ENCRYPTED,
                                  VIEW("3 entries need a password"), err);
    st = st != OK ? st
                  : facts_add_gap(fx->facts, VIEW("assets/intro.mp4"), GAP_TOO_LARGE,
                                  VIEW("412 MiB"), err);
    fixture_set_verdict(fx, OUTCOME_REJECTED, 2, rejected_results);
    return st;
}

static enum status make_clean(struct fixture *fx, struct error *err)
{
    fixture_set_verdict(fx, OUTCOME_ACCEPTED, 0, met_results);
    return add_files(fx->facts, err);
}

static enum status make_incomplete(struct fixture *fx, struct error *err)
{
    fixture_set_verdict(fx, OUTCOME_INCOMPLETE, 1, met_results);
    enum status st = add_files(fx->facts, err);
    return st != OK ? st
                    : facts_add_gap(fx->facts, VIEW("lib/parser.bin"), GAP_CRASH, VIEW("signal 11"),
                                    err);
}

static enum status make_scan(struct fixture *fx, struct error *err)
{
    fx->report.evidence = (struct report_evidence){.logged = false};
    fx->subject.kind = SUBJECT_GIT;
    fx->subject.origin = ORIGIN_IN_HOUSE;
    fx->subject.git_commit = VIEW("9fceb02d0ae598e95dc970b74767f19372d61af8");
    fx->subject.digest = (struct sha256){{0}};
    fx->inspection.pool.has_archive_digest = false;
    enum status st = add_all(fx->facts, supplier_findings, 3, NULL, 0, err);
    return st != OK ? st : add_files(fx->facts, err);
}

#define IMPORTED(tool, rule, cwe, line)                                                            \
    "{\"tool\":{\"driver\":{\"name\":\"" tool "\"}},\"results\":[{\"ruleId\":\"" rule              \
    "\",\"level\":\"error\",\"message\":{\"text\":\"Said by " tool                                 \
    ".\"},\"properties\":{\"cwe\":\"" cwe                                                          \
    "\"},\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":"                     \
    "\"app/payments/rules.py\"},\"region\":{\"startLine\":" #line "}}}]}]}"

/* What "scan" found, with two tools that agree on one thing of their own, and one of them
 * on a thing that we found too. */
static enum status make_imports(struct fixture *fx, struct error *err)
{
    static const char sarif[] =
        "{\"version\":\"2.1.0\",\"runs\":[" IMPORTED("alpha", "sql", "CWE-89", 7) "," IMPORTED(
            "beta", "sqli", "CWE-564", 8) "," IMPORTED("beta", "bidi", "CWE-1007", 31) "]}";
    const struct import_file file = {.bytes = view_str(sarif),
                                     .name = "others.sarif",
                                     .format = import_format_named(VIEW("sarif"))};
    struct import_summary sum;
    enum status st = make_scan(fx, err);
    st = st != OK ? st : facts_import(fx->facts, &file, &sum, err);
    return st != OK ? st : facts_merge_witnesses(fx->facts, err);
}

static enum status make_code(struct fixture *fx, struct error *err)
{
    fx->report.evidence = (struct report_evidence){.logged = false};
    enum status st = add_all(fx->facts, code_findings, code_findings_count, NULL, 0, err);
    return st != OK ? st : add_files(fx->facts, err);
}

/* Of the three findings of "scan" the base has the second and the third; a fourth is gone. */
static enum status make_diff(struct fixture *fx, struct error *err)
{
    struct facts *base = NULL;
    static struct comparison comparison;
    comparison =
        (struct comparison){.name = VIEW_INIT("release-1.4"),
                            .git_commit = VIEW_INIT("1f7a7a472abf3dd9643fd615f6da379c4acb3e3a"),
                            .digest = {{5, 6, 7}},
                            .functions = true};
    enum status st = make_scan(fx, err);
    st = st != OK ? st : facts_new(&base, err);
    st = st != OK ? st : add_all(base, supplier_findings + 1, 3, NULL, 0, err);
    st = st != OK ? st : add_files(base, err);
    st = st != OK ? st : fixture_trend(fx->facts, base, err);
    st = st != OK ? st : facts_compare(fx->facts, base, &comparison, err);
    (void)facts_free(base);
    facts_show(fx->facts, FINDINGS_NEW | FINDINGS_GONE);
    fx->report.comparison = &comparison;
    return st;
}

static enum status add_numbered(struct fixture *fx, unsigned i, struct error *err)
{
    static const char *const rules[] = {"generic-api-key", "jwt", "bidi-control",
                                        "password-assignment", "private-key-pem"};
    char path[64];
    char print[32];
    char code[192];
    snprintf(path, sizeof path, "src/module%02u/part%03u/file%u.c", i % 40, i % 317, i % 3000);
    snprintf(print, sizeof print, "n1:%08x", i * 2654435761U);
    int n = snprintf(code, sizeof code,
                     "static int handler_%u(void)\n    const char *key = \"****************\";\n"
                     "    return send(key, %u);\n",
                     i, i);
    const struct finding f = {
        .inspector = i % 5 == 2 ? VIEW("text") : VIEW("secrets"),
        .rule = view_str(rules[i % 5]),
        .message = VIEW("A value that looks like a credential is assigned here. Replace it and "
                        "load it at run time."),
        .severity = (enum severity)(i % SEVERITY_CRITICAL + (i % 7 == 0 ? 1 : 0)),
        .confidence = (enum confidence)(i % 3),
        .path = view_str(path),
        .region = {i % 900 + 1, 24, i % 900 + 1, 40},
        .excerpt = view_of(code, (size_t)n),
        .excerpt_line = i % 900,
        .fingerprint = view_str(print),
        .cwe = VIEW("CWE-798"),
        .controls = VIEW("8.28"),
    };
    return facts_add_finding(fx->facts, &f, err);
}

static enum status add_numbered_component(struct fixture *fx, unsigned i, struct error *err)
{
    char name[32];
    char purl[64];
    char version[16];
    snprintf(name, sizeof name, "package-%04u", i);
    snprintf(version, sizeof version, "%u.%u.%u", i % 9, i % 13, i % 7);
    snprintf(purl, sizeof purl, "pkg:npm/%s@%s", name, version);
    const struct component c = {
        .type = VIEW_INIT("npm"),
        .name = view_str(name),
        .version = view_str(version),
        .purl = view_str(purl),
        .scope = (enum component_scope)(i % 5),
        .relation = (enum component_relation)(i % 3),
        .manifest = VIEW_INIT("package-lock.json"),
        .line = i * 11 + 5,
        .licence = i % 3 == 0 ? VIEW("MIT") : VIEW("Apache-2.0"),
    };
    return facts_add_component(fx->facts, &c, err);
}

static enum status make_many(struct fixture *fx, unsigned findings, unsigned components,
                             struct error *err)
{
    enum status st = add_files(fx->facts, err);
    for (unsigned i = 0; st == OK && i < findings; i++) {
        st = add_numbered(fx, i, err);
    }
    for (unsigned i = 0; st == OK && i < components; i++) {
        st = add_numbered_component(fx, i, err);
    }
    fixture_set_verdict(fx, OUTCOME_REJECTED, 0, rejected_results);
    return st;
}

static enum status make_large(struct fixture *fx, struct error *err)
{
    return make_many(fx, 10000, 2000, err);
}

static enum status make_huge(struct fixture *fx, struct error *err)
{
    return make_many(fx, 25001, 0, err);
}

static const struct {
    const char *name;
    enum status (*make)(struct fixture *fx, struct error *err);
} contents[] = {
    {"supplier", make_supplier}, {"clean", make_clean},        {"incomplete", make_incomplete},
    {"scan", make_scan},         {"imports", make_imports},    {"code", make_code},
    {"diff", make_diff},         {"hostile", fixture_hostile}, {"large", make_large},
    {"huge", make_huge},
};

static enum status fill(struct fixture *fx, const char *name, struct error *err)
{
    for (size_t i = 0; i < sizeof contents / sizeof contents[0]; i++) {
        if (strcmp(name, contents[i].name) == 0) {
            return contents[i].make(fx, err);
        }
    }
    return error_set(err, ERR_NOT_FOUND, "no fixture is called %s", name);
}

enum status fixture_make(struct fixture *fx, const char *name, struct error *err)
{
    *fx = (struct fixture){0};
    arena_init(&fx->arena, 0);
    enum status st = digest_init(err);
    st = st != OK ? st : facts_new(&fx->facts, err);
    if (st == OK) {
        set_report(fx);
        set_inspection(fx);
        st = fill(fx, name, err);
        st = st != OK ? st : facts_key_secrets(fx->facts, keyed, NULL, err);
        st = st != OK ? st : facts_set_subject(fx->facts, &fx->subject, err);
    }
    if (st != OK) {
        fixture_release(fx);
    }
    return st;
}

void fixture_release(struct fixture *fx)
{
    fx->facts = facts_free(fx->facts);
    arena_release(&fx->arena);
}
