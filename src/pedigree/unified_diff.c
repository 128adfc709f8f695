#include <assay/pedigree/unified_diff.h>

#include <assay/base/buf.h>
#include <assay/base/mem.h>

struct reader {
    const char *source;
    struct arena *arena;
    struct view rest;
    struct view line; /* the current one, with its line end */
    uint32_t number;  /* of it */
    struct diff_file *files;
    size_t files_len;
    size_t files_cap;
    struct diff_hunk *hunks; /* of the current file */
    size_t hunks_len;
    size_t hunks_cap;
    size_t hunks_total;
    struct diff_line *lines; /* of the current hunk */
    size_t lines_len;
    size_t lines_cap;
    struct diff_file file; /* the current one */
    bool open;             /* there is a current one */
    bool named;            /* its "---" and "+++" were read */
    struct error *err;
};

static enum status bad(const struct reader *r, uint32_t line, const char *what)
{
    return error_set(r->err, ERR_FORMAT, "%s:%lu: %s", r->source, (unsigned long)line, what);
}

/* The next line with its line end, without taking it. */
static struct view peek(const struct reader *r)
{
    ptrdiff_t end = view_find_char(r->rest, '\n');
    return view_slice(r->rest, 0, end < 0 ? r->rest.len : (size_t)end + 1);
}

static bool take(struct reader *r)
{
    if (r->rest.len == 0) {
        return false;
    }
    r->line = peek(r);
    r->rest = view_slice(r->rest, r->line.len, r->rest.len);
    r->number++;
    return true;
}

static struct view without_end(struct view line)
{
    if (line.len > 0 && line.ptr[line.len - 1] == '\n') {
        line.len--;
    }
    if (line.len > 0 && line.ptr[line.len - 1] == '\r') {
        line.len--;
    }
    return line;
}

/* ---- Names ---- */

static bool octal(char c)
{
    return c >= '0' && c <= '7';
}

static char unescaped(char c)
{
    static const char from[] = "abtnvfr";
    static const char to[] = "\a\b\t\n\v\f\r";
    const char *at = c == '\0' ? NULL : strchr(from, c);
    return at == NULL ? c : to[at - from];
}

/* A name in quotes, in C's manner; what stands behind it is left alone. */
static struct view unquote(struct arena *arena, struct view text)
{
    char *out = arena_alloc(arena, text.len + 1, 1);
    size_t len = 0;
    if (out == NULL) {
        return view_of(NULL, 0);
    }
    for (size_t i = 1; i < text.len && text.ptr[i] != '"'; i++) {
        char c = text.ptr[i];
        if (c != '\\' || i + 1 >= text.len) {
            out[len++] = c;
            continue;
        }
        c = text.ptr[++i];
        if (i + 2 < text.len && octal(c) && octal(text.ptr[i + 1]) && octal(text.ptr[i + 2])) {
            unsigned n = ((unsigned)(c - '0') << 6) | ((unsigned)(text.ptr[i + 1] - '0') << 3) |
                         (unsigned)(text.ptr[i + 2] - '0');
            out[len++] = (char)(unsigned char)n;
            i += 2;
        } else {
            out[len++] = unescaped(c);
        }
    }
    return view_of(out, len);
}

/* The name behind "--- " or "rename from ": up to a tab, behind which stands a time. Of
 * blanks one cannot tell; a time after blanks has a digit, a dash and a colon. */
static struct view name_of(struct reader *r, struct view text)
{
    text = without_end(text);
    if (text.len > 0 && text.ptr[0] == '"') {
        return unquote(r->arena, text);
    }
    ptrdiff_t tab = view_find_char(text, '\t');
    text = tab < 0 ? text : view_slice(text, 0, (size_t)tab);
    ptrdiff_t blank = view_find(text, VIEW(" 19"));
    blank = blank < 0 ? view_find(text, VIEW(" 20")) : blank;
    if (blank > 0 && text.len - (size_t)blank > 16 && text.ptr[blank + 5] == '-') {
        text = view_slice(text, 0, (size_t)blank);
    }
    text = view_trim(text);
    return view_eq_str(text, "/dev/null") ? VIEW("") : text;
}

