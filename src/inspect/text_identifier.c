/* Identifiers that look like others (CVE-2021-42694).
 *
 * Judged within the file: a word of one script in a file that is written in that
 * script is fine, formulas may use Greek, accents are no deception. What counts
 * is a word whose UTS 39 skeleton equals that of another word of the same file,
 * or that mixes Latin letters with lookalikes of another script. */
#include "text_private.h"

#include <assay/base/map.h>

enum { WORD_MAX_BYTES = 200, WORDS_MAX = 200000, SHORT = 3 };

struct word {
    struct view text;
    struct text_looks looks;
    size_t at;
    bool in_string;
    struct view twin; /* another word of the file that looks the same; or empty */
    struct word *next;
};

struct words {
    struct map by_text;
    struct map by_skeleton; /* those that can be taken for an ASCII word */
    struct word *first;
    struct word **last;
    size_t count;
    size_t natural; /* words of another script that cannot be taken for Latin */
    size_t candidates;
};

/* ---- gathering ---- */

static size_t word_end(struct view text, size_t from, size_t to, bool *non_ascii)
{
    size_t at = from;
    while (at < to) {
        if ((unsigned char)text.ptr[at] < 0x80) {
            if (!unicode_is_identifier((unsigned char)text.ptr[at])) {
                break;
            }
            at++;
            continue;
        }
        struct character c = unicode_at(text, at);
        if (!c.valid || !unicode_is_identifier(c.cp)) {
            break;
        }
        *non_ascii = true;
        at += c.size;
    }
    return at;
}

static size_t word_start(struct view text, size_t at, size_t from)
{
    while (at > from && (unsigned char)text.ptr[at - 1] < 0x80 &&
           unicode_is_identifier((unsigned char)text.ptr[at - 1])) {
        at--;
    }
    return at;
}

/* Short mixtures come about in patterns, where ranges of two alphabets meet. */
static bool is_string_candidate(const struct text_looks *l)
{
    return l->mixed && l->letters > SHORT;
}

static enum status add_word(struct text_job *job, struct words *all, const struct segment *s,
                            struct view text, size_t at, struct error *err)
{
    text = utf8_cut(text, WORD_MAX_BYTES); /* longer ones are told apart by their start */
    if (map_has(&all->by_text, text)) {
        return OK;
    }
    if (all->count >= WORDS_MAX) {
        return error_set(err, ERR_LIMIT, "more than %d different words outside of ASCII",
                         WORDS_MAX);
    }
    struct word *w = arena_alloc(job->arena, 1, sizeof *w);
    if (w == NULL) {
        return error_no_memory(err);
    }
    w->text = text;
    w->at = at;
    w->in_string = s->kind == TEXT_STRING;
    enum status status = text_look(job, text, &w->looks, err);
    if (status != OK || (w->in_string && !is_string_candidate(&w->looks))) {
        return status;
    }
    all->count++;
    *all->last = w;
    all->last = &w->next;
    if (w->looks.ascii_skeleton) {
        all->candidates++;
        struct word *other = map_get(&all->by_skeleton, w->looks.skeleton);
        if (other != NULL) {
            w->twin = other->text;
            other->twin = text;
        }
        status = map_put(&all->by_skeleton, w->looks.skeleton, w, NULL, err);
    } else if (w->looks.non_latin) {
        all->natural++;
    }
    return status == OK ? map_put(&all->by_text, text, w, NULL, err) : status;
}

/* In "\x02c" the letters before the c belong to the escape. */
static bool is_escape(struct view text, const struct segment *s, size_t from)
{
    return s->kind == TEXT_STRING && from > s->from && text.ptr[from - 1] == '\\';
}

static enum status gather_segment(struct text_job *job, const struct segment *s, struct words *all,
                                  struct error *err)
{
    size_t at = unicode_next_non_ascii(job->text, s->from, s->to);
    while (at < s->to) {
        size_t from = word_start(job->text, at, s->from);
        bool non_ascii = false;
        size_t end = word_end(job->text, from, s->to, &non_ascii);
        if (end <= at) {
            end = at + unicode_at(job->text, at).size; /* a symbol, or a broken byte */
        } else if (non_ascii && !is_escape(job->text, s, from)) {
            enum status status = add_word(job, all, s, view_slice(job->text, from, end), from, err);
            if (status != OK) {
                return status;
            }
        }
        at = unicode_next_non_ascii(job->text, end, s->to);
    }
    return OK;
}

static enum status gather(struct text_job *job, struct words *all, struct error *err)
{
    struct lexer lx;
    struct segment s;
    lexer_init(&lx, job->text, job->syntax);
    while (lexer_next(&lx, &s)) {
        bool named = s.kind == TEXT_CODE || s.kind == TEXT_STRING;
        enum status status = named ? gather_segment(job, &s, all, err) : OK;
        if (status != OK) {
            return status;
        }
    }
    return OK;
}

/* ---- twins among the ASCII words ---- */

