/* clang-tidy's text: "path:line:column: level: message [check,check]", then the source line
 * and a caret line, then notes of the same form, which belong to the diagnostic above. */
#include "clang_tidy.h"

struct diagnostic {
    struct view path;
    struct view level;
    struct view message;
    struct view checks; /* without the brackets; empty for notes */
    uint32_t line;
    uint32_t column;
};

static const char *const levels[] = {
    ": warning: ", ": error: ", ": note: ", ": remark: ", ": fatal error: "};

/* The number behind the last ":" of *head, which it is cut from; 0 if there is none. */
static uint32_t take_number(struct view *head)
{
    ptrdiff_t colon = view_rfind_char(*head, ':');
    uint64_t n;
    if (colon <= 0 || !view_to_u64(view_slice(*head, (size_t)colon + 1, head->len), &n) || n == 0 ||
        n > UINT32_MAX) {
        return 0;
    }
    *head = view_slice(*head, 0, (size_t)colon);
    return (uint32_t)n;
}

static void split_checks(struct view text, struct diagnostic *d)
{
    ptrdiff_t open = view_rfind_char(text, '[');
    d->message = text;
    if (open > 0 && view_ends(text, VIEW("]"))) {
        d->message = view_trim(view_slice(text, 0, (size_t)open));
        d->checks = view_slice(text, (size_t)open + 1, text.len - 1);
    }
}

static bool parse_line(struct view line, struct diagnostic *out)
{
    enum { LINE_MAX_BYTES = 64 * 1024 };
    struct diagnostic d = {.line = 0};
    line = view_trim(view_slice(line, 0, LINE_MAX_BYTES));
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        struct view mark = view_str(levels[i]);
        ptrdiff_t at = view_find(line, mark);
        if (at <= 0) {
            continue;
        }
        d.path = view_slice(line, 0, (size_t)at);
        d.column = take_number(&d.path);
        d.line = d.column == 0 ? 0 : take_number(&d.path);
        if (d.line == 0 || d.path.len == 0) {
            continue;
        }
        d.level = view_slice(mark, 2, mark.len - 2);
        split_checks(view_slice(line, (size_t)at + mark.len, line.len), &d);
        *out = d;
        return true;
    }
    return false;
}

static enum status emit(struct import_reader *r, const struct diagnostic *d, struct view code,
                        uint32_t at, struct error *err)
{
    struct view rest = d->checks;
    struct view first = {NULL, 0};
    struct import_item item = {
        .message = d->message,
        .path = d->path,
        .region = {d->line, d->column, d->line, d->column},
        .content = view_trim(code),
        .at = at,
    };
    /* Aliases of one check stand together; the first names it. */
    (void)view_split(&rest, ',', &first);
    item.rule = first.len > 0 ? first : VIEW("clang-diagnostic");
    bool fatal = view_eq(d->level, VIEW("fatal error"));
    clang_tidy_judge(fatal ? VIEW("error") : d->level, &item);
    return reader_emit(r, &item, err);
}

static enum status read_text(struct import_reader *r, struct error *err)
{
    struct view rest = r->text;
    struct view line;
    uint32_t at = 0;
    enum status st = reader_tool(r, VIEW("clang-tidy"), VIEW(""), err);
    while (st == OK && view_line(&rest, &line)) {
        struct diagnostic d;
        at++;
        if (line.len > 0 && memchr(line.ptr, '\0', line.len) != NULL) {
            return reader_bad(r, at, 0, err, "a NUL byte: this is no text");
        }
        if (parse_line(line, &d) && !view_eq(d.level, VIEW("note"))) {
            struct view behind = rest;
            struct view code = {NULL, 0};
            struct diagnostic next;
            (void)view_line(&behind, &code);
            bool is_code = !parse_line(code, &next);
            st = emit(r, &d, is_code ? code : view_of("", 0), at, err);
        }
    }
    return st;
}

static enum status read_file(struct import_reader *r, struct error *err)
{
    return clang_tidy_is_fixes(r->text) ? clang_tidy_read_fixes(r, err) : read_text(r, err);
}

static bool sniff(struct view text)
{
    enum { LINES_LOOKED_AT = 200 };
    struct diagnostic d;
    struct view line;
    if (clang_tidy_is_fixes(text)) {
        return true;
    }
    for (int i = 0; i < LINES_LOOKED_AT && view_line(&text, &line); i++) {
        if (parse_line(line, &d)) {
            return true;
        }
    }
    return false;
}

const struct import_format clang_tidy_format = {.name = "clang-tidy",
                                                .purpose =
                                                    "clang-tidy's text, or its --export-fixes file",
                                                .sniff = sniff,
                                                .read = read_file};