struct view diff_path(struct view path, unsigned strip)
{
    while (view_starts(path, VIEW("./"))) {
        path = view_slice(path, 2, path.len);
    }
    while (strip > 0) {
        ptrdiff_t slash = view_find_char(path, '/');
        if (slash < 0) {
            return VIEW("");
        }
        size_t at = (size_t)slash;
        while (at < path.len && path.ptr[at] == '/') {
            at++;
        }
        path = view_slice(path, at, path.len);
        strip--;
    }
    struct view rest = path;
    struct view part;
    while (rest.ptr != NULL && view_split(&rest, '/', &part)) {
        if (part.len == 0 || view_eq_str(part, "..") || view_eq_str(part, ".")) {
            return VIEW("");
        }
    }
    return path;
}

/* ---- Files ---- */

/* By its hunks and names: does it make the file, or take it away? */
static void settle_kind(struct diff_file *f)
{
    const struct diff_hunk *only = f->len == 1 && !f->renames ? &f->hunks[0] : NULL;
    bool from_nothing = only != NULL && only->old_start == 0 && only->old_count == 0;
    bool to_nothing = only != NULL && only->new_start == 0 && only->new_count == 0;
    f->adds = f->adds || from_nothing || f->old_path.len == 0;
    f->removes = f->removes || to_nothing || f->new_path.len == 0;
}

static bool says_nothing(const struct reader *r)
{
    const struct diff_file *f = &r->file;
    return !r->named && !f->renames && !f->binary && !f->adds && !f->removes;
}

static enum status close_file(struct reader *r)
{
    struct diff_file *f = &r->file;
    if (!r->open || says_nothing(r)) {
        r->open = false; /* a head of git's that changes nothing but modes */
        return OK;
    }
    r->open = false;
    if (f->old_path.len == 0 && f->new_path.len == 0) {
        return bad(r, f->line, "a file without a name");
    }
    if (r->files_len == DIFF_FILES_MAX) {
        return error_set(r->err, ERR_LIMIT, "%s:%lu: more than %d files", r->source,
                         (unsigned long)f->line, DIFF_FILES_MAX);
    }
    enum status st = arena_grow(r->arena, (void **)&r->files, &r->files_cap, r->files_len + 1,
                                sizeof *r->files, r->err);
    if (st != OK) {
        return st;
    }
    f->hunks = r->hunks;
    f->len = r->hunks_len;
    settle_kind(f);
    r->files[r->files_len++] = *f;
    return OK;
}

static enum status open_file(struct reader *r)
{
    enum status st = close_file(r);
    r->file = (struct diff_file){.line = r->number};
    r->hunks = NULL;
    r->hunks_len = 0;
    r->hunks_cap = 0;
    r->named = false;
    r->open = st == OK;
    return st;
}

/* "diff --git a/x b/x": where both names are the same, and nothing else names the file. */
static void git_names(struct reader *r)
{
    struct view text = without_end(view_slice(r->line, 11, r->line.len));
    if (text.len > 0 && text.ptr[0] == '"') {
        r->file.old_path = unquote(r->arena, text);
        r->file.new_path = r->file.old_path;
        return;
    }
    size_t half = text.len / 2;
    if (text.len > 4 && text.len % 2 == 1 && text.ptr[half] == ' ') {
        struct view a = view_slice(text, 0, half);
        struct view b = view_slice(text, half + 1, text.len);
        if (view_eq(diff_path(a, 1), diff_path(b, 1))) {
            r->file.old_path = a;
            r->file.new_path = b;
        }
    }
}

static struct view with_prefix(struct reader *r, const char *prefix, struct view name)
{
    return arena_printf(r->arena, "%s" VIEW_FMT, prefix, VIEW_ARG(name));
}

