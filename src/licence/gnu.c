/* The GNU licences: a name, and somewhere around it a version and whether later ones do.
 *
 *   … under the terms of the GNU General Public License as published by the Free Software
 *   Foundation; either version 2 of the License, or (at your option) any later version …
 *   … under version 2 of the GNU GPL …   … GPLv2+ …   … LGPL-2.1 or newer … */
#include "finder.h"

#include <stdio.h>

enum family { GPL, LGPL, AGPL, GFDL, FAMILIES };

static const char *const family_names[FAMILIES] = {"GPL", "LGPL", "AGPL", "GFDL"};

struct mention {
    enum family family;
    uint32_t first; /* words [first, end) */
    uint32_t end;
    unsigned major; /* 0: not said */
    unsigned minor;
    bool later;
    bool only;
    unsigned other_major; /* "version 2 or version 3" */
    bool abbreviated;     /* "GPL-2.0-only": stands in lists, too */
};

static struct view word_text(const struct finder *f, uint32_t i)
{
    return i < f->words.count ? view_of(f->text.ptr + f->words.items[i].at, f->words.items[i].len)
                              : VIEW("");
}

static bool is_word(const struct finder *f, uint32_t i, const char *word, size_t len)
{
    return i < f->words.count && f->words.items[i].len == len &&
           view_eq_nocase(word_text(f, i), view_of(word, len));
}
#define is(f, i, literal) is_word(f, i, literal, sizeof(literal) - 1)

static char behind(const struct finder *f, uint32_t i)
{
    size_t at = (size_t)f->words.items[i].at + f->words.items[i].len;
    return at < f->text.len ? f->text.ptr[at] : 0;
}

static bool is_license(const struct finder *f, uint32_t i)
{
    return is(f, i, "license") || is(f, i, "licence") || is(f, i, "licenses");
}

/* "general public license" at i. */
static bool is_general_public(const struct finder *f, uint32_t i)
{
    return is(f, i, "general") && is(f, i + 1, "public") && is_license(f, i + 2);
}

/* "gpl", "lgplv2", "agpl3": the family, and what stands behind it in the word. */
static bool is_short(const struct finder *f, uint32_t i, struct mention *m)
{
    static const struct {
        const char *name;
        enum family family;
    } names[] = {{"lgpl", LGPL}, {"agpl", AGPL}, {"gfdl", GFDL}, {"fdl", GFDL}, {"gpl", GPL}};
    struct view w = word_text(f, i);
    for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
        size_t len = strlen(names[n].name);
        if (w.len < len || w.len > len + 3 ||
            !view_eq_nocase(view_slice(w, 0, len), view_str(names[n].name))) {
            continue;
        }
        struct view rest = view_slice(w, len, w.len);
        rest = rest.len > 0 && (rest.ptr[0] | 0x20) == 'v' ? view_slice(rest, 1, rest.len) : rest;
        if (rest.len > 1 || (rest.len == 1 && (rest.ptr[0] < '1' || rest.ptr[0] > '3'))) {
            return false;
        }
        m->family = names[n].family;
        m->major = rest.len == 1 ? (unsigned)(rest.ptr[0] - '0') : 0;
        m->end = i + 1;
        m->abbreviated = true;
        return true;
    }
    return false;
}

/* "lesser general public license", "GNU Lesser GPL", "general public license" */
static bool is_long(const struct finder *f, uint32_t at, bool gnu, struct mention *m)
{
    static const struct {
        const char *adjective;
        enum family family;
    } kinds[] = {{"lesser", LGPL}, {"library", LGPL}, {"affero", AGPL}};
    if (is_general_public(f, at)) {
        m->family = GPL;
        m->end = at + 3;
        return true;
    }
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        if (!is_word(f, at, kinds[k].adjective, strlen(kinds[k].adjective))) {
            continue;
        }
        bool whole = is_general_public(f, at + 1);
        m->family = kinds[k].family;
        m->end = at + (whole ? 4 : 2);
        return whole || (gnu && (is(f, at + 1, "gpl") || is_license(f, at + 1)));
    }
    return false;
}

static bool mention_at(const struct finder *f, uint32_t i, struct mention *out)
{
    struct mention m = {.first = i};
    /* All names begin with one of these letters. */
    if (f->taken[i] || f->words.items[i].len < 3 ||
        strchr("gGlLaAfF", f->text.ptr[f->words.items[i].at]) == NULL) {
        return false;
    }
    bool gnu = is(f, i, "gnu");
    uint32_t at = gnu ? i + 1 : i;
    bool found = is_short(f, at, &m) || is_long(f, at, gnu, &m);
    if (!found && is(f, at, "free") && is(f, at + 1, "documentation") && is_license(f, at + 2)) {
        m.family = GFDL;
        m.end = at + 3;
        found = true;
    }
    if (found) {
        *out = m;
    }
    return found;
}

