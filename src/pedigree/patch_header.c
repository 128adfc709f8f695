#include <assay/pedigree/patch_header.h>

enum { HEADER_BYTES_MAX = 256 << 10 };

static const char *const origin_names[] = {"unknown", "upstream", "backport", "vendor", "other"};
enum { ORIGINS = sizeof origin_names / sizeof origin_names[0] };

const char *patch_origin_name(enum patch_origin o)
{
    return (size_t)o < ORIGINS ? origin_names[o] : "unknown";
}

bool patch_origin_parse(struct view text, enum patch_origin *out)
{
    static const struct {
        const char *word;
        enum patch_origin origin;
    } words[] = {{"upstream", PATCH_UPSTREAM}, {"cherry-pick", PATCH_UPSTREAM},
                 {"backport", PATCH_BACKPORT}, {"vendor", PATCH_VENDOR},
                 {"other", PATCH_OTHER},       {"unofficial", PATCH_OTHER},
                 {"monkey", PATCH_OTHER}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (view_eq_nocase(text, view_str(words[i].word))) {
            *out = words[i].origin;
            return true;
        }
    }
    return false;
}

/* ---- Vulnerabilities ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_alnum(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static size_t digits(struct view t, size_t at)
{
    size_t n = at;
    while (n < t.len && is_digit(t.ptr[n])) {
        n++;
    }
    return n - at;
}

/* The length of "CVE-2022-1234" or "GHSA-xxxx-xxxx-xxxx" at the text's start, or 0. */
static size_t id_length(struct view t)
{
    if (t.len >= 13 && view_eq_nocase(view_slice(t, 0, 4), VIEW("cve-")) && digits(t, 4) == 4 &&
        t.ptr[8] == '-') {
        size_t n = digits(t, 9);
        return n >= 4 && n <= 19 ? 9 + n : 0;
    }
    if (t.len >= 19 && view_eq_nocase(view_slice(t, 0, 5), VIEW("ghsa-"))) {
        for (size_t i = 5; i < 19; i++) {
            bool dash = i == 9 || i == 14;
            if (dash ? t.ptr[i] != '-' : !is_alnum(t.ptr[i])) {
                return 0;
            }
        }
        return 19;
    }
    return 0;
}

static enum status add_id(struct patch_header *h, struct view id, struct arena *arena,
                          struct error *err)
{
    for (size_t i = 0; i < h->id_count; i++) {
        if (view_eq_nocase(h->ids[i], id)) {
            return OK;
        }
    }
    if (h->id_count == PATCH_IDS_MAX) {
        return OK;
    }
    char *own = arena_alloc(arena, id.len + 1, 1);
    if (own == NULL) {
        return error_no_memory(err);
    }
    size_t upper = id.ptr[0] == 'G' || id.ptr[0] == 'g' ? 4 : id.len;
    for (size_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];
        own[i] = i < upper && c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
        own[i] = i >= upper && c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : own[i];
    }
    h->ids[h->id_count++] = view_of(own, id.len);
    return OK;
}

enum status patch_header_ids(struct patch_header *h, struct view text, struct arena *arena,
                             struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < text.len; i++) {
        char c = text.ptr[i];
        if ((c != 'C' && c != 'c' && c != 'G' && c != 'g') ||
            (i > 0 && is_alnum(text.ptr[i - 1]))) {
            continue;
        }
        size_t n = id_length(view_slice(text, i, text.len));
        if (n > 0) {
            st = add_id(h, view_slice(text, i, i + n), arena, err);
            i += n - 1;
        }
    }
    return st;
}

/* ---- Fields ---- */

static bool split_field(struct view line, struct view *key, struct view *value)
{
    ptrdiff_t colon = view_find_char(line, ':');
    if (colon <= 0 || !is_alnum(line.ptr[0])) {
        return false;
    }
    for (ptrdiff_t i = 0; i < colon; i++) {
        if (!is_alnum(line.ptr[i]) && line.ptr[i] != '-') {
            return false;
        }
    }
    *key = view_slice(line, 0, (size_t)colon);
    *value = view_trim(view_slice(line, (size_t)colon + 1, line.len));
    return true;
}

/* "upstream, https://…", "backport: …", "vendor": the category, where one is named. */
static void set_origin(struct patch_header *h, struct view value)
{
    struct view word = value;
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] == ',' || value.ptr[i] == ':' || value.ptr[i] == ' ') {
            word = view_slice(value, 0, i);
            break;
        }
    }
    h->origin_text = value;
    if (!patch_origin_parse(word, &h->origin)) {
        /* DEP-3: without a category it is a URL or commit; upstream's where it is a commit. */
        h->origin = view_starts(value, VIEW("commit")) ? PATCH_UPSTREAM : PATCH_OTHER;
    }
}

static void set_once(struct view *field, struct view value)
{
    if (field->len == 0) {
        *field = value;
    }
}

static void take_field(struct patch_header *h, struct view key, struct view value)
{
    if (view_eq_nocase(key, VIEW("origin"))) {
        set_origin(h, value);
    } else if (view_eq_nocase(key, VIEW("author")) || view_eq_nocase(key, VIEW("from"))) {
        set_once(&h->author, value);
    } else if (view_eq_nocase(key, VIEW("subject")) || view_eq_nocase(key, VIEW("description"))) {
        set_once(&h->subject, value);
    } else if (view_eq_nocase(key, VIEW("bug")) || view_starts(key, VIEW("Bug-")) ||
               view_starts(key, VIEW("bug-"))) {
        set_once(&h->bug, value);
    } else if (view_eq_nocase(key, VIEW("forwarded"))) {
        set_once(&h->forwarded, value);
    } else if (view_eq_nocase(key, VIEW("applied-upstream"))) {
        set_once(&h->applied_upstream, value);
    }
}

struct reading {
    struct patch_header header;
    struct view text; /* the first line that is no field */
    bool wants_text;  /* "Description:" has its text on the next line */
};

static void take_line(struct reading *r, struct view line)
{
    struct view key;
    struct view value;
    if (line.len > 0 && (line.ptr[0] == ' ' || line.ptr[0] == '\t')) {
        if (r->wants_text) {
            set_once(&r->header.subject, view_trim(line));
        }
    } else if (line.len == 0 || line.ptr[0] == '#') {
        r->wants_text = r->wants_text && line.len > 0;
    } else if (split_field(line, &key, &value)) {
        take_field(&r->header, key, value);
        r->wants_text = value.len == 0 && view_eq_nocase(key, VIEW("description"));
    } else if (!view_starts(line, VIEW("From "))) {
        set_once(&r->text, view_trim(line));
    }
}

enum status patch_header_read(struct view preamble, struct view name, struct arena *arena,
                              struct patch_header *out, struct error *err)
{
    struct reading r = {.wants_text = false};
    preamble = view_slice(preamble, 0, HEADER_BYTES_MAX);
    struct view rest = preamble;
    struct view line;
    while (view_line(&rest, &line)) {
        take_line(&r, line);
    }
    set_once(&r.header.subject, r.text);
    if (r.header.origin == PATCH_UNKNOWN && r.header.applied_upstream.len > 0) {
        r.header.origin = PATCH_UPSTREAM;
    }
    enum status st = patch_header_ids(&r.header, preamble, arena, err);
    if (st == OK) {
        st = patch_header_ids(&r.header, name, arena, err);
    }
    if (st == OK) {
        *out = r.header;
    }
    return st;
}
