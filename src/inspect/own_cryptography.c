/* Home-made cryptography: source that implements a cipher, a digest or a curve itself, known by
 * the constants that no implementation can do without (own_cryptography_tables.c).
 *
 * All numbers of a source file are read in order, whatever language, base and sign they are
 * written in. Tables of words are compared with numbers above 16 bits only, so that code that is
 * unrolled ("ff(a, b, c, d, k[0], 7, -680876936)") reads like a table; tables of bytes are
 * compared number by number. Checksums (CRC, Adler) and generators of random numbers for
 * simulations are not cryptography and not looked for.
 *
 * A copy of a library is found as well: whether it is one's own is for the baseline to judge,
 * which knows what is vendored. */
#include "own_cryptography.h"

#include "inspectors.h"

#include <assay/base/lines.h>
#include <assay/base/mem.h>

#define RULE_OWN "own-cryptography"

/* Raised when something else is found: same digest, same result. */
enum { ENGINE_VERSION = 1, WORD_LEAST = 0x10000 };

static enum status prepare(const struct inspect_config *config, void **shared,
                           struct sha256 *digest, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf identity = BUF_INIT(1 << 20);
    (void)config;
    (void)shared;
    buf_printf(&identity, "cryptography %d", (int)ENGINE_VERSION);
    for (size_t i = 0; i < own_table_count; i++) {
        const struct own_table *t = &own_tables[i];
        buf_printf(&identity, "\n%s %s %u", t->algorithm, t->part, t->bits);
        buf_add(&identity, t->numbers, t->count * sizeof *t->numbers);
    }
    enum status st = buf_status(&identity, err);
    if (st == OK) {
        sha256_of(buf_view(&identity), digest);
    }
    return st;
}

/* ---- numbers --------------------------------------------------------------------------- */

struct numbers {
    struct view text;
    size_t at;
    uint64_t value;
    bool negative;
    size_t begin;
};

static int digit_of(char c, unsigned base)
{
    int d = hex_digit(c);
    return d < (int)base ? d : -1;
}

static bool is_word(char c)
{
    return c == '_' || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
           (unsigned char)c >= 0x80;
}

/* The digits at n->at, with '_' and '\'' between them as languages allow. */
static bool take_digits(struct numbers *n, unsigned base)
{
    enum { DIGITS_MAX = 20 };
    unsigned count = 0;
    n->value = 0;
    for (; n->at < n->text.len; n->at++) {
        int d = digit_of(n->text.ptr[n->at], base);
        if (d >= 0) {
            n->value = n->value * base + (uint64_t)d;
            count++;
        } else if (n->text.ptr[n->at] != '_' || count == 0) {
            break;
        }
    }
    return count > 0 && count <= DIGITS_MAX;
}

