/* debian/control of a source package: what its build needs.
 *
 * Source: Debian policy 7.1 and 7.7. Of alternatives the first counts, which is the one
 * that Debian's builders take. Versions are ranges but for "(= 1)". */
#include "formats.h"
#include "paragraphs.h"

static enum status add_relation(struct collector *c, struct view text, struct view distribution,
                                uint32_t line, struct error *err)
{
    struct component k = {.type = VIEW("deb"),
                          .namespace = distribution,
                          .scope = SCOPE_BUILD,
                          .relation = RELATION_DIRECT,
                          .line = line};
    size_t n = 0;
    while (n < text.len && strchr(" \t\r\n([<:", text.ptr[n]) == NULL) {
        n++;
    }
    k.name = view_slice(text, 0, n);
    ptrdiff_t open = view_find_char(text, '(');
    ptrdiff_t close = view_find_char(text, ')');
    if (k.name.len == 0 || view_find_char(k.name, '$') >= 0) {
        return OK;
    }
    if (open >= 0 && close < open) {
        return collect_bad(c, (struct position){line, 1}, err, "a version that is not closed");
    }
    if (open >= 0) {
        struct view range = view_trim(view_slice(text, (size_t)open + 1, (size_t)close));
        bool exact = view_starts(range, VIEW("="));
        k.note = exact ? view_of(NULL, 0) : range;
        k.version = exact ? view_trim(view_slice(range, 1, range.len)) : view_of(NULL, 0);
    }
    k.scope = view_find(text, VIEW("<!nocheck>")) >= 0 ? SCOPE_TEST : SCOPE_BUILD;
    return collect_add(c, &k, err);
}

/* The field's text with the lines of comments blanked. */
static struct view without_comments(struct collector *c, struct view text)
{
    char *copy = arena_alloc(c->arena, text.len + 1, 1);
    bool start = false;
    bool comment = false;
    for (size_t i = 0; copy != NULL && i < text.len; i++) {
        comment = (comment || (start && text.ptr[i] == '#')) && text.ptr[i] != '\n';
        start = text.ptr[i] == '\n';
        copy[i] = (char)(comment ? ' ' : text.ptr[i]);
    }
    return view_of(copy, text.len);
}

static uint32_t count_lines(struct view text)
{
    uint32_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        n += text.ptr[i] == '\n' ? 1 : 0;
    }
    return n;
}

/* "a (>= 1) | b, c" over several lines. */
static enum status read_field(struct collector *c, const struct paragraph_field *f,
                              struct view distribution, struct error *err)
{
    struct view rest = without_comments(c, f->whole);
    struct view piece;
    uint32_t line = f->line;
    enum status st = rest.ptr == NULL ? error_no_memory(err) : OK;
    while (st == OK && view_split(&rest, ',', &piece)) {
        ptrdiff_t bar = view_find_char(piece, '|');
        struct view first = view_trim(view_slice(piece, 0, bar < 0 ? piece.len : (size_t)bar));
        if (first.len > 0) {
            struct view before = view_slice(piece, 0, (size_t)(first.ptr - piece.ptr));
            st = add_relation(c, first, distribution, line + count_lines(before), err);
        }
        line += count_lines(piece);
    }
    return st;
}

static enum status read_source(struct collector *c, const struct paragraph *p, struct error *err)
{
    static const char *const fields[] = {"Build-Depends", "Build-Depends-Arch",
                                         "Build-Depends-Indep"};
    bool ubuntu = view_starts(paragraph_text(p, "Maintainer"), VIEW("Ubuntu Developers"));
    enum status st = OK;
    for (size_t i = 0; st == OK && i < sizeof fields / sizeof fields[0]; i++) {
        const struct paragraph_field *f = paragraph_get(p, fields[i]);
        if (f != NULL) {
            st = read_field(c, f, ubuntu ? VIEW("ubuntu") : VIEW("debian"), err);
        }
    }
    return st;
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct paragraph *p = arena_alloc(c->arena, 1, sizeof *p);
    struct view rest = c->text;
    uint32_t line = 0;
    bool found = true;
    enum status st = p == NULL ? error_no_memory(err) : OK;
    while (st == OK && found) {
        st = paragraph_next(c, &rest, &line, p, &found, err);
        if (st == OK && found) {
            st = read_source(c, p, err);
        }
    }
    return st;
}

static bool matches(struct view path)
{
    return view_eq(path, VIEW("debian/control")) || view_ends(path, VIEW("/debian/control"));
}

const struct manifest_format debian_control_format = {
    .name = "debian-control", .matches = matches, .read = read_file};