/* A line of git's head. */
static void git_line(struct reader *r)
{
    struct view l = r->line;
    if (view_starts(l, VIEW("new file mode"))) {
        r->file.adds = true;
    } else if (view_starts(l, VIEW("deleted file mode"))) {
        r->file.removes = true;
    } else if (view_starts(l, VIEW("rename from "))) {
        r->file.renames = true;
        r->file.old_path = with_prefix(r, "a/", name_of(r, view_slice(l, 12, l.len)));
    } else if (view_starts(l, VIEW("rename to "))) {
        r->file.renames = true;
        r->file.new_path = with_prefix(r, "b/", name_of(r, view_slice(l, 10, l.len)));
    } else if (view_starts(l, VIEW("GIT binary patch")) ||
               (view_starts(l, VIEW("Binary files ")) &&
                view_ends(without_end(l), VIEW(" differ")))) {
        r->file.binary = true;
    }
}

static bool is_names(const struct reader *r)
{
    return view_starts(r->line, VIEW("--- ")) && view_starts(peek(r), VIEW("+++ "));
}

static enum status take_names(struct reader *r)
{
    enum status st = OK;
    if (!r->open || r->named) {
        st = open_file(r);
    }
    if (st == OK) {
        struct view old_path = name_of(r, view_slice(r->line, 4, r->line.len));
        (void)take(r);
        struct view new_path = name_of(r, view_slice(r->line, 4, r->line.len));
        r->named = true;
        if (!r->file.renames) {
            r->file.old_path = old_path;
            r->file.new_path = new_path;
        }
    }
    return st;
}

/* ---- Hunks ---- */

static bool take_number(struct view *text, uint32_t *out)
{
    size_t n = 0;
    uint64_t value = 0;
    while (n < text->len && n < 11 && text->ptr[n] >= '0' && text->ptr[n] <= '9') {
        value = value * 10 + (uint64_t)(text->ptr[n] - '0');
        n++;
    }
    if (n == 0 || value > DIFF_LINE_MAX) {
        return false;
    }
    *text = view_slice(*text, n, text->len);
    *out = (uint32_t)value;
    return true;
}

static bool take_range(struct view *text, char mark, uint32_t *start, uint32_t *count)
{
    if (text->len == 0 || text->ptr[0] != mark) {
        return false;
    }
    *text = view_slice(*text, 1, text->len);
    *count = 1;
    if (!take_number(text, start)) {
        return false;
    }
    if (text->len > 0 && text->ptr[0] == ',') {
        *text = view_slice(*text, 1, text->len);
        return take_number(text, count);
    }
    return true;
}

static bool read_head(struct view line, struct diff_hunk *h)
{
    struct view text = view_slice(line, 3, line.len);
    bool good = take_range(&text, '-', &h->old_start, &h->old_count);
    if (good && text.len > 0 && text.ptr[0] == ' ') {
        text = view_slice(text, 1, text.len);
        good = take_range(&text, '+', &h->new_start, &h->new_count);
    } else {
        good = false;
    }
    return good && view_starts(text, VIEW(" @@"));
}

/* A last line that the diff itself leaves without a line end has one all the same. */
static struct view ended(struct reader *r, struct view text)
{
    return view_ends(text, VIEW("\n")) ? text
                                       : arena_printf(r->arena, VIEW_FMT "\n", VIEW_ARG(text));
}

static enum status add_line(struct reader *r, char mark, struct view text)
{
    enum status st = arena_grow(r->arena, (void **)&r->lines, &r->lines_cap, r->lines_len + 1,
                                sizeof *r->lines, r->err);
    if (st == OK) {
        text = ended(r, text);
        r->lines[r->lines_len++] = (struct diff_line){mark, text};
        st = text.ptr == NULL ? error_no_memory(r->err) : OK;
    }
    return st;
}

/* "\ No newline at end of file" is about the line before. */
static void take_unended(struct reader *r)
{
    while (view_starts(peek(r), VIEW("\\ "))) {
        (void)take(r);
        struct view *text = &r->lines[r->lines_len - 1].text;
        text->len -= view_ends(*text, VIEW("\n")) ? 1 : 0;
    }
}

