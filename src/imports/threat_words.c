/* The words of the formats of threat models, and their values as facts. */
#include "threat_private.h"

#include <assay/base/buf.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>
#include <assay/base/words.h>

static const char *const categories[THREAT_CATEGORIES] = {
    [THREAT_SPOOFING] = "spoofing",
    [THREAT_TAMPERING] = "tampering",
    [THREAT_REPUDIATION] = "repudiation",
    [THREAT_INFORMATION_DISCLOSURE] = "information-disclosure",
    [THREAT_DENIAL_OF_SERVICE] = "denial-of-service",
    [THREAT_ELEVATION_OF_PRIVILEGE] = "elevation-of-privilege",
    [THREAT_OTHER] = "other",
};

const char *threat_category_name(enum threat_category c)
{
    return (size_t)c < THREAT_CATEGORIES ? categories[c] : "other";
}

/* By what their names contain, without blanks and hyphens; the first that fits. LINDDUN's
 * "non-repudiation" is the contrary of repudiation. */
enum threat_category threat_category_of(struct view text)
{
    static const struct {
        const char *part;
        enum threat_category category;
    } parts[] = {
        {"nonrepudiation", THREAT_OTHER},
        {"spoof", THREAT_SPOOFING},
        {"tamper", THREAT_TAMPERING},
        {"repudiation", THREAT_REPUDIATION},
        {"disclosure", THREAT_INFORMATION_DISCLOSURE},
        {"denialofservice", THREAT_DENIAL_OF_SERVICE},
        {"elevationofprivilege", THREAT_ELEVATION_OF_PRIVILEGE},
        {"escalationofprivilege", THREAT_ELEVATION_OF_PRIVILEGE},
        {"privilegeescalation", THREAT_ELEVATION_OF_PRIVILEGE},
        {"confidentiality", THREAT_INFORMATION_DISCLOSURE},
        {"integrity", THREAT_TAMPERING},
        {"availability", THREAT_DENIAL_OF_SERVICE},
    };
    char bare[64];
    size_t len = 0;
    for (size_t i = 0; i < text.len && len < sizeof bare; i++) {
        char c = text.ptr[i];
        if (c != ' ' && c != '-' && c != '_') {
            bare[len++] = c;
        }
    }
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (view_contains_nocase(view_of(bare, len), view_str(parts[i].part))) {
            return parts[i].category;
        }
    }
    return THREAT_OTHER;
}

const char *threat_kind_name(enum threat_kind k)
{
    static const char *const names[] = {"actor", "process", "store"};
    return names[k];
}

const char *threat_state_name(enum threat_state s)
{
    static const char *const names[] = {"open", "mitigated", "accepted", "not-applicable"};
    return names[s];
}

enum severity threat_severity_of(struct view word)
{
    char lower[16];
    enum severity found = SEVERITY_MEDIUM;
    size_t len = 0;
    for (; len < word.len && len < sizeof lower; len++) {
        lower[len] = (char)(word.ptr[len] | 0x20);
    }
    /* Threagile has a grade between medium and high. A word that is not known is no reason to
     * think less of a threat. */
    if (view_eq(view_of(lower, len), VIEW("elevated"))) {
        return SEVERITY_HIGH;
    }
    (void)severity_parse(view_of(lower, len), &found);
    return found;
}

/* ---- texts ---- */

/* In one line: whatever does not show is a blank, and blanks are single. */
static enum status one_line(const struct threat_reader *r, struct view text, struct view *out)
{
    CLEANUP(buf_cleanup) struct buf line = BUF_INIT(2 * THREAT_TEXT_MAX);
    text = utf8_cut(view_trim(text), THREAT_TEXT_MAX);
    for (size_t i = 0; i < text.len;) {
        uint32_t c = 0;
        size_t n = utf8_decode(view_slice(text, i, text.len), &c);
        bool shows = n > 0 && c > ' ' && !utf8_is_deceptive(c);
        if (shows) {
            buf_add(&line, text.ptr + i, n);
        } else if (line.len > 0 && line.ptr[line.len - 1] != ' ') {
            buf_add_char(&line, ' ');
        }
        i += n == 0 ? 1 : n;
    }
    enum status st = buf_status(&line, r->err);
    struct view copy = st == OK ? arena_copy(&r->model->arena, view_trim(buf_view(&line))) : text;
    if (st == OK && copy.ptr == NULL) {
        return error_no_memory(r->err);
    }
    if (st == OK) {
        *out = copy;
    }
    return st;
}

