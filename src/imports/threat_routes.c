/* Routes that a threat model names: "GET /orders/{id}" wherever people write something of an
 * element or a flow. */
#include "threat_private.h"

#include <assay/base/mem.h>
#include <assay/base/route.h>

enum { PLACES_MAX = 1000 }; /* texts of one list */

static enum status grow(struct threat_reader *r, const struct value *at)
{
    struct threat_model *m = r->model;
    void *list = m->routes;
    if (m->routes_len == THREAT_ROUTES_MAX) {
        return threat_bad(r, at, "more than %d routes", THREAT_ROUTES_MAX);
    }
    enum status st =
        arena_grow(&m->arena, &list, &r->routes_cap, m->routes_len + 1, sizeof *m->routes, r->err);
    m->routes = list;
    return st;
}

static enum status add_one(struct threat_reader *r, const struct value *at,
                           const struct threat_route *one)
{
    enum status st = grow(r, at);
    if (st == OK) {
        r->model->routes[r->model->routes_len++] = *one;
    }
    return st;
}

/* One a method. A path that is too long is none. */
static enum status add(struct threat_reader *r, const struct value *at, struct view of,
                       unsigned methods, struct view path)
{
    CLEANUP(buf_cleanup) struct buf form = BUF_INIT(1 << 16);
    struct threat_route one = {.of = of};
    if (!route_normalise(path, false, &form)) {
        return OK;
    }
    enum status st = buf_status(&form, r->err);
    one.path = st == OK ? arena_copy(&r->model->arena, buf_view(&form)) : VIEW("");
    if (st == OK && one.path.ptr == NULL) {
        return error_no_memory(r->err);
    }
    if (methods == 0) {
        return st == OK ? add_one(r, at, &one) : st;
    }
    for (unsigned bit = 0; st == OK && bit < ROUTE_METHODS; bit++) {
        one.methods = methods & (1U << bit);
        st = one.methods != 0 ? add_one(r, at, &one) : OK;
    }
    return st;
}

/* ---- texts ---- */

static bool is_letter(char c)
{
    c = char_lower(c);
    return c >= 'a' && c <= 'z';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* What has been read of "GET, POST /orders". */
struct reading {
    bool any_case;
    bool begun; /* a method stands there */
    unsigned methods;
};

/* A word of the text: a method, or the end of what seemed to be one. */
static void take_word(struct reading *r, struct view word)
{
    bool upper = true;
    for (size_t i = 0; i < word.len; i++) {
        upper = upper && word.ptr[i] == (word.ptr[i] & ~0x20);
    }
    int bit = route_method_of(word);
    bool any = view_eq_nocase(word, VIEW("any")) || view_eq_nocase(word, VIEW("all"));
    if ((!upper && !r->any_case) || (bit < 0 && !any)) {
        *r = (struct reading){.any_case = r->any_case};
        return;
    }
    r->begun = true;
    r->methods |= bit >= 0 ? 1U << bit : 0U;
}

/* The path at the beginning of `text`, without the sentence's marks behind it. */
static struct view path_at(struct view text)
{
    size_t len = 0;
    while (len < text.len && !is_blank(text.ptr[len]) &&
           view_find_char(VIEW("\"'`,;"), text.ptr[len]) < 0) {
        len++;
    }
    while (len > 1 &&
           (view_find_char(VIEW(".!?"), text.ptr[len - 1]) >= 0 ||
            (text.ptr[len - 1] == ')' && view_find_char(view_slice(text, 0, len), '(') < 0))) {
        len--;
    }
    return view_slice(text, 0, len);
}

static enum status read_text(struct threat_reader *r, const struct value *at, struct view of,
                             struct view text, bool any_case)
{
    struct reading said = {.any_case = any_case};
    enum status st = OK;
    for (size_t i = 0; st == OK && i < text.len;) {
        char c = text.ptr[i];
        size_t end = i;
        while (end < text.len && is_letter(text.ptr[end])) {
            end++;
        }
        if (end > i) {
            take_word(&said, view_slice(text, i, end));
            i = end;
        } else if (said.begun && c == '/' && is_blank(text.ptr[i - 1])) {
            struct view path = path_at(view_slice(text, i, text.len));
            st = add(r, at, of, said.methods, path);
            said = (struct reading){.any_case = any_case};
            i += path.len;
        } else {
            if (!is_blank(c) && view_find_char(VIEW(",|/+"), c) < 0) {
                said = (struct reading){.any_case = any_case};
            }
            i++;
        }
    }
    return st;
}

/* A text, or a list of texts. */
static enum status read_value(struct threat_reader *r, const struct value *v, struct view of)
{
    enum status st = OK;
    if (value_is(v, VALUE_STRING)) {
        return read_text(r, v, of, v->text, true);
    }
    for (size_t i = 0; st == OK && value_is(v, VALUE_ARRAY) && i < v->len && i < PLACES_MAX; i++) {
        const struct value *item = &v->items[i];
        st = value_is(item, VALUE_STRING) ? read_text(r, item, of, item->text, true) : OK;
    }
    return st;
}

enum status threat_add_routes(struct threat_reader *r, const struct value *v, struct view name,
                              struct view of)
{
    const struct value *description = value_get(v, "description");
    enum status st = read_text(r, v, of, name, false);
    if (st == OK && value_is(description, VALUE_STRING)) {
        st = read_text(r, description, of, description->text, false);
    }
    if (st == OK) {
        st = read_value(r, value_get(v, "tags"), of);
    }
    return st == OK ? read_value(r, value_path(v, "attributes.routes"), of) : st;
}
