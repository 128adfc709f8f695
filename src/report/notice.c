#include "notice_page.h"

#include <assay/base/file.h>
#include <assay/base/map.h>
#include <assay/base/mem.h>
#include <assay/licence/declared.h>
#include <assay/licence/full_texts.h>
#include <assay/licence/names.h>

#include <stdlib.h>

enum { DEPTH_MAX = 256, LINE_MAX_BYTES = 64 * 1024 };

struct holder {
    struct view name;
    struct view first;
    struct view last;
};

/* A text of a licence, once. */
struct text {
    struct view title;
    struct view body;
    struct view path; /* where it was found first; empty: of the SPDX list */
};

struct part {
    struct view title; /* directory or package URL */
    bool is_package;
    struct view declared;
    struct licence_names licences; /* all that its files say */
    struct licence_names covered;  /* of those whose text lies with it */
    struct holder *holders;
    size_t holder_count;
    size_t holder_cap;
    struct view *notices;
    size_t notice_count;
    size_t notice_cap;
};

struct notice {
    const struct facts *facts;
    struct arena arena;
    struct licence_full_texts spdx;
    struct map by_title; /* → struct part */
    struct part **parts;
    size_t part_count;
    size_t part_cap;
    struct map by_body; /* SHA-256 of a text without its blanks → struct text */
    struct text **texts;
    size_t text_count;
    size_t text_cap;
};

bool notice_format_parse(struct view name, enum notice_format *out)
{
    static const char *const names[] = {"text", "markdown", "html"};
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (view_eq_str(name, names[i])) {
            *out = (enum notice_format)i;
            return true;
        }
    }
    return false;
}

/* ---- collecting ------------------------------------------------------------------------ */

static enum status keep(struct notice *n, struct view v, struct view *out, struct error *err)
{
    struct view copy = arena_copy(&n->arena, v);
    if (copy.ptr == NULL) {
        return error_no_memory(err);
    }
    *out = copy;
    return OK;
}

static enum status part_named(struct notice *n, struct view title, bool is_package,
                              struct part **out, struct error *err)
{
    struct part *p = map_get(&n->by_title, title);
    if (p != NULL) {
        *out = p;
        return OK;
    }
    p = arena_alloc(&n->arena, 1, sizeof *p);
    if (p == NULL) {
        return error_no_memory(err);
    }
    p->is_package = is_package;
    enum status st = map_put(&n->by_title, title, p, &p->title, err);
    st = st == OK ? arena_grow(&n->arena, (void **)&n->parts, &n->part_cap, n->part_count + 1,
                               sizeof *n->parts, err)
                  : st;
    if (st == OK) {
        n->parts[n->part_count++] = p;
        *out = p;
    }
    return st;
}

/* Of a text: LICENSES/MIT.txt belongs to what is above. */
static struct view place_of(struct view path)
{
    struct view d = path_dir(path);
    if (view_eq(d, VIEW("LICENSES"))) {
        return view_slice(d, 0, 0);
    }
    return view_ends(d, VIEW("/LICENSES")) ? view_slice(d, 0, d.len - strlen("/LICENSES")) : d;
}

static struct part *owner_of(const struct notice *n, struct view path)
{
    struct view d = path_dir(path);
    struct part *p = map_get(&n->by_title, d);
    for (unsigned i = 0; p == NULL && i < DEPTH_MAX; i++) {
        d = i + 1 == DEPTH_MAX ? view_slice(d, 0, 0) : path_dir(d);
        p = map_get(&n->by_title, d);
    }
    return p;
}

static enum status on_declared(void *ctx, const struct fact_declared *d, struct error *err)
{
    struct notice *n = ctx;
    struct part *p = NULL;
    enum status st = part_named(n, path_dir(d->path), false, &p, err);
    st = st == OK ? licence_names_add(&p->licences, d->declared, &n->arena, err) : st;
    return st == OK && p->declared.len == 0 ? keep(n, d->declared, &p->declared, err) : st;
}