/* A number "2", "2.1", "v3" at i: how many words it has, 0 where there is none. */
static uint32_t number_at(const struct finder *f, uint32_t i, unsigned *major, unsigned *minor)
{
    struct view w = word_text(f, i);
    w = w.len == 2 && (w.ptr[0] | 0x20) == 'v' ? view_slice(w, 1, 2) : w;
    if (is(f, i, "two") || is(f, i, "three")) {
        *major = is(f, i, "two") ? 2 : 3;
        *minor = 0;
        return 1;
    }
    if (w.len != 1 || w.ptr[0] < '1' || w.ptr[0] > '3') {
        return 0;
    }
    *major = (unsigned)(w.ptr[0] - '0');
    *minor = 0;
    struct view next = word_text(f, i + 1);
    if (behind(f, i) != '.' || next.len == 0 || next.ptr != w.ptr + w.len + 1 ||
        next.ptr[0] < '0' || next.ptr[0] > '9') {
        return 1;
    }
    *minor = (unsigned)(next.ptr[0] - '0');
    return next.len == 1 ? 2 : 0; /* 1.26 is something else's version */
}

static bool is_version_word(const struct finder *f, uint32_t i)
{
    return is(f, i, "version") || is(f, i, "versions") || is(f, i, "v") || is(f, i, "ver") ||
           is(f, i, "vers");
}

/* "version 2.1", or a number alone where `bare`; returns the word behind it, or 0. */
static uint32_t version_at(const struct finder *f, uint32_t i, bool bare, unsigned *major,
                           unsigned *minor)
{
    uint32_t at = is_version_word(f, i) ? i + 1 : i;
    if (at == i && !bare && word_text(f, i).len != 2) {
        return 0;
    }
    uint32_t n = number_at(f, at, major, minor);
    return n == 0 ? 0 : at + n;
}

static bool is_later_word(const struct finder *f, uint32_t k)
{
    return is(f, k, "later") || is(f, k, "newer") || is(f, k, "greater") || is(f, k, "higher");
}

/* "or version 3", "or (at your option) 3" at k: the word behind it, or 0. */
static uint32_t other_version(const struct finder *f, uint32_t k, bool bare, struct mention *m)
{
    unsigned major;
    unsigned minor;
    if (!is(f, k - 1, "or") && !is(f, k - 1, "and") && !is(f, k - 1, "option")) {
        return 0;
    }
    uint32_t end = version_at(f, k, bare, &major, &minor);
    if (end == 0 || major <= m->major || m->other_major != 0) {
        return 0;
    }
    m->other_major = major;
    return end;
}

/* What is said behind a version: later ones, only this one, another one. Returns the word
 * behind what was understood. */
static uint32_t after_version(const struct finder *f, uint32_t i, struct mention *m)
{
    enum { REACH = 14, ONLY_REACH = 7, ABOVE_REACH = 3, BARE_REACH = 4 };
    uint32_t end = i;
    if (i > 0 && behind(f, i - 1) == '+') {
        m->later = true;
        return i;
    }
    for (uint32_t k = i; k < i + REACH && k < f->words.count; k++) {
        struct mention name;
        if (is_later_word(f, k) || (k < i + ABOVE_REACH && is(f, k, "above"))) {
            m->later = true;
            return k + 1;
        }
        if (k < i + ONLY_REACH && is(f, k, "only")) {
            m->only = true;
            return k + 1;
        }
        uint32_t other = k > i ? other_version(f, k, k < i + BARE_REACH, m) : 0;
        if (other > 0) {
            end = other;
        } else if (mention_at(f, k, &name) && name.family != m->family) {
            break;
        }
    }
    return end;
}

/* The version in front: "version 2 of the GNU GPL", "version 2 or later of the …". */
static void version_before(const struct finder *f, struct mention *m)
{
    enum { REACH = 12 };
    uint32_t from = m->first > REACH ? m->first - REACH : 0;
    for (uint32_t i = m->first; i-- > from && !f->taken[i];) {
        if (!is_version_word(f, i)) {
            continue;
        }
        uint32_t end = version_at(f, i, false, &m->major, &m->minor);
        if (end > 0 && end <= m->first) {
            for (uint32_t k = end; k < m->first; k++) {
                m->later = m->later || is(f, k, "later") || is(f, k, "newer");
                m->only = m->only || is(f, k, "only");
            }
            m->first = i;
        }
        return;
    }
}

/* The version behind, past further mentions of the same licence. */
static void version_behind(const struct finder *f, struct mention *m, uint32_t reach)
{
    uint32_t direct = m->end;
    uint32_t stop = m->end + reach < f->words.count ? m->end + reach : f->words.count;
    for (uint32_t i = m->end; i < stop && !f->taken[i]; i++) {
        struct mention other;
        uint32_t end = version_at(f, i, i == direct, &m->major, &m->minor);
        if (end > 0) {
            m->end = after_version(f, end, m);
            m->end = m->end < end ? end : m->end;
            return;
        }
        if (mention_at(f, i, &other)) {
            bool again = other.family == m->family && i <= direct + 3;
            if (!again) {
                return;
            }
            m->major = other.major;
            direct = other.end;
            i = other.end - 1;
            if (m->major != 0) {
                m->end = after_version(f, other.end, m);
                return;
            }
        }
    }
}

