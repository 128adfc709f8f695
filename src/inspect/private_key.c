/* Private keys in text: PEM of every kind, OpenPGP armour, PuTTY. They are parsed: an
 * encrypted key is a lesser finding, a truncated one or a placeholder none, also where
 * a rule would take it for one. */
#include <assay/base/digest.h>

#include "private_key.h"
#include "secrets.h"

enum {
    LABEL_MAX = 100,
    BLOCK_MAX = 128 * 1024, /* bytes of text from BEGIN to END */
    DECODED_MIN = 32,
    RANK_KEY = 250
};

struct pem {
    size_t start, end; /* in the text; end behind "-----END …-----" if there is one */
    struct view label; /* "RSA PRIVATE KEY" */
    struct view body;  /* base64, joined */
    bool encrypted;    /* by its headers */
};

static bool base64_char(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '/' || c == '=';
}

/* Where the line of text at `at` ends: at a newline, or at one that is written as an
 * escape, as in a string literal. *next is behind it. */
static size_t piece_end(struct view t, size_t at, size_t limit, size_t *next)
{
    for (size_t i = at; i < limit; i++) {
        if (t.ptr[i] == '\n' || t.ptr[i] == '\r') {
            *next = i + 1;
            return i;
        }
        if (t.ptr[i] == '\\' && i + 1 < limit) {
            size_t k = i;
            while (k < limit && t.ptr[k] == '\\') {
                k++;
            }
            if (k < limit && (t.ptr[k] == 'n' || t.ptr[k] == 'r')) {
                *next = k + 1;
                return i;
            }
        }
    }
    *next = limit;
    return limit;
}

/* The base64 in one line: its longest run, so that quotes, comment marks and string
 * concatenation around it do not matter. */
static struct view base64_run(struct view piece)
{
    struct view best = view_of(NULL, 0);
    for (size_t i = 0; i < piece.len;) {
        size_t start = i;
        while (i < piece.len && base64_char(piece.ptr[i])) {
            i++;
        }
        if (i - start > best.len) {
            best = view_slice(piece, start, i);
        }
        i += i == start ? 1 : 0;
    }
    return best;
}

/* "Proc-Type: 4,ENCRYPTED", "Version: …" before the body. */
static bool is_header(struct view piece)
{
    ptrdiff_t colon = view_find(piece, VIEW(": "));
    return colon > 0 && colon < 40;
}

static bool find_begin(struct view t, size_t hit, struct pem *out)
{
    size_t low = hit > LABEL_MAX ? hit - LABEL_MAX : 0;
    struct view before = view_slice(t, low, hit);
    static const struct view begin = VIEW_INIT("-----BEGIN ");
    ptrdiff_t at = VIEW_NPOS;
    for (size_t i = 0; i + begin.len <= before.len; i++) {
        at = view_starts(view_slice(before, i, before.len), begin) ? (ptrdiff_t)i : at;
    }
    if (at == VIEW_NPOS) {
        return false;
    }
    out->start = low + (size_t)at;
    size_t label = out->start + begin.len;
    struct view rest = view_slice(t, label, label + LABEL_MAX);
    ptrdiff_t dashes = view_find(rest, VIEW("-----"));
    if (dashes == VIEW_NPOS) {
        return false;
    }
    out->label = view_slice(rest, 0, (size_t)dashes);
    if (view_find(out->label, VIEW("PRIVATE KEY")) == VIEW_NPOS) {
        return false;
    }
    out->end = label + (size_t)dashes + 5;
    return true;
}

/* Add what one line gives to the body. */
static void add_piece(struct pem *out, struct view piece, char *body, size_t *len)
{
    struct view run = base64_run(piece);
    bool header = *len == 0 && is_header(piece);
    bool checksum = run.len == 5 && run.ptr[0] == '=';
    out->encrypted = out->encrypted || (header && view_find(piece, VIEW("ENCRYPTED")) >= 0);
    if (!header && !checksum && run.len > 0) {
        memcpy(body + *len, run.ptr, run.len);
        *len += run.len;
    }
}

/* Behind the END line whose "-----END" stands at `at`. */
static size_t end_of_pem(struct view t, size_t at)
{
    struct view tail = view_slice(t, at + 8, at + 8 + LABEL_MAX);
    ptrdiff_t dashes = view_find(tail, VIEW("-----"));
    return at + 8 + (dashes == VIEW_NPOS ? 0 : (size_t)dashes + 5);
}