static enum status on_text_place(void *ctx, struct view path, struct view text, struct view says,
                                 struct error *err)
{
    struct part *p = NULL;
    (void)text;
    return says.len > 0 && licence_file_named(path)
               ? part_named(ctx, place_of(path), false, &p, err)
               : OK;
}

static enum status on_licence(void *ctx, struct view path, struct view says, struct view none,
                              struct error *err)
{
    struct notice *n = ctx;
    (void)none;
    return licence_names_add(&owner_of(n, path)->licences, says, &n->arena, err);
}

static enum status on_component(void *ctx, const struct component *c, struct error *err)
{
    struct notice *n = ctx;
    struct part *p = NULL;
    if (c->licence.len == 0 || (c->scope != SCOPE_RUNTIME && c->scope != SCOPE_OPTIONAL)) {
        return OK;
    }
    enum status st = part_named(n, c->purl, true, &p, err);
    st = st == OK && p->declared.len == 0 ? keep(n, c->licence, &p->declared, err) : st;
    return st == OK ? licence_names_add(&p->licences, c->licence, &n->arena, err) : st;
}

/* First and last year of each holder. */
static enum status on_copyright(void *ctx, struct view path, struct view years, struct view holder,
                                struct error *err)
{
    struct notice *n = ctx;
    struct part *p = owner_of(n, path);
    size_t i = 0;
    struct view first = view_slice(years, 0, 4);
    size_t tail = view_ends(years, VIEW("present")) ? strlen("present") : 4;
    struct view last = view_slice(years, years.len < tail ? 0 : years.len - tail, years.len);
    while (i < p->holder_count && !view_eq(p->holders[i].name, holder)) {
        i++;
    }
    if (i == p->holder_count) {
        enum status st = arena_grow(&n->arena, (void **)&p->holders, &p->holder_cap, i + 1,
                                    sizeof *p->holders, err);
        if (st != OK) {
            return st;
        }
        p->holders[i] = (struct holder){0};
        p->holder_count++;
        st = keep(n, holder, &p->holders[i].name, err);
        if (st != OK) {
            return st;
        }
    }
    struct holder *h = &p->holders[i];
    enum status st = OK;
    if (first.len == 4 && (h->first.len == 0 || view_cmp(first, h->first) < 0)) {
        st = keep(n, first, &h->first, err);
    }
    if (st == OK && last.len >= 4 && view_cmp(last, h->last) > 0) {
        st = keep(n, last, &h->last, err);
    }
    return st;
}

/* ---- texts ----------------------------------------------------------------------------- */

/* Line breaks and indentation make no other text. */
static enum status digest_of(struct view body, struct sha256 *out, struct error *err)
{
    struct buf b = BUF_INIT(body.len + 1);
    for (size_t i = 0; i < body.len; i++) {
        if (strchr(" \t\r\n", body.ptr[i]) == NULL) {
            buf_add_char(&b, body.ptr[i]);
        }
    }
    enum status st = buf_status(&b, err);
    sha256_of(buf_view(&b), out);
    buf_release(&b);
    return st;
}

static enum status add_text(struct notice *n, struct view title, struct view body, struct view path,
                            struct error *err)
{
    struct sha256 digest;
    enum status st = digest_of(body, &digest, err);
    struct view key = view_of((const char *)digest.bytes, SHA256_SIZE);
    if (st != OK || map_has(&n->by_body, key)) {
        return st;
    }
    struct text *t = arena_alloc(&n->arena, 1, sizeof *t);
    st = t == NULL ? error_no_memory(err) : OK;
    st = st == OK ? keep(n, title, &t->title, err) : st;
    st = st == OK ? keep(n, body, &t->body, err) : st;
    st = st == OK ? keep(n, path, &t->path, err) : st;
    st = st == OK ? map_put(&n->by_body, key, t, NULL, err) : st;
    st = st == OK ? arena_grow(&n->arena, (void **)&n->texts, &n->text_cap, n->text_count + 1,
                               sizeof *n->texts, err)
                  : st;
    if (st == OK) {
        n->texts[n->text_count++] = t;
    }
    return st;
}

