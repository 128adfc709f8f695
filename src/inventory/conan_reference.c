#include "conan_reference.h"

/* Cut what follows the first `mark` off. */
static struct view cut(struct view *text, char mark)
{
    ptrdiff_t at = view_find_char(*text, mark);
    if (at < 0) {
        return view_of(NULL, 0);
    }
    struct view tail = view_slice(*text, (size_t)at + 1, text->len);
    *text = view_slice(*text, 0, (size_t)at);
    return tail;
}

static bool is_name(struct view name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    (c != '\0' && strchr("_+.-", c) != NULL);
        if (!good) {
            return false;
        }
    }
    return name.len > 1;
}

/* "#revision%time", "#revision:package#revision", "@user/channel" or "@user". */
bool conan_reference_of(struct view text, struct conan_reference *out)
{
    struct conan_reference r = {.name = view_trim(text)};
    struct view version = cut(&r.name, '/');
    if (view_starts(version, VIEW("["))) {
        ptrdiff_t close = view_find_char(version, ']');
        if (close < 0) {
            return false;
        }
        r.range = view_trim(view_slice(version, 1, (size_t)close));
        version = view_slice(version, (size_t)close + 1, version.len);
    }
    r.revision = cut(&version, '#');
    (void)cut(&r.revision, '%');
    (void)cut(&r.revision, ':');
    (void)cut(&version, '%');
    (void)cut(&version, ':');
    r.user = cut(&version, '@');
    r.channel = cut(&r.user, '/');
    r.version = version;
    if (!is_name(r.name) || (r.range.len == 0 && !is_name(version) && version.len != 1)) {
        return false;
    }
    if (view_eq(r.revision, VIEW("0"))) { /* revisions are not in use */
        r.revision = view_of(NULL, 0);
    }
    if (view_eq(r.user, VIEW("_"))) { /* "_/_": none */
        r.user = view_of(NULL, 0);
        r.channel = view_of(NULL, 0);
    }
    *out = r;
    return true;
}

enum status conan_add(struct collector *c, const struct conan_reference *r, struct component *k,
                      struct error *err)
{
    const struct purl_qualifier qualifiers[] = {
        {VIEW("user"), r->user}, {VIEW("channel"), r->channel}, {VIEW("rrev"), r->revision}};
    k->type = VIEW("conan");
    k->name = r->name;
    k->version = r->version;
    k->note = r->range;
    k->qualifiers = qualifiers;
    k->qualifier_count = sizeof qualifiers / sizeof qualifiers[0];
    enum status st = collect_add(c, k, err);
    k->qualifiers = NULL;
    k->qualifier_count = 0;
    return st;
}
