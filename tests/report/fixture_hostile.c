#include "fixture_parts.h"

#include <assay/base/mem.h>

/* Text that tries to leave its place in each of the formats. */
#define MARKUP                                                                                     \
    "</script><script>window.pwned=1</script><img src=x onerror=\"window.pwned=1\">"               \
    "]]>--><!--&amp;\"'`${1}"
#define BROKEN "\xff\xfe\xc0\x80 \x1b[31mred\x1b[0m \x07\x08\r \xe2\x80\xae reversed"

static const struct requirement hostile_requirement = {
    .id = VIEW_INIT(MARKUP),
    .title = VIEW_INIT(MARKUP BROKEN),
    .rationale = VIEW_INIT(MARKUP BROKEN),
    .remedy = VIEW_INIT(MARKUP BROKEN),
    .controls = VIEW_INIT("<b>8.28</b>  \x1b[0m"),
    .level = LEVEL_MUST,
};
static const struct verdict_row hostile_row = {ROW_ALARM, VIEW_INIT(MARKUP BROKEN),
                                               VIEW_INIT(MARKUP BROKEN)};
static const struct requirement_result hostile_result = {
    &hostile_requirement, true, true, ROW_ALARM, 1, 1, 1, &hostile_row};

static enum status add_hostile_finding(struct fixture *fx, struct view excerpt, uint32_t line,
                                       struct error *err)
{
    const struct finding f = {
        .inspector = VIEW_INIT("secrets"),
        .rule = VIEW_INIT("r/" MARKUP),
        .message = VIEW_INIT(MARKUP BROKEN),
        .severity = SEVERITY_HIGH,
        .confidence = CONFIDENCE_MEDIUM,
        .path = VIEW_INIT("a/" MARKUP "/ \xf0\x9f\x94\x92?x=1#y%41.js"),
        .region = {line, 70000, line, 70010},
        .excerpt = excerpt,
        .excerpt_line = line,
        .fingerprint = VIEW_INIT(MARKUP BROKEN),
        .cwe = VIEW_INIT("CWE-79<script>"),
        .controls = VIEW_INIT(MARKUP),
        .marker = VIEW_INIT(MARKUP),
    };
    return facts_add_finding(fx->facts, &f, err);
}

enum status fixture_hostile(struct fixture *fx, struct error *err)
{
    enum { LONG = 200000 };
    char *line = arena_alloc(&fx->arena, LONG, 1);
    if (line == NULL) {
        return error_no_memory(err);
    }
    memset(line, 'x', LONG);
    memcpy(line + 69999, "SECRET****", 10);
    fx->subject.name = VIEW(MARKUP BROKEN);
    fx->subject.path = VIEW(MARKUP BROKEN);
    fx->report.evidence.log_origin = VIEW(MARKUP BROKEN);
    const struct component_hash hash = {VIEW_INIT(MARKUP), VIEW_INIT("zz<b>")};
    const struct component c = {.type = VIEW_INIT("npm"),
                                .namespace = VIEW_INIT(MARKUP),
                                .name = VIEW_INIT(MARKUP BROKEN),
                                .version = VIEW_INIT(MARKUP),
                                .purl = VIEW_INIT("pkg:npm/" MARKUP),
                                .manifest = VIEW_INIT(MARKUP),
                                .licence = VIEW_INIT(MARKUP),
                                .source = VIEW_INIT("javascript:window.pwned=1"),
                                .hashes = &hash,
                                .hash_count = 1};
    enum status st = add_hostile_finding(fx, view_of(line, LONG), 1, err);
    st = st != OK ? st : add_hostile_finding(fx, VIEW(MARKUP "\n" BROKEN "\n"), 2, err);
    st = st != OK ? st : facts_add_component(fx->facts, &c, err);
    st = st != OK
             ? st
             : facts_add_gap(fx->facts, VIEW(MARKUP BROKEN), GAP_CRASH, VIEW(MARKUP BROKEN), err);
    const struct file_facts own = {.path = VIEW("app/payments/rules.py"), .language = LANG_PYTHON};
    st = st != OK ? st : facts_add_file(fx->facts, &own, err);
    st = st != OK ? st : fixture_measures(fx->facts, VIEW(MARKUP BROKEN), err);
    fixture_set_verdict(fx, OUTCOME_REJECTED, 1, &hostile_result);
    fx->verdict.count = 1;
    return st;
}