static char at_or_nul(const struct numbers *n, size_t at)
{
    return at < n->text.len ? n->text.ptr[at] : '\0';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* What belongs to the number: a fraction, "UL", "n", "u32". */
static void skip_tail(struct numbers *n, bool hex)
{
    if (!hex && at_or_nul(n, n->at) == '.' && is_digit(at_or_nul(n, n->at + 1))) {
        n->at++;
    }
    while (n->at < n->text.len && is_word(n->text.ptr[n->at])) {
        n->at++;
    }
}

/* The number that begins at n->at; false where it is part of a name or too long. */
static bool take_number(struct numbers *n)
{
    char before = n->at > 0 ? n->text.ptr[n->at - 1] : ' ';
    bool hex = n->text.ptr[n->at] == '0' && (at_or_nul(n, n->at + 1) | 0x20) == 'x';
    n->begin = n->at;
    n->negative = before == '-';
    n->at += hex ? 2 : 0;
    bool good = take_digits(n, hex ? 16 : 10);
    skip_tail(n, hex);
    return good && !is_word(before);
}

static bool next_number(struct numbers *n)
{
    while (n->at < n->text.len) {
        if (!is_digit(n->text.ptr[n->at])) {
            n->at++;
        } else if (take_number(n)) {
            return true;
        }
    }
    return false;
}

/* ---- tables ---------------------------------------------------------------------------- */

enum { TABLES_MAX = 96 };

struct progress {
    uint8_t matched[TABLES_MAX];
    size_t begin[TABLES_MAX];
};

static uint64_t as_written(const struct numbers *n, unsigned bits)
{
    uint64_t v = n->negative ? ~n->value + 1 : n->value;
    return bits == 64 ? v : v & ((UINT64_C(1) << bits) - 1);
}

/* Does the number go on with a table that has begun, or begin it? True when it is complete. */
static bool advance(struct progress *p, size_t i, const struct numbers *n)
{
    const struct own_table *t = &own_tables[i];
    /* A negative number may stand for a word of the table's width, a larger one for none. */
    if (t->bits > 8 && n->value < WORD_LEAST) {
        return false;
    }
    uint64_t v = as_written(n, t->bits);
    bool wide = t->bits < 64 && !n->negative && n->value >> t->bits != 0;
    if (!wide && v == t->numbers[p->matched[i]]) {
        p->begin[i] = p->matched[i] == 0 ? n->begin : p->begin[i];
        return ++p->matched[i] == t->count;
    }
    bool begins = !wide && v == t->numbers[0];
    p->begin[i] = n->begin;
    p->matched[i] = begins ? 1 : 0;
    return false;
}

static enum status report(const struct file *f, const struct own_table *t, size_t at,
                          struct fingerprints *seen, const struct result_sink *sink,
                          struct error *err)
{
    uint32_t line = 1;
    for (size_t i = 0; i < at; i++) {
        line += f->bytes.ptr[i] == '\n' ? 1 : 0;
    }
    bool others = (f->classes & (FILE_VENDORED | FILE_TEST)) != 0;
    struct finding finding = {
        .inspector = VIEW("cryptography"),
        .rule = VIEW(RULE_OWN),
        .severity = others ? SEVERITY_INFO : SEVERITY_LOW,
        .confidence = CONFIDENCE_HIGH,
        .path = f->path,
        .region = {.line = line, .column = 1, .end_line = line, .end_column = 1},
        .cwe = VIEW("CWE-1240"),
    };
    finding.message = arena_printf(
        seen->arena,
        "This implements %s itself (%s). Home-made cryptography is rarely free of side channels "
        "and mistakes, and nobody mends it when one is found: call a vetted library, or have this "
        "one approved.",
        t->algorithm, t->part);
    if (finding.message.ptr == NULL) {
        return error_no_memory(err);
    }
    const struct fingerprint_parts parts = {.inspector = finding.inspector,
                                            .rule = finding.rule,
                                            .path = f->path,
                                            .context = view_str(t->algorithm)};
    enum status st = fingerprint_view(seen, &parts, &finding.fingerprint, err);
    return st == OK ? sink->finding(sink->ctx, &finding, err) : st;
}

/* Once a file for each algorithm. */
static bool said_before(const bool *done, size_t table)
{
    for (size_t i = 0; i < own_table_count; i++) {
        if (done[i] && strcmp(own_tables[i].algorithm, own_tables[table].algorithm) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_source(const struct file *f)
{
    static const enum language data[] = {LANG_UNKNOWN, LANG_TEXT, LANG_MARKDOWN,  LANG_JSON,
                                         LANG_XML,     LANG_YAML, LANG_TOML,      LANG_INI,
                                         LANG_HTML,    LANG_CSS,  LANG_PROPERTIES};
    for (size_t i = 0; i < sizeof data / sizeof data[0]; i++) {
        if (f->language == data[i]) {
            return false;
        }
    }
    return (f->classes & FILE_BINARY) == 0;
}

static enum status inspect(void *worker, const struct file *f, struct arena *arena,
                           const struct result_sink *sink, struct error *err)
{
    struct numbers n = {.text = f->bytes};
    struct fingerprints seen = {.arena = arena};
    bool done[TABLES_MAX] = {false};
    enum status st = OK;
    (void)worker;
    if (!is_source(f)) {
        return OK;
    }
    struct progress *p = arena_alloc(arena, 1, sizeof *p);
    if (p == NULL) {
        return error_no_memory(err);
    }
    while (st == OK && next_number(&n)) {
        for (size_t i = 0; st == OK && i < own_table_count; i++) {
            if (!done[i] && advance(p, i, &n)) {
                bool said = said_before(done, i);
                done[i] = true;
                st = said ? OK : report(f, &own_tables[i], p->begin[i], &seen, sink, err);
            }
        }
    }
    return st;
}

const struct inspector cryptography_inspector = {
    .name = "cryptography",
    .purpose = "source that implements ciphers, digests or curves itself, by their constants",
    .prepare = prepare,
    .file = inspect,
};