/* `echo`: its version was said already; only one that stands beside the name is new. */
static void find_version(const struct finder *f, struct mention *m, bool echo)
{
    enum { REACH = 40, BESIDE = 3 };
    if (m->major != 0) {
        struct view next = word_text(f, m->end);
        if (behind(f, m->end - 1) == '.' && next.len == 1 && next.ptr[0] >= '0' &&
            next.ptr[0] <= '9') {
            m->minor = (unsigned)(next.ptr[0] - '0');
            m->end++;
        }
        uint32_t end = after_version(f, m->end, m);
        m->end = end > m->end ? end : m->end;
        return;
    }
    version_behind(f, m, echo ? BESIDE : REACH);
    if (m->major == 0 && !echo) {
        version_before(f, m);
    }
}

/* Versions that there are; others are misread numbers. */
static bool is_version(enum family family, unsigned major, unsigned *minor)
{
    if (family == GFDL) {
        return major == 1 && *minor >= 1 && *minor <= 3;
    }
    *minor = family == LGPL && major == 2 && *minor == 1 ? 1 : 0;
    if (family == GPL) {
        return major >= 1 && major <= 3;
    }
    return major == 3 || major == (family == LGPL ? 2U : 1U);
}

/* Whether a name without a version stands where something is licensed. */
static bool is_granted(const struct finder *f, const struct mention *m)
{
    static const char *const words[] = {"under",   "terms",      "license", "licensed",
                                        "licence", "conditions", "covered", "licensing"};
    uint32_t from = m->first > 7 ? m->first - 7 : 0;
    for (uint32_t i = from; i < m->first; i++) {
        for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
            if (is_word(f, i, words[k], strlen(words[k]))) {
                return true;
            }
        }
    }
    return false;
}

static struct view expression_of(struct finder *f, const struct mention *m)
{
    const char *name = family_names[m->family];
    const char *later = m->later ? "or-later" : "only";
    unsigned minor = m->minor;
    if (m->major == 0) {
        static const char *const any[FAMILIES] = {"GPL-1.0-or-later", "LGPL-2.0-or-later",
                                                  "AGPL-3.0-or-later", "GFDL-1.1-or-later"};
        return view_str(any[m->family]);
    }
    unsigned none = 0;
    if (m->other_major != 0 && is_version(m->family, m->other_major, &none)) {
        return arena_printf(f->arena, "%s-%u.%u-only OR %s-%u.0-%s", name, m->major, minor, name,
                            m->other_major, later);
    }
    return arena_printf(f->arena, "%s-%u.%u-%s", name, m->major, minor, later);
}

static enum status keep_mention(struct finder *f, const struct mention *m, struct error *err)
{
    const struct licence_match match = {
        .expression = expression_of(f, m),
        .evidence = LICENCE_NOTICE,
        .vague = m->major == 0,
        .bare = m->major != 0 && !m->later && !m->only,
        .named = m->abbreviated,
        .score = m->major == 0         ? 60
                 : m->later || m->only ? 95
                                       : 85,
    };
    return match.expression.ptr == NULL ? error_no_memory(err)
                                        : finder_add(f, &match, m->first, m->end - 1, err);
}

/* What was said of a family so far. */
struct said {
    uint32_t end; /* word behind the last mention that counts; 0: none */
    bool plainly; /* a version, and whether later ones do */
};

static void remember(struct said *s, const struct mention *m, bool echo)
{
    s->end = m->major != 0 || echo ? m->end : s->end;
    s->plainly = s->plainly || m->later || m->only;
}

enum status find_gnu(struct finder *f, struct error *err)
{
    enum { ECHO = 160 };
    struct said said[FAMILIES] = {0};
    enum status st = OK;
    for (uint32_t i = 0; i < f->words.count && st == OK; i++) {
        struct mention m;
        if (!mention_at(f, i, &m)) {
            continue;
        }
        /* "See the GNU General Public License for more details." */
        struct said *before = &said[m.family];
        bool echo = before->end != 0 && m.first < before->end + ECHO;
        find_version(f, &m, echo && before->plainly);
        if (m.major != 0 && !is_version(m.family, m.major, &m.minor)) {
            m.major = 0;
        }
        i = m.end - 1;
        if (m.major != 0 || (!echo && is_granted(f, &m))) {
            st = keep_mention(f, &m, err);
        } else if (echo) {
            memset(f->taken + m.first, 1, m.end - m.first);
        }
        remember(before, &m, echo);
    }
    return st;
}
