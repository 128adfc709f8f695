/* What the version orders share. One order a file; each exports a descriptor. */
#ifndef ADVISORY_ORDER_H
#define ADVISORY_ORDER_H

#include <assay/advisory/version.h>

/* `compare` gets texts that are not empty, are trimmed and hold no control
 * characters. False when one of them is no version of the scheme; *order is set
 * on true only, to any negative or positive number or 0. */
struct version_order {
    const char *name;
    bool (*compare)(struct view a, struct view b, int *order);
};

extern const struct version_order order_semver;
extern const struct version_order order_pub;
extern const struct version_order order_nuget;
extern const struct version_order order_pypi;
extern const struct version_order order_maven;
extern const struct version_order order_debian;
extern const struct version_order order_rpm;
extern const struct version_order order_alpine;
extern const struct version_order order_alpm;
extern const struct version_order order_rubygems;
extern const struct version_order order_packagist;
extern const struct version_order order_cran;
extern const struct version_order order_hackage;
extern const struct version_order order_opam;
extern const struct version_order order_generic;

static inline bool order_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool order_is_letter(char c)
{
    char low = char_lower(c);
    return low >= 'a' && low <= 'z';
}

/* Forget the first `n` bytes. */
static inline void order_skip(struct view *v, size_t n)
{
    v->ptr += n;
    v->len -= n;
}

/* Does it begin with this byte? */
static inline bool order_at(struct view v, char c)
{
    return v.len > 0 && v.ptr[0] == c;
}

/* The small ones stand here: they are most of a comparison. */

/* Take the leading digits, letters; empty when there are none. */
static inline struct view order_take_digits(struct view *v)
{
    size_t n = 0;
    while (n < v->len && order_is_digit(v->ptr[n])) {
        n++;
    }
    struct view taken = view_of(v->ptr, n);
    order_skip(v, n);
    return taken;
}

static inline struct view order_take_letters(struct view *v)
{
    size_t n = 0;
    while (n < v->len && order_is_letter(v->ptr[n])) {
        n++;
    }
    struct view taken = view_of(v->ptr, n);
    order_skip(v, n);
    return taken;
}

/* Take up to the next '.', and the '.' with it. */
static inline struct view order_take_piece(struct view *v)
{
    size_t n = 0;
    while (n < v->len && v->ptr[n] != '.') {
        n++;
    }
    struct view taken = view_of(v->ptr, n);
    order_skip(v, n < v->len ? n + 1 : n);
    return taken;
}

/* Only digits, at least one. */
static inline bool order_all_digits(struct view v)
{
    size_t n = 0;
    while (n < v.len && order_is_digit(v.ptr[n])) {
        n++;
    }
    return n > 0 && n == v.len;
}

/* Order of two digit strings as numbers; an empty one is 0. */
static inline int order_numbers(struct view a, struct view b)
{
    while (order_at(a, '0')) {
        order_skip(&a, 1);
    }
    while (order_at(b, '0')) {
        order_skip(&b, 1);
    }
    if (a.len != b.len) {
        return a.len < b.len ? -1 : 1;
    }
    return a.len == 0 ? 0 : memcmp(a.ptr, b.ptr, a.len);
}

/* Order of two texts without regard to the case of ASCII letters. */
int order_texts_nocase(struct view a, struct view b);

/* RPM's and Arch's step: the digits or letters in front of both (neither is empty) are taken
 * and compared, of the kind that *a begins with. Numbers are after words. */
int order_run(struct view *a, struct view *b);

/* A SemVer-like version: "v1.2.3-pre.1+build". Numbers and pre-release are walked
 * in place. */
struct semver_text {
    struct view numbers; /* "1.2.3" */
    struct view pre;     /* "pre.1", or empty */
    struct view build;   /* "build", or empty */
};

/* False when it has no number in front. */
bool semver_split(struct view text, struct semver_text *out);

int semver_order_numbers(struct view a, struct view b);

/* An empty pre-release is after every other. */
int semver_order_pre(struct view a, struct view b, int (*order_texts)(struct view, struct view));

/* SemVer's order of two versions, with `order_texts` for the words of pre-releases. */
bool semver_compare(struct view a, struct view b, int (*order_texts)(struct view, struct view),
                    int *order);

#endif
