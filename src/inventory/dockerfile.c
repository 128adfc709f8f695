/* Dockerfile and Containerfile: the images that a build starts from.
 *
 * Source: Docker's documentation, "Dockerfile reference". "FROM image AS stage" and
 * "COPY --from=image"; stages are the file's own. ARG before the first FROM gives defaults; what
 * stays a variable names no image. */
#include <assay/base/file.h>

#include "collect.h"
#include "container_image.h"
#include "formats.h"

struct dockerfile {
    struct collector *c;
    struct map stages;
    struct map defaults; /* ARG name → struct view of its value */
};

/* Take the next word. */
static bool take_word(struct view *rest, struct view *word)
{
    *rest = view_trim(*rest);
    size_t n = 0;
    while (n < rest->len && rest->ptr[n] != ' ' && rest->ptr[n] != '\t') {
        n++;
    }
    *word = view_slice(*rest, 0, n);
    *rest = view_slice(*rest, n, rest->len);
    return n > 0;
}

/* The default of the variable that begins at text[at], a '$'; *end = behind it. NULL: unknown. */
static const struct view *default_of(const struct dockerfile *d, struct view text, size_t at,
                                     size_t *end)
{
    bool braces = at + 1 < text.len && text.ptr[at + 1] == '{';
    size_t start = at + (braces ? 2 : 1);
    size_t n = start;
    while (n < text.len && is_word_char(text.ptr[n], "_")) {
        n++;
    }
    bool closed = !braces || (n < text.len && text.ptr[n] == '}');
    *end = n + (braces && closed ? 1 : 0);
    return n == start || !closed ? NULL : map_get(&d->defaults, view_slice(text, start, n));
}

/* "${NAME}" and "$NAME" for the defaults; with one unknown, *known is false. */
static enum status expand(struct dockerfile *d, struct view text, struct view *out, bool *known,
                          struct error *err)
{
    struct buf b = BUF_INIT(TEXT_MAX);
    *known = true;
    for (size_t i = 0; i < text.len;) {
        if (text.ptr[i] != '$') {
            buf_add_char(&b, text.ptr[i++]);
            continue;
        }
        const struct view *value = default_of(d, text, i, &i);
        *known = *known && value != NULL;
        buf_add_view(&b, value == NULL ? view_of(NULL, 0) : *value);
    }
    *known = *known && b.failed == OK;
    enum status st = b.failed == ERR_LIMIT ? OK : buf_status(&b, err);
    if (st == OK && *known) {
        *out = arena_copy(d->c->arena, buf_view(&b));
        st = out->ptr == NULL ? error_no_memory(err) : OK;
    }
    buf_release(&b);
    return st;
}

static enum status add_image(struct dockerfile *d, struct view text, uint32_t line,
                             enum component_scope scope, struct error *err)
{
    struct view image = {NULL, 0};
    bool known = false;
    enum status st = expand(d, unquote(text), &image, &known, err);
    if (st != OK || !known || map_has(&d->stages, image) || view_eq(image, VIEW("scratch"))) {
        return st;
    }
    return container_image_add(d->c, image, line, scope, err);
}

static enum status read_from(struct dockerfile *d, struct view rest, uint32_t line,
                             struct error *err)
{
    struct view word;
    struct view as;
    bool some = take_word(&rest, &word);
    while (some && view_starts(word, VIEW("--"))) {
        some = take_word(&rest, &word);
    }
    if (!some) {
        return collect_bad(d->c, (struct position){line, 1}, err, "FROM without an image");
    }
    enum status st = add_image(d, word, line, SCOPE_RUNTIME, err);
    if (st == OK && take_word(&rest, &as) && view_eq_nocase(as, VIEW("AS")) &&
        take_word(&rest, &as)) {
        st = map_put(&d->stages, as, d, NULL, err);
    }
    return st;
}

static enum status read_copy(struct dockerfile *d, struct view rest, uint32_t line,
                             struct error *err)
{
    struct view from = VIEW("--from=");
    struct view word;
    uint64_t stage;
    while (take_word(&rest, &word) && view_starts(word, VIEW("--"))) {
        struct view name = view_slice(word, from.len, word.len);
        if (view_starts(word, from) && !view_to_u64(name, &stage)) {
            return add_image(d, name, line, SCOPE_BUILD, err);
        }
    }
    return OK;
}

static enum status read_arg(struct dockerfile *d, struct view rest, struct error *err)
{
    rest = view_trim(rest);
    ptrdiff_t eq = view_find_char(rest, '=');
    if (eq <= 0) {
        return OK;
    }
    struct view *value = arena_alloc(d->c->arena, 1, sizeof *value);
    if (value == NULL) {
        return error_no_memory(err);
    }
    *value = unquote(view_slice(rest, (size_t)eq + 1, rest.len));
    return map_put(&d->defaults, view_slice(rest, 0, (size_t)eq), value, NULL, err);
}

static enum status read_instruction(struct dockerfile *d, struct view line, uint32_t number,
                                    struct error *err)
{
    struct view rest = line;
    struct view word;
    if (!take_word(&rest, &word) || word.ptr[0] == '#') {
        return OK;
    }
    if (view_eq_nocase(word, VIEW("FROM"))) {
        return read_from(d, rest, number, err);
    }
    if (view_eq_nocase(word, VIEW("COPY")) || view_eq_nocase(word, VIEW("ADD"))) {
        return read_copy(d, rest, number, err);
    }
    return view_eq_nocase(word, VIEW("ARG")) ? read_arg(d, rest, err) : OK;
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct dockerfile d = {.c = c};
    struct text_lines t;
    enum status st = text_begin(c, &t, err);
    if (st != OK) {
        return st;
    }
    map_init(&d.stages);
    map_init(&d.defaults);
    bool continued = false;
    while (st == OK && text_next(&t)) {
        if (!continued) {
            st = read_instruction(&d, t.line, t.number, err);
        }
        continued = view_ends(view_trim(t.line), VIEW("\\"));
    }
    map_release(&d.stages);
    map_release(&d.defaults);
    return st;
}

static bool matches(struct view path)
{
    struct view base = path_base(path);
    return view_starts(base, VIEW("Dockerfile.")) || view_starts(base, VIEW("Containerfile.")) ||
           view_ends_nocase(base, VIEW(".dockerfile"));
}

const struct manifest_format dockerfile_format = {
    .name = "dockerfile",
    .names = {VIEW_INIT("Dockerfile"), VIEW_INIT("Containerfile")},
    .matches = matches,
    .read = read_file};
