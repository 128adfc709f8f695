/* Allowlists and entropy, with the meaning that gitleaks gives them. */
#include <assay/base/mem.h>
#include <assay/base/utf8.h>

#include "secrets.h"

#include <math.h>
#include <stdlib.h>

struct allow_state {
    struct regex *path;
    struct regex *content;
};

static enum status compile(struct view pattern, struct regex **out, struct error *err)
{
    return pattern.len == 0 ? OK : regex_new(pattern, out, NULL, err);
}

static enum status allow_ready(struct secrets_worker *w, const struct secret_allowlist *a,
                               struct allow_state **out, struct error *err)
{
    struct view key = view_of((const char *)&a, sizeof a);
    struct allow_state *s = map_get(&w->allow, key);
    if (s != NULL) {
        *out = s;
        return OK;
    }
    s = mem_calloc(1, sizeof *s);
    if (s == NULL) {
        return error_no_memory(err);
    }
    enum status st = compile(a->path_regex, &s->path, err);
    if (st == OK) {
        st = compile(a->content_regex, &s->content, err);
    }
    if (st == OK) {
        st = map_put(&w->allow, key, s, NULL, err);
    }
    if (st != OK) {
        (void)regex_free(s->path);
        (void)regex_free(s->content);
        (void)mem_free(s);
        return st;
    }
    *out = s;
    return OK;
}

void secrets_allow_release(struct secrets_worker *w)
{
    size_t at = 0;
    struct view key;
    void *value = NULL;
    while (map_next(&w->allow, &at, &key, &value)) {
        struct allow_state *s = value;
        (void)regex_free(s->path);
        (void)regex_free(s->content);
        (void)mem_free(s);
    }
    map_release(&w->allow);
}

/* The path itself, or (as gitleaks skips whole directories) a directory above it. */
static bool path_matches(struct secrets_worker *w, const struct regex *re, struct view path,
                         bool parents)
{
    if (re == NULL || path.len == 0) {
        return false;
    }
    if (regex_test(re, w->scratch, path)) {
        return true;
    }
    while (parents) {
        ptrdiff_t slash = view_rfind_char(path, '/');
        if (slash <= 0) {
            return false;
        }
        path = view_slice(path, 0, (size_t)slash);
        if (regex_test(re, w->scratch, path)) {
            return true;
        }
    }
    return false;
}

enum status secrets_path_allowed(struct secrets_file *f, const struct allowlist_list *lists,
                                 bool parents, bool *allowed, struct error *err)
{
    for (size_t i = 0; i < lists->len; i++) {
        const struct secret_allowlist *a = lists->items[i];
        bool later = a->all && (a->regexes.len > 0 || a->stopwords.len > 0);
        /* No commit is known here, so a list that asks for one as well never holds. */
        if (a->paths.len == 0 || later || (a->all && a->commits.len > 0)) {
            continue;
        }
        struct allow_state *s = NULL;
        enum status st = allow_ready(f->worker, a, &s, err);
        if (st != OK) {
            return st;
        }
        if (path_matches(f->worker, s->path, f->file->path, parents && !a->all)) {
            *allowed = true;
            return OK;
        }
    }
    *allowed = false;
    return OK;
}

static bool has_stopword(const struct secret_allowlist *a, struct view secret)
{
    for (size_t i = 0; i < a->stopwords.len; i++) {
        if (a->stopwords.items[i].len > 0 && view_contains_nocase(secret, a->stopwords.items[i])) {
            return true;
        }
    }
    return false;
}

static bool list_allows(struct secrets_file *f, const struct secret_allowlist *a,
                        const struct allow_state *s, const struct allow_subject *subject)
{
    struct view target = a->target == TARGET_MATCH  ? subject->match
                         : a->target == TARGET_LINE ? subject->line
                                                    : subject->secret;
    bool regex =
        s->content != NULL && target.len > 0 && regex_test(s->content, f->worker->scratch, target);
    if (!a->all) {
        return regex || has_stopword(a, subject->secret);
    }
    return a->commits.len == 0 && (a->regexes.len == 0 || regex) &&
           (a->paths.len == 0 || path_matches(f->worker, s->path, f->file->path, false)) &&
           (a->stopwords.len == 0 || has_stopword(a, subject->secret));
}

enum status secrets_content_allowed(struct secrets_file *f, const struct allowlist_list *lists,
                                    const struct allow_subject *subject, bool *allowed,
                                    struct error *err)
{
    for (size_t i = 0; i < lists->len; i++) {
        const struct secret_allowlist *a = lists->items[i];
        struct allow_state *s = NULL;
        enum status st = allow_ready(f->worker, a, &s, err);
        if (st != OK) {
            return st;
        }
        if (list_allows(f, a, s, subject)) {
            *allowed = true;
            return OK;
        }
    }
    *allowed = false;
    return OK;
}

/* Characters outside ASCII are counted as characters, frequencies by bytes: that is
 * the figure that thresholds in gitleaks files were chosen for. */
double secrets_entropy(struct view secret)
{
    enum { OTHERS_MAX = 256 };
    size_t counts[128] = {0};
    struct {
        uint32_t character;
        size_t count;
    } others[OTHERS_MAX];
    size_t other_count = 0;
    for (size_t at = 0; at < secret.len;) {
        unsigned char c = (unsigned char)secret.ptr[at];
        if (c < 0x80) {
            counts[c]++;
            at++;
            continue;
        }
        uint32_t character = 0xfffd;
        size_t used = utf8_decode(view_slice(secret, at, secret.len), &character);
        at += used == 0 ? 1 : used;
        character = used == 0 ? 0xfffd : character;
        size_t k = 0;
        while (k < other_count && others[k].character != character) {
            k++;
        }
        if (k == other_count && other_count < OTHERS_MAX) {
            others[other_count].character = character;
            others[other_count++].count = 0;
        }
        if (k < OTHERS_MAX) {
            others[k].count++;
        }
    }
    double entropy = 0;
    double inverse = secret.len == 0 ? 0 : 1.0 / (double)secret.len;
    for (size_t i = 0; i < 128 + other_count; i++) {
        size_t n = i < 128 ? counts[i] : others[i - 128].count;
        if (n > 0) {
            double p = (double)n * inverse;
            entropy -= p * log2(p);
        }
    }
    return entropy;
}