/* Collect the body from out->end on in `body`, which has room for BLOCK_MAX. */
static void read_body(struct view t, char *body, struct pem *out)
{
    size_t limit = t.len - out->end > BLOCK_MAX ? out->end + BLOCK_MAX : t.len;
    size_t len = 0;
    for (size_t at = out->end; at < limit;) {
        size_t next = limit;
        struct view piece = view_slice(t, at, piece_end(t, at, limit, &next));
        ptrdiff_t end = view_find(piece, VIEW("-----END"));
        size_t before = len;
        add_piece(out, end == VIEW_NPOS ? piece : view_slice(piece, 0, (size_t)end), body, &len);
        if (end != VIEW_NPOS) {
            out->end = end_of_pem(t, at + (size_t)end);
            break;
        }
        bool foreign = before > 0 && len - before < 4 && piece.len > 8;
        if (foreign || view_find(piece, VIEW("-----BEGIN")) >= 0) {
            break; /* something else begins */
        }
        out->end = at + piece.len;
        at = next;
    }
    out->body = view_of(body, len);
}

static enum key_state judge_body(const struct pem *pem, struct view bytes)
{
    if (bytes.len < DECODED_MIN) {
        return KEY_BROKEN;
    }
    if (view_find(pem->label, VIEW("OPENSSH")) >= 0) {
        return openssh_key_state(bytes);
    }
    if (view_find(pem->label, VIEW("PGP")) >= 0) {
        return pgp_key_state(bytes);
    }
    if (pem->encrypted) {
        return bytes.len >= 2 * DECODED_MIN ? KEY_ENCRYPTED : KEY_BROKEN;
    }
    return der_key_state(bytes, false);
}

static struct view key_id(struct view label)
{
    static const struct {
        struct view word;
        struct view id;
    } ids[] = {
        {VIEW_INIT("OPENSSH"), VIEW_INIT("openssh-private-key")},
        {VIEW_INIT("PGP"), VIEW_INIT("pgp-private-key")},
        {VIEW_INIT("RSA"), VIEW_INIT("rsa-private-key")},
        {VIEW_INIT("DSA"), VIEW_INIT("dsa-private-key")},
        {VIEW_INIT("EC "), VIEW_INIT("ec-private-key")},
        {VIEW_INIT("ENCRYPTED"), VIEW_INIT("pkcs8-encrypted-private-key")},
    };
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        if (view_find(label, ids[i].word) >= 0) {
            return ids[i].id;
        }
    }
    return VIEW("pkcs8-private-key");
}

static struct secret_match key_match(size_t start, size_t end, struct view id, enum key_state state)
{
    struct secret_match m = {
        .rule = SECRET_DETECTOR,
        .start = start,
        .end = end,
        .secret_start = start,
        .secret_end = end,
        .id = id,
        .cwe = VIEW_INIT("CWE-321"),
        .rank = RANK_KEY,
        .whole_mask = true,
        .severity = SEVERITY_CRITICAL,
        .confidence = CONFIDENCE_HIGH,
        .message =
            VIEW_INIT("A private key that no passphrase protects: whoever reads it can act as "
                      "its owner. Replace the key pair, revoke what was signed with it, and "
                      "keep the new one in a secret store."),
        .veto = state == KEY_BROKEN || state == KEY_ABSENT,
    };
    if (state == KEY_ENCRYPTED) {
        m.severity = SEVERITY_MEDIUM;
        m.message =
            VIEW("A private key under a passphrase: only as safe as that passphrase, which can "
                 "be guessed offline. Replace the key pair and keep it out of the files that "
                 "are handed on.");
    }
    return m;
}

static enum status judge_pem(struct secrets_text *t, struct pem *pem, struct match_list *out,
                             struct error *err)
{
    struct arena *arena = t->owner->arena;
    /* Padding may be missing or in the middle of what was joined: cut there. */
    struct view body = pem->body;
    ptrdiff_t padding = view_find_char(body, '=');
    body = padding == VIEW_NPOS ? body : view_slice(body, 0, (size_t)padding);
    body = view_slice(body, 0, body.len - (body.len % 4 == 1 ? 1 : 0));
    struct buf bytes = BUF_INIT(BLOCK_MAX);
    enum key_state state = KEY_UNKNOWN;
    enum status decoded = base64_decode(&bytes, body, NULL);
    if (decoded == ERR_FORMAT) {
        /* Cut in the middle of a group. */
        decoded = base64_decode(&bytes, view_slice(body, 0, body.len - body.len % 4), NULL);
    }
    if (decoded == OK || body.len < DECODED_MIN) {
        state = judge_body(pem, buf_view(&bytes));
    }
    buf_release(&bytes);
    if (decoded == ERR_NO_MEMORY) {
        return error_no_memory(err);
    }
    if (state == KEY_UNKNOWN) {
        return OK;
    }
    struct secret_match m = key_match(pem->start, pem->end, key_id(pem->label), state);
    m.value = arena_copy(arena, pem->body);
    return m.value.ptr == NULL ? error_no_memory(err) : match_add(arena, out, &m, err);
}