static enum status on_text(void *ctx, struct view path, struct view text, struct view says,
                           struct error *err)
{
    struct notice *n = ctx;
    struct part *p = licence_file_named(path) ? map_get(&n->by_title, place_of(path)) : NULL;
    if (p != NULL && says.len > 0) {
        enum status st = licence_names_add(&p->covered, says, &n->arena, err);
        return st == OK ? add_text(n, says, text, path, err) : st;
    }
    if (!licence_is_notice_file(path)) {
        return OK;
    }
    p = owner_of(n, path);
    enum status st = arena_grow(&n->arena, (void **)&p->notices, &p->notice_cap,
                                p->notice_count + 1, sizeof *p->notices, err);
    return st == OK ? keep(n, text, &p->notices[p->notice_count++], err) : st;
}

static int by_view(const void *a, const void *b)
{
    return view_cmp(*(const struct view *)a, *(const struct view *)b);
}

/* Of licences whose text does not lie with the component, that of the list. */
static enum status add_standard_texts(struct notice *n, struct part *p, struct error *err)
{
    enum status st = OK;
    qsort(p->licences.items, p->licences.count, sizeof p->licences.items[0], by_view);
    for (size_t i = 0; st == OK && i < p->licences.count; i++) {
        struct view name;
        struct view body;
        if (!licence_names_have(&p->covered, p->licences.items[i]) &&
            licence_full_text(&n->spdx, p->licences.items[i], &name, &body)) {
            st = add_text(n, p->licences.items[i], body, VIEW(""), err);
        }
    }
    return st;
}

/* ---- writing --------------------------------------------------------------------------- */

static enum status joined(const struct licence_names *names, struct buf *out, struct error *err)
{
    for (size_t i = 0; i < names->count; i++) {
        buf_add_str(out, i == 0 ? "" : ", ");
        buf_add_view(out, names->items[i]);
    }
    return buf_status(out, err);
}

static int by_holder(const void *a, const void *b)
{
    return view_cmp(((const struct holder *)a)->name, ((const struct holder *)b)->name);
}

static enum status write_part(struct notice_page *page, struct part *p, struct view subject,
                              struct error *err)
{
    CLEANUP(buf_cleanup) struct buf line = BUF_INIT(LINE_MAX_BYTES);
    notice_heading(page, p->title.len == 0 ? subject : p->title);
    buf_add_str(&line, "Licences: ");
    enum status st = joined(&p->licences, &line, err);
    if (st != OK) {
        return st;
    }
    notice_line(page, buf_view(&line));
    if (p->declared.len > 0) {
        buf_clear(&line);
        buf_printf(&line, "Declared: " VIEW_FMT, VIEW_ARG(p->declared));
        notice_line(page, buf_view(&line));
    }
    if (p->holder_count > 0) {
        qsort(p->holders, p->holder_count, sizeof *p->holders, by_holder);
    }
    for (size_t i = 0; i < p->holder_count; i++) {
        const struct holder *h = &p->holders[i];
        bool span = h->last.len > 0 && !view_eq(h->first, h->last);
        buf_clear(&line);
        buf_printf(&line, "Copyright " VIEW_FMT "%s" VIEW_FMT "%s" VIEW_FMT, VIEW_ARG(h->first),
                   span ? "-" : "", VIEW_ARG(span ? h->last : VIEW("")),
                   h->first.len > 0 ? " " : "", VIEW_ARG(h->name));
        notice_line(page, buf_view(&line));
    }
    notice_lines_end(page);
    for (size_t i = 0; i < p->notice_count; i++) {
        notice_verbatim(page, p->notices[i]);
    }
    return buf_status(page->out, err);
}

