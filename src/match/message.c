/* Messages and fixes: text with $X and value($X) filled in. */
#include <string.h>

#include <assay/base/mem.h>

#include "scanner.h"

enum { SHOWN_MAX = 200, INDENT_MAX = 64 * 1024 };

static bool is_name(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* The metavariable that begins at `at`: its length, or 0. */
static size_t name_length(struct view text, size_t at)
{
    size_t end = at + 1;
    if (view_starts(view_slice(text, end, text.len), VIEW("..."))) {
        end += 3;
    }
    while (end < text.len && is_name(text.ptr[end])) {
        end++;
    }
    return end > at + 1 ? end - at : 0;
}

static const struct bound *bound_named(const struct scanner *s, const struct code_match *m,
                                       struct view name)
{
    symbol_id id = symbols_find(&s->symbols, name);
    for (size_t i = 0; i < m->bound_count && id != 0; i++) {
        if (m->bound[i].name == id) {
            return &m->bound[i];
        }
    }
    return NULL;
}

/* On one line and not longer than SHOWN_MAX. */
static void show(struct buf *out, struct view text)
{
    bool cut = text.len > SHOWN_MAX;
    text = view_slice(text, 0, SHOWN_MAX);
    while (cut && text.len > 0 && ((unsigned char)text.ptr[text.len - 1] & 0xc0) == 0x80) {
        text.len--;
    }
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        buf_add_char(out, c == '\n' || c == '\r' || c == '\t' ? ' ' : c);
    }
    if (cut) {
        buf_add_str(out, " ...");
    }
}

/* How a fix of several lines has to look. */
struct layout {
    struct view indent; /* of lines behind the first, but for empty ones */
    bool starts_line;   /* nothing but blanks stands before it */
    bool carriage;      /* lines end with "\r\n" */
};

static void end_line(struct buf *out, const struct layout *layout, bool empty_follows)
{
    buf_add_str(out, layout->carriage ? "\r\n" : "\n");
    if (!empty_follows) {
        buf_add_view(out, layout->indent);
    }
}

/* How many blanks stand before `at` in its line; false where something else does. */
static bool blanks_before(struct view text, size_t at, size_t *count)
{
    size_t begin = at;
    while (begin > 0 && (text.ptr[begin - 1] == ' ' || text.ptr[begin - 1] == '\t')) {
        begin--;
    }
    *count = at - begin;
    return begin == 0 || text.ptr[begin - 1] == '\n';
}

/* Lines within a string are its content: they stay as they are. */
static bool in_string(const struct tree *t, size_t at)
{
    for (node_id n = 0; t != NULL && n < t->count; n++) {
        if (t->nodes[n].kind == NODE_STRING && t->nodes[n].begin < at && t->nodes[n].end > at) {
            return true;
        }
    }
    return false;
}

/* One line of what moves from column `from` to column `to`. */
static void add_moved(struct buf *out, struct view line, size_t from, size_t to)
{
    size_t blank = 0;
    while (blank < line.len && (line.ptr[blank] == ' ' || line.ptr[blank] == '\t')) {
        blank++;
    }
    bool empty = view_trim(line).len == 0;
    for (size_t i = from; i < to && !empty; i++) {
        buf_add_char(out, ' ');
    }
    size_t less = from > to ? from - to : 0;
    buf_add_view(out, view_slice(line, less < blank ? less : blank, line.len));
}

/* What a metavariable stands for, whole. Statements that come to stand in another column
 * take all of their lines there. */
static void add_whole(const struct scanner *s, const struct layout *layout, struct view shown,
                      struct buf *out)
{
    size_t from = 0;
    size_t to = 0;
    const char *source = s->source.ptr;
    bool ours = shown.len > 0 && shown.ptr >= source && shown.ptr < source + s->source.len;
    bool moves = ours && view_find_char(shown, '\n') != VIEW_NPOS &&
                 blanks_before(buf_view(out), out->len, &to) &&
                 blanks_before(s->source, (size_t)(shown.ptr - source), &from);
    /* The first line of a fix stands where the match does, behind blanks of the file. */
    if (moves && to == out->len) {
        to += layout->indent.len;
        moves = layout->starts_line;
    }
    if (!moves || from == to) {
        buf_add_view(out, shown);
        return;
    }
    for (size_t at = 0; at < shown.len;) {
        struct view rest = view_slice(shown, at, shown.len);
        ptrdiff_t end = view_find_char(rest, '\n');
        size_t len = end == VIEW_NPOS ? rest.len : (size_t)end + 1;
        if (at == 0 || in_string(s->has_tree ? &s->tree : NULL, (size_t)(rest.ptr - source))) {
            buf_add_view(out, view_slice(rest, 0, len));
        } else {
            add_moved(out, view_slice(rest, 0, len), from, to);
        }
        at += len;
    }
}