static enum status detect_pem(struct secrets_text *t, struct hit_ends hits, struct match_list *out,
                              struct error *err)
{
    enum status st = OK;
    size_t done = 0;
    /* One for all of them: a hostile file has many beginnings. */
    char *body = arena_alloc(t->owner->arena, BLOCK_MAX + 1, 1);
    if (body == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < hits.len && st == OK; i++) {
        struct pem pem = {.encrypted = false};
        if (hits.ends[i] > done && find_begin(t->text, hits.ends[i], &pem)) {
            read_body(t->text, body, &pem);
            st = judge_pem(t, &pem, out, err);
            done = pem.end;
        }
    }
    return st;
}

const struct secrets_detector private_key_detector = {
    .name = "private-key",
    .trigger = "-----BEGIN ",
    .detect = detect_pem,
};

/* ---- PuTTY ---- */

/* The value of "Name: value" in the lines from `at` on; *end is behind that line. */
static struct view putty_field(struct view t, size_t at, struct view name, size_t *end)
{
    enum { LINES = 40 };
    for (int i = 0; i < LINES && at < t.len; i++) {
        size_t next = t.len;
        struct view line = view_slice(t, at, piece_end(t, at, t.len, &next));
        if (view_starts(line, name)) {
            *end = next;
            return view_trim(view_slice(line, name.len, line.len));
        }
        at = next;
    }
    return view_of(NULL, 0);
}

static enum status judge_putty(struct secrets_text *t, size_t start, struct match_list *out,
                               struct error *err)
{
    size_t at = start;
    size_t body = 0;
    uint64_t count = 0;
    struct view cipher = putty_field(t->text, at, VIEW("Encryption:"), &at);
    struct view public_lines = putty_field(t->text, at, VIEW("Public-Lines:"), &at);
    enum key_state state = KEY_UNKNOWN;
    size_t end = at;
    if (view_to_u64(public_lines, &count) && count < 1000) {
        struct view private_lines = putty_field(t->text, at, VIEW("Private-Lines:"), &body);
        size_t letters = 0;
        end = body > 0 ? body : end;
        for (uint64_t i = 0; view_to_u64(private_lines, &count) && i < count && i < 1000; i++) {
            size_t from = end;
            size_t stop = piece_end(t->text, from, t->text.len, &end);
            letters += base64_run(view_slice(t->text, from, stop)).len;
        }
        bool enough = letters >= DECODED_MIN && letters >= (count - 1) * 64;
        state = !enough ? KEY_BROKEN : view_eq_str(cipher, "none") ? KEY_PLAIN : KEY_ENCRYPTED;
    }
    if (state == KEY_UNKNOWN) {
        return OK;
    }
    struct secret_match m = key_match(start, end, VIEW("putty-private-key"), state);
    m.value = view_slice(t->text, body, end);
    return match_add(t->owner->arena, out, &m, err);
}

static enum status detect_putty(struct secrets_text *t, struct hit_ends hits,
                                struct match_list *out, struct error *err)
{
    static const struct view head = VIEW_INIT("PuTTY-User-Key-File-");
    enum status st = OK;
    for (size_t i = 0; i < hits.len && st == OK; i++) {
        /* Hits end behind the head. */
        size_t start = hits.ends[i] - head.len;
        struct view version = view_slice(t->text, hits.ends[i], hits.ends[i] + 1);
        if (view_eq_str(version, "1") || view_eq_str(version, "2") || view_eq_str(version, "3")) {
            st = judge_putty(t, start, out, err);
        }
    }
    return st;
}

const struct secrets_detector putty_key_detector = {
    .name = "putty-key",
    .trigger = "PuTTY-User-Key-File-",
    .detect = detect_putty,
};
