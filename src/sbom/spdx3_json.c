/* SPDX 3 in JSON-LD, in the one form that its JSON schema allows. */
#include "formats.h"
#include "serial.h"
#include "spdx3.h"

#include <inttypes.h>

enum { JSON_VALUES_MAX = 40 * 1000 * 1000, SNIFFED_BYTES = 64 << 10 };

/* One element alone has the context among its members. */
static enum status wrap(const struct value *root, struct arena *arena, struct value *out,
                        struct error *err)
{
    struct value *item = arena_alloc(arena, 1, sizeof *item);
    struct member *members = arena_alloc(arena, root->len + 1, sizeof *members);
    if (item == NULL || members == NULL) {
        return error_no_memory(err);
    }
    *item = *root;
    item->len = 0;
    item->members = members;
    for (size_t i = 0; i < root->len; i++) {
        if (!view_eq(root->members[i].key, VIEW("@context"))) {
            members[item->len++] = root->members[i];
        } else {
            members[root->len] = root->members[i];
        }
    }
    struct member *both = arena_alloc(arena, 2, sizeof *both);
    if (both == NULL) {
        return error_no_memory(err);
    }
    both[0] = members[root->len];
    both[1] = (struct member){.key = VIEW("@graph"), .line = root->line, .column = root->column};
    both[1].value = (struct value){
        .kind = VALUE_ARRAY, .line = root->line, .column = root->column, .len = 1, .items = item};
    *out = *root;
    out->len = 2;
    out->members = both;
    return OK;
}

static enum status check_context(const struct value *root, const char *source, struct error *err)
{
    const struct value *context = value_get(root, "@context");
    if (value_is(context, VALUE_STRING) && view_eq_str(context->text, SPDX3_CONTEXT)) {
        return OK;
    }
    const struct value *at = context == NULL ? root : context;
    return error_set(err, ERR_UNSUPPORTED,
                     "%s:%" PRIu32 ": SPDX 3 of the context \"" VIEW_FMT
                     "\" is not read; " SPDX3_CONTEXT " is",
                     source, at->line, VIEW_ARG(view_slice(value_text(context), 0, 100)));
}

static enum status read_checked(const struct schema *schema, const struct value *root,
                                const char *source, struct arena *scratch,
                                struct sbom_document *doc, struct error *err)
{
    const struct check c = {.schema = schema, .source = source, .major = 3};
    struct value whole = *root;
    enum status st = check_context(root, source, err);
    if (st == OK && value_get(root, "@graph") == NULL) {
        st = wrap(root, scratch, &whole, err);
    }
    if (st == OK) {
        st = check_document(&c, &whole, err);
    }
    return st == OK ? spdx3_fill(value_get(&whole, "@graph"), doc, err) : st;
}

static enum status read_json(struct view text, const char *source, struct sbom_document *doc,
                             struct error *err)
{
    const struct parse_limits limits = {.values = JSON_VALUES_MAX};
    struct schema schema;
    struct value root;
    struct arena scratch;
    enum status st = schema_spdx3(&schema, err);
    if (st != OK) {
        return st;
    }
    arena_init(&scratch, 0);
    st = json_read(text, source, JSON_STRICT, &limits, &scratch, &root, err);
    if (st == OK) {
        st = read_checked(&schema, &root, source, &scratch, doc, err);
    }
    arena_release(&scratch);
    schema_release(&schema);
    return st;
}

static const char *const versions[] = {"3.0.1", NULL};

static enum status write_json(const struct sbom_document *doc, const char *version, struct buf *out,
                              struct error *err)
{
    size_t start = out->len;
    struct json_writer w;
    (void)version;
    json_writer_init(&w, out, true);
    json_object(&w);
    json_member_str(&w, "@context", SPDX3_CONTEXT);
    json_key(&w, "@graph");
    json_array(&w);
    enum status st = spdx3_write(doc, &w, err);
    json_array_end(&w);
    json_object_end(&w);
    buf_add_char(out, '\n');
    if (st == OK) {
        st = buf_status(out, err);
    }
    if (st == OK) {
        serial_set(out, start);
    }
    return st;
}

static bool sniff(struct view text)
{
    struct view head = view_slice(text, 0, SNIFFED_BYTES);
    return view_starts(view_trim(head), VIEW("{")) && view_find(head, VIEW("spdx.org/rdf/3.")) >= 0;
}

const struct sbom_format sbom_format_spdx3_json = {
    .name = "spdx3-json",
    .purpose = "SPDX 3.0.1 in JSON-LD",
    .extension = ".spdx3.json",
    .versions = versions,
    .sniff = sniff,
    .read = read_json,
    .write = write_json,
};