/* With `layout`, what is filled in is shown whole. */
static void fill(const struct scanner *s, const struct code_match *m, struct view text,
                 const struct layout *layout, struct buf *out)
{
    const struct evaluation e = {
        .s = (struct scanner *)(uintptr_t)s,
        .tree = s->has_tree ? &s->tree : NULL,
        .source = s->source,
    };
    for (size_t at = 0; at < text.len;) {
        struct view rest = view_slice(text, at, text.len);
        bool value = view_starts(rest, VIEW("value($"));
        size_t dollar = value ? at + 6 : at;
        size_t len = text.ptr[dollar] == '$' ? name_length(text, dollar) : 0;
        const struct bound *b =
            len == 0 ? NULL : bound_named(s, m, view_slice(text, dollar, dollar + len));
        if (b == NULL) {
            char c = text.ptr[at++];
            if (layout != NULL && c == '\n') {
                end_line(out, layout, at == text.len || text.ptr[at] == '\n');
            } else {
                buf_add_char(out, c);
            }
            continue;
        }
        struct view shown = value ? bound_value(&e, b) : bound_text(&e, b);
        if (layout != NULL) {
            add_whole(s, layout, shown, out);
        } else {
            show(out, shown);
        }
        at = dollar + len;
        at += value && at < text.len && text.ptr[at] == ')' ? 1 : 0;
    }
}

enum status match_message(const struct scanner *s, const struct code_match *match, struct buf *out,
                          struct error *err)
{
    const struct program_rule *rule = &s->program->rules[match->rule];
    fill(s, match, program_text(s->program, rule->message), NULL, out);
    return buf_status(out, err);
}

/* "\1" and "$1" stand for groups. */
static void replace(struct buf *out, struct view replacement, struct view text,
                    const struct regex_match *m)
{
    for (size_t i = 0; i < replacement.len; i++) {
        char c = replacement.ptr[i];
        char next = i + 1 < replacement.len ? replacement.ptr[i + 1] : '\0';
        if ((c == '\\' || c == '$') && next >= '0' && next <= '9') {
            size_t g = (size_t)(next - '0');
            if (g <= m->groups && m->group[g].start != SIZE_MAX) {
                buf_add_view(out, view_slice(text, m->group[g].start, m->group[g].end));
            }
            i++;
        } else {
            buf_add_char(out, c);
        }
    }
}

static enum status fix_by_regex(const struct scanner *s, const struct program_rule *rule,
                                struct view text, struct buf *out, struct error *err)
{
    struct regex **re = &s->fix_regexes[rule - s->program->rules];
    enum status st =
        *re != NULL ? OK : regex_new_perl(program_text(s->program, rule->fix_regex), true, re, err);
    struct view replacement = program_text(s->program, rule->fix_replacement);
    size_t from = 0;
    for (int64_t n = 0;
         st == OK && from <= text.len && (rule->fix_count == 0 || n < rule->fix_count); n++) {
        struct regex_match m;
        bool found = false;
        st = regex_find(*re, s->scratch, text, from, text.len, &found, &m, err);
        if (st != OK || !found) {
            break;
        }
        buf_add_view(out, view_slice(text, from, m.start));
        replace(out, replacement, text, &m);
        if (m.end == m.start) {
            buf_add_view(out, view_slice(text, m.end, m.end + 1));
        }
        from = m.end > m.start ? m.end : m.end + 1;
    }
    buf_add_view(out, view_slice(text, from, text.len));
    return st == OK ? buf_status(out, err) : st;
}

/* What further lines of a fix begin with, so that they stand below its first one: the
 * blanks that its line begins with, then as many as it takes to get to its column. */
static void add_indent(struct buf *out, struct view source, size_t begin)
{
    size_t at = begin;
    while (at > 0 && source.ptr[at - 1] != '\n') {
        at--;
    }
    for (bool blank = true; at < begin; at++) {
        char c = source.ptr[at];
        blank = blank && (c == ' ' || c == '\t');
        buf_add_char(out, blank ? c : ' ');
    }
}

/* The line end of a text block's last line belongs to the rule file, not to the fix. */
static struct view without_line_end(struct view fix, struct view matched)
{
    bool ends = view_ends(fix, VIEW("\n")) && !view_ends(matched, VIEW("\n"));
    return ends ? view_slice(fix, 0, fix.len - 1) : fix;
}

static enum status fix_by_text(const struct scanner *s, const struct code_match *match,
                               struct view fix, struct buf *out, struct error *err)
{
    struct view matched = view_slice(s->source, match->begin, match->end);
    CLEANUP(buf_cleanup) struct buf blanks = BUF_INIT(INDENT_MAX);
    size_t column = 0;
    bool starts_line = blanks_before(s->source, match->begin, &column);
    if (starts_line || view_find_char(fix, '\n') != VIEW_NPOS) {
        add_indent(&blanks, s->source, match->begin);
    }
    enum status st = buf_status(&blanks, err);
    if (st != OK) {
        return st;
    }
    ptrdiff_t line_end = view_find_char(s->source, '\n');
    const struct layout layout = {
        .indent = buf_view(&blanks),
        .starts_line = starts_line,
        .carriage = line_end > 0 && s->source.ptr[line_end - 1] == '\r',
    };
    fill(s, match, without_line_end(fix, matched), &layout, out);
    return buf_status(out, err);
}

enum status match_fix(const struct scanner *s, const struct code_match *match, bool *has_fix,
                      struct buf *out, struct error *err)
{
    const struct program_rule *rule = &s->program->rules[match->rule];
    *has_fix = rule->has_fix || rule->fix_regex.len > 0;
    if (rule->has_fix) {
        return fix_by_text(s, match, program_text(s->program, rule->fix), out, err);
    }
    return rule->fix_regex.len > 0
               ? fix_by_regex(s, rule, view_slice(s->source, match->begin, match->end), out, err)
               : OK;
}