static void match_ascii_word(struct text_job *job, struct words *all, struct view word)
{
    char skeleton[SKELETON_OF_ASCII * WORD_MAX_BYTES];
    size_t len = 0;
    word = view_slice(word, 0, WORD_MAX_BYTES);
    for (size_t i = 0; i < word.len; i++) {
        for (const char *p = job->shared->skeleton[(unsigned char)word.ptr[i] & 0x7f]; *p != '\0';
             p++) {
            skeleton[len++] = *p;
        }
    }
    struct word *w = map_get(&all->by_skeleton, view_of(skeleton, len));
    if (w != NULL && w->twin.len == 0) {
        w->twin = word;
    }
}

static void match_segment(struct text_job *job, const struct segment *s, struct words *all)
{
    size_t at = s->from;
    while (at < s->to) {
        bool non_ascii = false;
        size_t end = word_end(job->text, at, s->to, &non_ascii);
        if (end > at && !non_ascii) {
            match_ascii_word(job, all, view_slice(job->text, at, end));
        }
        at = end > at ? end : at + 1;
    }
}

static void match_twins(struct text_job *job, struct words *all)
{
    struct lexer lx;
    struct segment s;
    lexer_init(&lx, job->text, job->syntax);
    while (lexer_next(&lx, &s)) {
        if (s.kind == TEXT_CODE || s.kind == TEXT_STRING) {
            match_segment(job, &s, all);
        }
    }
}

/* ---- judging ---- */

/* In natural text between code (shell words, markup) short words coincide. */
static bool is_coincidence(const struct words *all, const struct word *w)
{
    const struct text_looks *l = &w->looks;
    bool formula = l->formula && l->letters < SHORT;
    bool small = l->non_latin && l->letters < SHORT && all->natural > 0;
    return formula || small;
}

static enum status report_twin(struct text_job *job, const struct word *w, struct error *err)
{
    struct text_place place = {.from = w->at, .to = w->at + w->text.len};
    bool latin_only = !w->looks.mixed && !w->looks.non_latin && !w->looks.styled;
    bool mild = latin_only || w->looks.greek_math || w->in_string;
    enum severity severity = mild ? SEVERITY_MEDIUM : SEVERITY_HIGH;
    return text_report(
        job, RULE_CONFUSABLE, severity,
        severity == SEVERITY_HIGH ? CONFIDENCE_HIGH : CONFIDENCE_MEDIUM, &place, err,
        "The name \"" VIEW_FMT "\" looks like \"" VIEW_FMT
        "\" in the same file but is another one: a call can go to a function that "
        "no reviewer has seen (CVE-2021-42694). Rename one of them in plain letters.",
        VIEW_ARG(w->text), VIEW_ARG(w->twin));
}

static enum status report_mixed(struct text_job *job, const struct word *w, struct error *err)
{
    struct text_place place = {.from = w->at, .to = w->at + w->text.len};
    return text_report(
        job, RULE_MIXED_SCRIPT, SEVERITY_HIGH, CONFIDENCE_MEDIUM, &place, err,
        "The identifier \"" VIEW_FMT "\" %s. It looks like a plain name but is another one. "
        "Write it in the letters of one alphabet.",
        VIEW_ARG(w->text),
        w->looks.operator_like ? "holds a letter that looks like an operator"
        : w->looks.styled      ? "is written in styled letters (bold, italic or full-width)"
                               : "mixes Latin letters with lookalikes of another alphabet");
}

static enum status report_whole(struct text_job *job, const struct word *w, struct error *err)
{
    struct text_place place = {.from = w->at, .to = w->at + w->text.len};
    return text_report(job, RULE_MIXED_SCRIPT, SEVERITY_MEDIUM, CONFIDENCE_LOW, &place, err,
                       "The identifier \"" VIEW_FMT "\" is written wholly in letters of another "
                       "alphabet that look Latin, in a file that does not use that alphabet "
                       "otherwise. Write it in Latin letters if that is what it says.",
                       VIEW_ARG(w->text));
}

static enum status judge(struct text_job *job, const struct words *all, const struct word *w,
                         struct error *err)
{
    const struct text_looks *l = &w->looks;
    if (w->twin.len > 0 && !is_coincidence(all, w)) {
        return report_twin(job, w, err);
    }
    if (w->in_string) {
        return OK;
    }
    if (l->mixed || l->operator_like || (l->styled && l->ascii_skeleton)) {
        return report_mixed(job, w, err);
    }
    bool whole = l->ascii_skeleton && l->non_latin && !l->greek_math && l->letters >= SHORT &&
                 all->natural == 0;
    return whole ? report_whole(job, w, err) : OK;
}

static enum status check(struct text_job *job, struct words *all, struct error *err)
{
    enum status s = gather(job, all, err);
    if (s != OK) {
        return s;
    }
    if (all->candidates > 0) {
        match_twins(job, all);
    }
    for (struct word *w = all->first; w != NULL && s == OK; w = w->next) {
        s = judge(job, all, w, err);
    }
    return s;
}

enum status text_check_identifiers(struct text_job *job, struct error *err)
{
    if (job->syntax->ground != TEXT_CODE) {
        return OK;
    }
    struct words all = {0};
    map_init(&all.by_text);
    map_init(&all.by_skeleton);
    all.last = &all.first;
    enum status s = check(job, &all, err);
    map_release(&all.by_text);
    map_release(&all.by_skeleton);
    return s;
}
