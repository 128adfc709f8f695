/* One line that says what an advisory is about. */
#include <assay/advisory/osv.h>
#include <assay/base/utf8.h>

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The first paragraph as one line; beyond `max` bytes, one or two more, so that it shows. */
static size_t fold(struct view text, size_t max, char *out)
{
    unsigned lines = 0;
    bool space = false;
    size_t len = 0;
    for (size_t i = 0; i < text.len && lines < 2 && len <= max; i++) {
        char c = text.ptr[i];
        if (is_space(c)) {
            lines += c == '\n' ? 1 : 0;
            space = true;
            continue;
        }
        if (space) {
            out[len++] = ' ';
        }
        out[len++] = c;
        lines = 0;
        space = false;
    }
    return len;
}

/* Whether a sentence ends with the byte at `at`; not in "e.g. Django" or "J. Doe". */
static bool ends_at(struct view line, size_t at)
{
    char c = line.ptr[at];
    if ((c != '.' && c != '!' && c != '?') || at == 0 || at + 2 >= line.len ||
        line.ptr[at + 1] != ' ' || (line.ptr[at + 2] >= 'a' && line.ptr[at + 2] <= 'z')) {
        return false;
    }
    bool alone = at == 1 || strchr(" .(", line.ptr[at - 2]) != NULL;
    return !(alone && is_letter(line.ptr[at - 1]));
}

/* The end of the last sentence within the first `max` bytes; 0: none ends there. */
static size_t last_sentence(struct view line, size_t max)
{
    size_t end = 0;
    for (size_t i = 0; i < max && i < line.len; i++) {
        end = ends_at(line, i) ? i + 1 : end;
    }
    return end;
}

static void add_words(struct view line, size_t max, struct buf *out)
{
    struct view cut = utf8_cut(line, max);
    ptrdiff_t space = line.ptr[cut.len] == ' ' ? VIEW_NPOS : view_rfind_char(cut, ' ');
    cut = space > 0 ? view_slice(cut, 0, (size_t)space) : cut;
    while (cut.len > 0 && strchr(" ,;:-", cut.ptr[cut.len - 1]) != NULL) {
        cut.len--;
    }
    buf_add_view(out, cut);
    buf_add_str(out, "…");
}

void osv_title(const struct osv_record *record, struct buf *out)
{
    char folded[OSV_SUMMARY_MAX];
    struct view summary = view_trim(record->summary);
    /* A summary that may have been cut off when it was read is longer than this. */
    size_t max = summary.len > 0 ? OSV_SUMMARY_MAX - 4 : OSV_TITLE_MAX;
    struct view text = summary.len > 0 ? summary : view_trim(record->details);
    struct view line = view_of(folded, fold(text, max, folded));
    size_t end = line.len <= max ? line.len : last_sentence(line, max);
    if (end > 0 || line.len == 0) {
        buf_add_view(out, view_slice(line, 0, end));
    } else {
        add_words(line, max, out);
    }
}
