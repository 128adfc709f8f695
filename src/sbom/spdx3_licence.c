#include "spdx3_licence.h"

#include <assay/base/buf.h>
#include <assay/sbom/licence.h>

enum { LICENCE_BYTES_MAX = 64 << 10, LICENCE_STEPS_MAX = 10000, LICENCE_DEPTH_MAX = 32 };

/* One licence being spelled out. Sets may name each other, so that the work is bounded. */
struct spelling {
    const struct spdx3_reader *reader;
    struct buf text;
    unsigned steps;
    bool is_name; /* of a licence that no list has */
    bool failed;
};

static void spell(struct spelling *s, const struct value *v, unsigned depth);

/* "https://spdx.org/licenses/MIT" */
static struct view listed_id(struct view iri)
{
    ptrdiff_t slash = view_rfind_char(iri, '/');
    bool listed = view_find(iri, VIEW("spdx.org/licenses/")) > 0;
    return listed ? view_slice(iri, (size_t)slash + 1, iri.len) : view_of(NULL, 0);
}

/* A name, else what stands behind the '#' of the address. */
static struct view own_name(const struct value *v)
{
    struct view name = value_get_text(v, "name");
    struct view id = spdx3_id(v);
    ptrdiff_t hash = view_rfind_char(id, '#');
    return name.len > 0 ? name : hash >= 0 ? view_slice(id, (size_t)hash + 1, id.len) : id;
}

/* "LicenseRef-x" alone is known by the name of its text. */
static void spell_expression(struct spelling *s, const struct value *v)
{
    struct view text = value_get_text(v, "simplelicensing_licenseExpression");
    const struct value *map = value_get(v, "simplelicensing_customIdToUri");
    for (size_t i = 0; i < list_len(map); i++) {
        const struct value *entry = spdx3_object(s->reader, &map->items[i]);
        const struct value *to = value_get(entry, "value");
        struct view name = value_get_text(spdx3_object(s->reader, to), "name");
        if (view_eq(value_get_text(entry, "key"), text) && name.len > 0) {
            s->is_name = true;
            buf_add_view(&s->text, name);
            return;
        }
    }
    if (!says_nothing(text)) {
        buf_add_view(&s->text, text);
    }
}

static void spell_set(struct spelling *s, const struct value *v, const char *operator,
                      unsigned depth)
{
    const struct value *members = value_get(v, "expandedlicensing_member");
    buf_add_str(&s->text, depth > 0 ? "(" : "");
    for (size_t i = 0; !s->failed && i < list_len(members); i++) {
        buf_add_str(&s->text, i > 0 ? operator: "");
        spell(s, &members->items[i], depth + 1);
    }
    buf_add_str(&s->text, depth > 0 ? ")" : "");
}

static void spell_listed(struct spelling *s, const struct value *v)
{
    struct view id = listed_id(spdx3_id(v));
    buf_add_view(&s->text, id.len > 0 ? id : own_name(v));
}

static void spell_with(struct spelling *s, const struct value *v, unsigned depth)
{
    const struct value *addition = value_get(v, "expandedlicensing_subjectAddition");
    struct view id = listed_id(spdx3_id(addition));
    spell(s, value_get(v, "expandedlicensing_subjectExtendableLicense"), depth + 1);
    buf_add_str(&s->text, " WITH ");
    buf_add_view(&s->text, id.len > 0 ? id : own_name(spdx3_object(s->reader, addition)));
}

static void spell_object(struct spelling *s, const struct value *v, unsigned depth)
{
    struct view type = value_get_text(v, "type");
    if (view_eq_str(type, "simplelicensing_LicenseExpression")) {
        spell_expression(s, v);
    } else if (view_eq_str(type, "expandedlicensing_ConjunctiveLicenseSet")) {
        spell_set(s, v, " AND ", depth);
    } else if (view_eq_str(type, "expandedlicensing_DisjunctiveLicenseSet")) {
        spell_set(s, v, " OR ", depth);
    } else if (view_eq_str(type, "expandedlicensing_OrLaterOperator")) {
        spell(s, value_get(v, "expandedlicensing_subjectLicense"), depth + 1);
        buf_add_char(&s->text, '+');
    } else if (view_eq_str(type, "expandedlicensing_WithAdditionOperator")) {
        spell_with(s, v, depth);
    } else if (view_eq_str(type, "expandedlicensing_ListedLicense")) {
        spell_listed(s, v);
    } else if (view_eq_str(type, "expandedlicensing_CustomLicense") ||
               view_eq_str(type, "simplelicensing_SimpleLicensingText")) {
        s->is_name = depth == 0;
        buf_add_view(&s->text, own_name(v));
    }
}

static void spell(struct spelling *s, const struct value *v, unsigned depth)
{
    const struct value *object = spdx3_object(s->reader, v);
    s->failed |= ++s->steps > LICENCE_STEPS_MAX || depth > LICENCE_DEPTH_MAX ||
                 buf_status(&s->text, NULL) != OK;
    if (s->failed) {
        return;
    }
    if (object == NULL) {
        buf_add_view(&s->text, listed_id(value_text(v)));
    } else {
        spell_object(s, object, depth);
    }
}

enum status spdx3_licence(struct spdx3_reader *r, const struct value *v, struct sbom_licence *out,
                          struct error *err)
{
    struct spelling s = {.reader = r, .text = BUF_INIT(LICENCE_BYTES_MAX)};
    spell(&s, v, 0);
    enum status st = buf_status(&s.text, err);
    if (s.failed && st == OK) {
        st = ERR_LIMIT;
    }
    if (st == ERR_LIMIT) {
        st = error_set(err, st, "the licence \"" VIEW_FMT "\" comes to too much",
                       VIEW_ARG(view_slice(spdx3_id(v), 0, 200)));
    }
    *out = (struct sbom_licence){.kind = SBOM_LICENCE_NAME};
    if (st == OK && !s.is_name) {
        st = sbom_licence_kind_of(buf_view(&s.text), &out->kind, err);
    }
    if (st == OK) {
        out->text = keep_text(&r->k, buf_view(&s.text));
    }
    buf_release(&s.text);
    return st;
}