static enum status write_text(struct notice_page *page, const struct text *t, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf line = BUF_INIT(LINE_MAX_BYTES);
    buf_printf(&line, "Licence: " VIEW_FMT, VIEW_ARG(t->title));
    notice_heading(page, buf_view(&line));
    buf_clear(&line);
    buf_add_str(&line, t->path.len == 0 ? "As in the SPDX list" : "As in ");
    buf_add_view(&line, t->path);
    notice_line(page, buf_view(&line));
    notice_lines_end(page);
    notice_verbatim(page, t->body);
    enum status st = buf_status(&line, err);
    return st == OK ? buf_status(page->out, err) : st;
}

/* Directories first, the subject before all; then packages. */
static int by_title(const void *a, const void *b)
{
    const struct part *x = *(struct part *const *)a;
    const struct part *y = *(struct part *const *)b;
    return x->is_package != y->is_package ? (int)x->is_package - (int)y->is_package
                                          : view_cmp(x->title, y->title);
}

static int by_text(const void *a, const void *b)
{
    const struct text *x = *(struct text *const *)a;
    const struct text *y = *(struct text *const *)b;
    int order = view_cmp(x->title, y->title);
    return order != 0 ? order : view_cmp(x->path, y->path);
}

static enum status collect(struct notice *n, struct error *err)
{
    struct part *root = NULL;
    const struct facts *f = n->facts;
    enum status st = licence_full_texts_open(&n->arena, &n->spdx, err);
    st = st == OK ? part_named(n, VIEW(""), false, &root, err) : st;
    st = st == OK ? facts_each_declared(f, on_declared, n, err) : st;
    st = st == OK ? facts_each_saying(f, FACT_SAYS_TEXT, on_text_place, n, err) : st;
    st = st == OK ? facts_each_saying(f, FACT_SAYS_LICENCE, on_licence, n, err) : st;
    st = st == OK ? facts_each_saying(f, FACT_SAYS_COPYRIGHT, on_copyright, n, err) : st;
    st = st == OK ? facts_each_component(f, on_component, n, err) : st;
    st = st == OK ? facts_each_saying(f, FACT_SAYS_TEXT, on_text, n, err) : st;
    for (size_t i = 0; st == OK && i < n->part_count; i++) {
        st = add_standard_texts(n, n->parts[i], err);
    }
    return st;
}

static enum status write_all(struct notice *n, struct notice_page *page, struct view name,
                             struct error *err)
{
    enum status st = OK;
    qsort(n->parts, n->part_count, sizeof *n->parts, by_title);
    if (n->text_count > 0) {
        qsort(n->texts, n->text_count, sizeof *n->texts, by_text);
    }
    CLEANUP(buf_cleanup) struct buf title = BUF_INIT(LINE_MAX_BYTES);
    buf_printf(&title, "Notices for " VIEW_FMT, VIEW_ARG(name));
    st = buf_status(&title, err);
    notice_begin(page, buf_view(&title));
    for (size_t i = 0; st == OK && i < n->part_count; i++) {
        struct part *p = n->parts[i];
        bool says = p->licences.count > 0 || p->holder_count > 0 || p->notice_count > 0;
        st = says ? write_part(page, p, name, err) : OK;
    }
    for (size_t i = 0; st == OK && i < n->text_count; i++) {
        st = write_text(page, n->texts[i], err);
    }
    notice_end(page);
    return st == OK ? buf_status(page->out, err) : st;
}

enum status notice_write(const struct facts *f, struct view name, enum notice_format format,
                         struct buf *out, struct error *err)
{
    struct notice n = {.facts = f};
    struct notice_page page = {format, out};
    arena_init(&n.arena, 0);
    map_init(&n.by_title);
    map_init(&n.by_body);
    enum status st = collect(&n, err);
    st = st == OK ? write_all(&n, &page, name, err) : st;
    map_release(&n.by_body);
    map_release(&n.by_title);
    arena_release(&n.arena);
    return st;
}