static enum status hunk_line(struct reader *r, const struct diff_hunk *h, uint32_t *old_left,
                             uint32_t *new_left)
{
    if (!take(r)) {
        return bad(r, h->line, "the diff ends within this hunk");
    }
    char mark = r->line.ptr[0];
    struct view text = view_slice(r->line, 1, r->line.len);
    if (mark == '\n' || mark == '\r') {
        text = r->line; /* an editor took the blank away */
        mark = ' ';
    }
    uint32_t olds = mark == '+' ? 0 : 1;
    uint32_t news = mark == '-' ? 0 : 1;
    if (mark != ' ' && mark != '-' && mark != '+') {
        return bad(r, r->number, "the hunk ends before it has as many lines as its head says");
    }
    if (olds > *old_left || news > *new_left) {
        return bad(r, r->number, "the hunk has more lines than its head says");
    }
    *old_left -= olds;
    *new_left -= news;
    enum status st = add_line(r, mark, text);
    if (st == OK) {
        take_unended(r);
    }
    return st;
}

static enum status take_hunk(struct reader *r)
{
    struct diff_hunk h = {.line = r->number};
    if (!read_head(r->line, &h)) {
        return bad(r, r->number, "no hunk's head: expected \"@@ -N,N +N,N @@\"");
    }
    if (++r->hunks_total > DIFF_HUNKS_MAX) {
        return error_set(r->err, ERR_LIMIT, "%s:%lu: more than %d hunks", r->source,
                         (unsigned long)r->number, DIFF_HUNKS_MAX);
    }
    r->lines = NULL;
    r->lines_len = 0;
    r->lines_cap = 0;
    uint32_t old_left = h.old_count;
    uint32_t new_left = h.new_count;
    enum status st = OK;
    while (st == OK && (old_left > 0 || new_left > 0)) {
        st = hunk_line(r, &h, &old_left, &new_left);
    }
    if (st == OK) {
        st = arena_grow(r->arena, (void **)&r->hunks, &r->hunks_cap, r->hunks_len + 1,
                        sizeof *r->hunks, r->err);
    }
    if (st == OK) {
        h.lines = r->lines;
        h.len = r->lines_len;
        r->hunks[r->hunks_len++] = h;
    }
    return st;
}

static enum status outside(struct reader *r, struct diff *d, size_t begin)
{
    enum status st = OK;
    if (view_starts(r->line, VIEW("diff --git "))) {
        st = open_file(r);
        git_names(r);
    } else if (is_names(r)) {
        st = take_names(r);
    } else if (view_starts(r->line, VIEW("*** ")) && view_starts(peek(r), VIEW("--- ")) &&
               !r->open) {
        return error_set(r->err, ERR_UNSUPPORTED,
                         "%s:%lu: a context diff; make it unified: diff -u", r->source,
                         (unsigned long)r->number);
    } else if (r->open && r->named && view_starts(r->line, VIEW("@@ "))) {
        return take_hunk(r);
    } else if (r->open && !r->named) {
        git_line(r);
        return OK;
    } else {
        return OK;
    }
    if (st == OK && d->preamble.len == 0 && r->files_len == 0) {
        d->preamble.len = begin;
    }
    return st;
}

enum status diff_read(struct view text, const char *source, struct arena *arena, struct diff *out,
                      struct error *err)
{
    struct reader r = {.source = source, .arena = arena, .rest = text, .err = err};
    struct diff d = {.preamble = view_slice(text, 0, 0)};
    if (text.len > DIFF_TEXT_MAX) {
        return error_set(err, ERR_LIMIT, "%s: %zu bytes are more than the limit of %d", source,
                         text.len, DIFF_TEXT_MAX);
    }
    enum status st = OK;
    bool any = false;
    while (st == OK && take(&r)) {
        size_t begin = (size_t)(r.line.ptr - text.ptr);
        bool before = r.open;
        st = outside(&r, &d, any ? 0 : begin);
        any = any || r.open || before;
    }
    if (st == OK) {
        st = close_file(&r);
    }
    if (st != OK) {
        return st;
    }
    d.preamble = any ? d.preamble : text;
    d.files = r.files;
    d.len = r.files_len;
    *out = d;
    return OK;
}
