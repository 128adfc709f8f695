/* Dockerfiles read by hand: instructions of one logical line each, whose shell commands are
 * given to the grammar of Bash. Works on a copy in which continued lines are joined by
 * blanks, so that every place keeps its offset. */
#include "dockerfile_parse.h"

#include <string.h>

#include <assay/base/mem.h>
#include <assay/syntax/parser.h>

enum { HEREDOCS_MAX = 16 };

static size_t line_end(const struct docker_reader *b, size_t at)
{
    const char *end = at < b->len ? memchr(b->text + at, '\n', b->len - at) : NULL;
    return end == NULL ? b->len : (size_t)(end - b->text);
}

/* Blanks out the continuation of the line [at, end); whether it has one. */
static bool join(struct docker_reader *b, size_t at, size_t end)
{
    size_t last = end;
    while (last > at && is_blank(b->text[last - 1])) {
        last--;
    }
    if (last == at || b->text[last - 1] != b->escape || end == b->len) {
        return false;
    }
    while (last > at && b->text[last - 1] == b->escape) {
        last--;
    }
    memset(b->text + last, ' ', end + 1 - last);
    return true;
}

struct heredoc {
    size_t begin;
    size_t end;
    bool dash;
};

/* The mark of a heredoc behind "<<": <<EOF, <<-"EOF". */
static struct heredoc heredoc_at(const struct docker_reader *b, size_t at, size_t end)
{
    bool dash = at < end && b->text[at] == '-';
    size_t begin = at + (dash ? 1 : 0);
    begin += begin < end && (b->text[begin] == '"' || b->text[begin] == '\'') ? 1 : 0;
    size_t stop = begin;
    while (stop < end && is_name_char(b->text[stop])) {
        stop++;
    }
    return (struct heredoc){.begin = begin, .end = stop, .dash = dash};
}

/* Those on the line [at, end); "<<<" and shifts are none. */
static size_t heredocs(const struct docker_reader *b, size_t at, size_t end, struct heredoc *out)
{
    size_t count = 0;
    for (; at + 2 < end && count < HEREDOCS_MAX; at++) {
        if (b->text[at] != '<' || b->text[at + 1] != '<' || (at > 0 && b->text[at - 1] == '<')) {
            continue;
        }
        struct heredoc found = heredoc_at(b, at + 2, end);
        if (found.end > found.begin && (b->text[found.begin] < '0' || b->text[found.begin] > '9')) {
            out[count++] = found;
        }
        at = found.end > at + 1 ? found.end - 1 : at;
    }
    return count;
}

/* The end of the texts behind the line that ends at `end`. */
static size_t skip_heredocs(const struct docker_reader *b, size_t at, size_t end)
{
    struct heredoc found[HEREDOCS_MAX];
    size_t count = heredocs(b, at, end, found);
    size_t line = end;
    for (size_t i = 0; i < count; i++) {
        struct view mark = view_of(b->text + found[i].begin, found[i].end - found[i].begin);
        bool closed = false;
        while (!closed && line < b->len) {
            size_t start = line + 1;
            line = line_end(b, start);
            while (found[i].dash && start < line && b->text[start] == '\t') {
                start++;
            }
            closed =
                view_eq(mark, view_of(b->text + start, docker_trim_end(b, start, line) - start));
        }
    }
    return line;
}

/* "# escape=`" among the comments on the top. */
static void directives(struct docker_reader *b)
{
    for (size_t at = 0; at < b->len; at = line_end(b, at) + 1) {
        size_t end = line_end(b, at);
        size_t i = docker_skip_blanks(b, at, end);
        if (i == end || b->text[i] != '#') {
            return;
        }
        i = docker_skip_blanks(b, i + 1, end);
        if (end - i > 7 && strncasecmp(b->text + i, "escape", 6) == 0) {
            i = docker_skip_blanks(b, i + 6, end);
            i = i < end && b->text[i] == '=' ? docker_skip_blanks(b, i + 1, end) : end;
            b->escape = i < end && b->text[i] == '`' ? '`' : b->escape;
        }
    }
}

/* Whether the line begins with the name of an instruction in capitals. */
static bool begins_instruction(const struct docker_reader *b, size_t at, size_t end)
{
    size_t stop = at;
    while (stop < end && b->text[stop] >= 'A' && b->text[stop] <= 'Z') {
        stop++;
    }
    return docker_is_instruction(b, at, stop) && stop < end && is_blank(b->text[stop]);
}

/* The end of the line that goes on from the one before `next`: comments and empty lines
 * between are no end, but an instruction behind an empty line begins anew (then 0). */
static size_t continued(struct docker_reader *b, size_t next)
{
    size_t stop = line_end(b, next);
    size_t first = docker_skip_blanks(b, next, stop);
    bool empty = false;
    while (stop < b->len && (first == stop || b->text[first] == '#')) {
        empty = empty || first == stop;
        memset(b->text + next, ' ', stop + 1 - next);
        next = stop + 1;
        stop = line_end(b, next);
        first = docker_skip_blanks(b, next, stop);
    }
    return empty && begins_instruction(b, next, stop) ? 0 : stop;
}

static void lines(struct docker_reader *b)
{
    for (size_t at = 0; at < b->len && b->failed == OK;) {
        size_t end = line_end(b, at);
        size_t begin = docker_skip_blanks(b, at, end);
        if (begin == end || b->text[begin] == '#') {
            at = end + 1;
            continue;
        }
        while (end < b->len && join(b, begin, end)) {
            size_t before = end;
            end = continued(b, end + 1);
            if (end == 0) {
                end = before;
                break;
            }
        }
        bool bare = view_starts(view_of(b->text + begin, b->len - begin), VIEW("zqbare "));
        size_t whole = bare ? b->len : skip_heredocs(b, begin, end);
        docker_instruction(b, begin, whole, 0);
        at = whole + 1;
    }
}

enum status dockerfile_parse(struct parser *p, struct view source, struct cst *cst,
                             struct error *err)
{
    struct docker_reader b = {
        .parser = p, .cst = cst, .len = source.len, .escape = '\\', .failed = OK};
    enum status st = parser_grammar(p, LANG_BASH, &b.bash, err);
    b.text = st == OK ? mem_calloc(source.len + 1, 1) : NULL;
    if (st != OK || b.text == NULL) {
        return st != OK ? st : error_no_memory(err);
    }
    if (source.len > 0) {
        memcpy(b.text, source.ptr, source.len);
    }
    cst->count = 0;
    cst->errors = 0;
    cst->error_bytes = 0;
    uint32_t root = docker_open_node(&b, DOCKER_FILE, 0);
    directives(&b);
    lines(&b);
    docker_close_node(&b, root, source.len);
    cst->source = source;
    (void)mem_free(b.text);
    (void)mem_free(b.shell.nodes);
    return b.failed == OK ? OK
                          : error_set(err, b.failed, "a Dockerfile could not be read: %s",
                                      status_name(b.failed));
}
