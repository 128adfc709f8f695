/* GitLab's security reports (SAST, secret detection, dependency scanning), schemas 14
 * and 15: {"version", "scan": {"scanner", "type"}, "vulnerabilities": […]}. */
#include "reader.h"

#include <assay/base/json.h>
#include <assay/base/mem.h>

struct gitlab {
    struct import_reader *r;
    bool secrets; /* a secret-detection report */
};

/* The first identifier is the scanner's own rule; one of type "cwe" names the weakness. */
static enum status read_identifiers(struct gitlab *g, const struct value *v,
                                    struct import_item *item, struct error *err)
{
    const struct value *list = value_get(v, "identifiers");
    for (size_t i = 0; value_is(list, VALUE_ARRAY) && i < list->len; i++) {
        const struct value *id = &list->items[i];
        struct view text = value_get_text(id, "value");
        if (item->rule.len == 0) {
            item->rule = text.len > 0 ? text : value_get_text(id, "name");
        }
        if (item->cwe.len == 0 && view_eq(value_get_text(id, "type"), VIEW("cwe"))) {
            item->cwe = view_find(text, VIEW("CWE")) == 0
                            ? text
                            : arena_printf(&g->r->scratch, "CWE-%u", number_in(text));
            if (item->cwe.ptr == NULL) {
                return error_no_memory(err);
            }
        }
    }
    return OK;
}

static enum confidence read_confidence(const struct value *v)
{
    struct view text = value_get_text(v, "confidence");
    const struct value *flags = value_get(v, "flags");
    if (text.len == 0) {
        text = value_text(value_path(v, "details.confidence.value"));
    }
    if (value_is(flags, VALUE_ARRAY)) {
        for (size_t i = 0; i < flags->len; i++) {
            if (view_eq(value_get_text(&flags->items[i], "type"),
                        VIEW("flagged-as-likely-false-positive"))) {
                return CONFIDENCE_LOW;
            }
        }
    }
    if (view_eq_nocase(text, VIEW("high")) || view_eq_nocase(text, VIEW("confirmed"))) {
        return CONFIDENCE_HIGH;
    }
    return view_eq_nocase(text, VIEW("low")) || view_eq_nocase(text, VIEW("experimental"))
               ? CONFIDENCE_LOW
               : CONFIDENCE_MEDIUM;
}

/* Schema 15 has name, description and solution; 14 had message too. */
static enum status read_message(struct gitlab *g, const struct value *v, struct import_item *item,
                                struct error *err)
{
    struct view parts[4] = {
        value_get_text(v, "message"),
        value_get_text(v, "name"),
        value_get_text(v, "description"),
        value_get_text(v, "solution"),
    };
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(64 * 1024);
    for (size_t i = 0; i < 4; i++) {
        struct view part = view_trim(view_slice(parts[i], 0, IMPORT_MESSAGE_MAX));
        if (part.len == 0 || (text.len > 0 && view_find(buf_view(&text), part) >= 0)) {
            continue;
        }
        if (text.len > 0) {
            buf_add_str(&text, view_ends(buf_view(&text), VIEW(".")) ? " " : ". ");
        }
        buf_add_view(&text, part);
    }
    enum status st = buf_status(&text, err);
    if (st == OK) {
        item->message = arena_copy(&g->r->scratch, buf_view(&text));
        st = item->message.ptr == NULL ? error_no_memory(err) : OK;
    }
    return st;
}

static void read_location(const struct value *v, struct import_item *item)
{
    const struct value *place = value_get(v, "location");
    item->path = value_get_text(place, "file");
    item->region.line = number_of(value_get(place, "start_line"));
    item->region.end_line = number_of(value_get(place, "end_line"));
    item->region.column = number_of(value_get(place, "start_column"));
    item->region.end_column = number_of(value_get(place, "end_column"));
}

static enum status read_one(struct gitlab *g, const struct value *v, struct error *err)
{
    struct import_item item = {
        .severity = SEVERITY_MEDIUM, .confidence = read_confidence(v), .at = v->line};
    if (!value_is(v, VALUE_OBJECT)) {
        return value_expected(v, g->r->name, "a vulnerability", err);
    }
    (void)severity_word(value_get_text(v, "severity"), &item.severity);
    read_location(v, &item);
    enum status st = read_identifiers(g, v, &item, err);
    if (st == OK) {
        st = read_message(g, v, &item, err);
    }
    if (g->secrets || view_eq(value_get_text(v, "category"), VIEW("secret_detection"))) {
        item.secret = value_get_text(v, "raw_source_code_extract");
        item.cwe = item.cwe.len > 0 ? item.cwe : VIEW("CWE-798");
    }
    return st == OK ? reader_emit(g->r, &item, err) : st;
}

static enum status read_report(struct import_reader *r, const struct value *root, struct error *err)
{
    const struct value *list = value_get(root, "vulnerabilities");
    const struct value *scanner = value_path(root, "scan.scanner");
    struct view version = value_get_text(root, "version");
    if (!value_is(list, VALUE_ARRAY)) {
        return value_expected(list == NULL ? root : list, r->name, "a list \"vulnerabilities\"",
                              err);
    }
    if (!view_starts(version, VIEW("15.")) && !view_starts(version, VIEW("14."))) {
        return error_set(err, ERR_UNSUPPORTED,
                         "%s: the report's schema is \"" VIEW_FMT "\"; 14 and 15 can be read",
                         r->name, VIEW_ARG(view_slice(version, 0, 40)));
    }
    struct gitlab g = {
        .r = r,
        .secrets = view_eq(value_text(value_path(root, "scan.type")), VIEW("secret_detection")),
    };
    struct view id = value_get_text(scanner, "id");
    enum status st = reader_tool(r, id.len > 0 ? id : value_get_text(scanner, "name"),
                                 value_get_text(scanner, "version"), err);
    for (size_t i = 0; st == OK && i < list->len; i++) {
        st = read_one(&g, &list->items[i], err);
    }
    return st;
}

static enum status read_file(struct import_reader *r, struct error *err)
{
    struct value root;
    enum status st = json_read(r->text, r->name, JSON_STRICT, NULL, &r->arena, &root, err);
    return st == OK ? read_report(r, &root, err) : st;
}

static bool sniff(struct view text)
{
    return view_starts(view_trim(view_slice(text, 0, 1024)), VIEW("{")) &&
           view_find(text, VIEW("\"vulnerabilities\"")) >= 0 &&
           view_find(text, VIEW("\"scan\"")) >= 0;
}

const struct import_format gitlab_format = {.name = "gitlab",
                                            .purpose =
                                                "GitLab security reports (schemas 14 and 15)",
                                            .sniff = sniff,
                                            .read = read_file};