/* As written: ids may be numbers. */
static struct view scalar(const struct value *v)
{
    if (v == NULL) {
        return VIEW("");
    }
    switch (v->kind) {
    case VALUE_STRING:
    case VALUE_INT:
    case VALUE_FLOAT:
    case VALUE_TIME:
        return v->text;
    case VALUE_BOOL:
        return v->boolean ? VIEW("true") : VIEW("false");
    case VALUE_NULL:
    case VALUE_ARRAY:
    case VALUE_OBJECT:
    default:
        return VIEW("");
    }
}

enum status threat_text(const struct threat_reader *r, const struct value *v, const char *key,
                        struct view *out)
{
    return one_line(r, scalar(value_get(v, key)), out);
}

enum status threat_id(const struct threat_reader *r, const struct value *v, const char *key,
                      bool required, struct view *out)
{
    const struct value *m = value_get(v, key);
    struct view raw = view_trim(scalar(m));
    if (m != NULL && (m->kind == VALUE_OBJECT || m->kind == VALUE_ARRAY)) {
        return value_expected(m, r->source, "an id", r->err);
    }
    if (raw.len == 0 && required) {
        return threat_bad(r, v, "\"%s\" is missing", key);
    }
    if (raw.len > THREAT_ID_MAX) {
        return threat_bad(r, m, "\"%s\" is longer than %d bytes", key, THREAT_ID_MAX);
    }
    return one_line(r, raw, out);
}

static enum status container(const struct threat_reader *r, const struct value *v, const char *key,
                             enum value_kind kind, const struct value **out)
{
    const struct value *m = value_get(v, key);
    if (m == NULL || m->kind == VALUE_NULL) {
        *out = NULL;
        return OK;
    }
    if (m->kind != kind) {
        return value_expected(m, r->source, kind == VALUE_ARRAY ? "a list" : "a mapping", r->err);
    }
    *out = m;
    return OK;
}

enum status threat_list(const struct threat_reader *r, const struct value *v, const char *key,
                        const struct value **out)
{
    return container(r, v, key, VALUE_ARRAY, out);
}

enum status threat_mapping(const struct threat_reader *r, const struct value *v, const char *key,
                           const struct value **out)
{
    return container(r, v, key, VALUE_OBJECT, out);
}

enum status threat_tags(const struct threat_reader *r, const struct value *list, struct view *out)
{
    CLEANUP(buf_cleanup) struct buf joined = BUF_INIT(1 << 20);
    enum status st = OK;
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        struct view word = VIEW("");
        st = one_line(r, scalar(&list->items[i]), &word);
        buf_add_str(&joined, joined.len > 0 && word.len > 0 ? " " : "");
        for (size_t k = 0; k < word.len; k++) {
            buf_add_char(&joined, word.ptr[k] == ' ' ? '-' : word.ptr[k]);
        }
    }
    return st == OK && (st = buf_status(&joined, r->err)) == OK
               ? one_line(r, buf_view(&joined), out)
               : st;
}

bool threat_has_tag(struct view tags, const char *tag)
{
    struct view one;
    while (words_next(&tags, &one)) {
        if (view_eq_nocase(one, view_str(tag))) {
            return true;
        }
    }
    return false;
}

bool threat_names(struct view text, const char *const *words)
{
    for (size_t i = 0; words[i] != NULL; i++) {
        if (view_contains_nocase(text, view_str(words[i]))) {
            return true;
        }
    }
    return false;
}

/* ---- facts ---- */

threat_fact threat_truth(const struct value *v)
{
    static const char *const yes[] = {"true", "yes", "on", "1"};
    static const char *const no[] = {"false", "no", "off", "none", "0"};
    struct view text = view_trim(scalar(v));
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        if (view_eq_nocase(text, view_str(yes[i]))) {
            return 1;
        }
    }
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++) {
        if (view_eq_nocase(text, view_str(no[i]))) {
            return 0;
        }
    }
    return -1;
}

threat_fact threat_grade(const struct value *v)
{
    if (v == NULL || (v->kind != VALUE_INT && v->kind != VALUE_FLOAT)) {
        return -1;
    }
    return v->number >= 0 && v->number <= 100 ? (threat_fact)v->number : -1;
}

threat_fact threat_word_grade(struct view word, const char *const *words)
{
    size_t count = 0;
    size_t found = 0;
    while (words[count] != NULL) {
        found = view_eq_nocase(word, view_str(words[count])) ? count + 1 : found;
        count++;
    }
    if (found == 0 || count < 2) {
        return -1;
    }
    return (threat_fact)((found - 1) * 100 / (count - 1));
}
