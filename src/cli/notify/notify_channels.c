/* notify.toml: over which servers to tell, and where their secrets are. */
#include "notify.h"
#include "transfer.h"

#include <assay/base/file.h>
#include <assay/base/mail.h>
#include <assay/base/mem.h>
#include <assay/base/toml.h>

#include <ctype.h>
#include <stdlib.h>
#include <unistd.h>

enum { CONFIG_MAX = 1 << 20, URL_MAX = 2000, NAME_MAX_BYTES = 32, KEY_LEAST = 24, KEY_MOST = 64 };

struct reading {
    const char *source;
    struct channels *channels;
};

static enum status wrong(const struct reading *r, const struct value *v, const char *what,
                         struct error *err)
{
    return error_set(err, ERR_FORMAT, "%s:%u: %s", r->source, v == NULL ? 1 : v->line, what);
}

static enum status check_keys(const struct reading *r, const struct value *v,
                              const char *const *keys, struct error *err)
{
    if (!value_is(v, VALUE_OBJECT)) {
        return wrong(r, v, "a table is expected", err);
    }
    for (size_t i = 0; i < v->len; i++) {
        size_t k = 0;
        while (keys[k] != NULL && !view_eq_str(v->members[i].key, keys[k])) {
            k++;
        }
        if (keys[k] == NULL) {
            return error_set(err, ERR_FORMAT, "%s:%u: there is no key \"" VIEW_FMT "\" here",
                             r->source, v->members[i].line,
                             VIEW_ARG(view_slice(v->members[i].key, 0, 80)));
        }
    }
    return OK;
}

/* A text without controls and blanks, ended by NUL; NULL where there is none. */
static enum status read_text(const struct reading *r, const struct value *table, const char *key,
                             const char **out, struct error *err)
{
    const struct value *v = value_get(table, key);
    struct view text = value_text(v);
    if (v == NULL) {
        return OK;
    }
    bool sound = text.ptr != NULL && text.len > 0 && text.len <= URL_MAX;
    for (size_t i = 0; sound && i < text.len; i++) {
        sound = (unsigned char)text.ptr[i] > ' ' && text.ptr[i] != 0x7f;
    }
    if (!sound) {
        return error_set(err, ERR_FORMAT, "%s:%u: %s: a text without blanks", r->source, v->line,
                         key);
    }
    struct view copy = arena_copy(&r->channels->arena, text);
    *out = copy.ptr;
    return copy.ptr == NULL ? error_no_memory(err) : OK;
}

static bool starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* Addresses stand in processes' lists and messages: no secret belongs there. */
static enum status check_url(const struct reading *r, const struct value *v, const char *url,
                             struct error *err)
{
    return strchr(url, '@') == NULL
               ? OK
               : wrong(r, v, "an address has no user and no password in it", err);
}

/* From a file, or from the environment; without the line's end. */
static enum status read_secret(const struct reading *r, const struct value *v, const char *file,
                               const char *variable, struct buf *out, struct error *err)
{
    const char *value = getenv(variable);
    buf_init(out, SECRET_MAX);
    if (buf_reserve(out, SECRET_MAX - 1) == NULL) {
        return error_no_memory(err);
    }
    if (file != NULL) {
        enum status st = file_read(file, out, err);
        if (st != OK) {
            return st;
        }
    } else if (value != NULL) {
        buf_add_str(out, value);
    }
    while (out->len > 0 && (out->ptr[out->len - 1] == '\n' || out->ptr[out->len - 1] == '\r')) {
        out->ptr[--out->len] = '\0';
    }
    if (out->failed == OK && out->len == 0) {
        return error_set(err, ERR_FORMAT, "%s:%u: the secret is missing: name its file, or set %s",
                         r->source, v->line, variable);
    }
    if (memchr(out->ptr, '\0', out->len) != NULL) {
        return wrong(r, v, "the secret is no text", err);
    }
    return buf_status(out, err);
}

/* ---- mail ---- */

static enum status read_tls(const struct reading *r, const struct value *v, struct mail_channel *m,
                            struct error *err)
{
    struct view tls = value_get_text(v, "tls");
    if (value_get(v, "tls") == NULL || view_eq(tls, VIEW("required"))) {
        return OK;
    }
    m->plain = view_eq(tls, VIEW("none"));
    if (!m->plain) {
        return wrong(r, v, "tls: \"required\" or \"none\"", err);
    }
    return transfer_is_local(m->server) && starts(m->server, "smtp://") && m->user == NULL
               ? OK
               : wrong(r, v, "tls: without it only to this machine, and without a user", err);
}

static enum status check_mail(const struct reading *r, const struct value *v,
                              const struct mail_channel *m, struct error *err)
{
    if (m->server == NULL || m->from == NULL ||
        (!starts(m->server, "smtp://") && !starts(m->server, "smtps://"))) {
        return wrong(r, v, "mail: server (\"smtp://…\", \"smtps://…\") and from are needed", err);
    }
    if (mail_address_check(view_str(m->from), err) != OK) {
        return error_prefix(err, "%s:%u: from", r->source, v->line);
    }
    return check_url(r, v, m->server, err);
}

static enum status read_mail(const struct reading *r, const struct value *v, struct error *err)
{
    static const char *const keys[] = {"server", "from",    "user", "password-file",
                                       "tls",    "ca-file", NULL};
    struct mail_channel *m = &r->channels->mail;
    const char *password = NULL;
    const struct {
        const char *key;
        const char **to;
    } texts[] = {{"server", &m->server},
                 {"from", &m->from},
                 {"user", &m->user},
                 {"password-file", &password},
                 {"ca-file", &m->ca_file}};
    enum status st = check_keys(r, v, keys, err);
    for (size_t i = 0; st == OK && i < sizeof texts / sizeof texts[0]; i++) {
        st = read_text(r, v, texts[i].key, texts[i].to, err);
    }
    st = st == OK ? check_mail(r, v, m, err) : st;
    st = st == OK ? read_tls(r, v, m, err) : st;
    return st == OK && m->user != NULL
               ? read_secret(r, v, password, "ASSAY_SMTP_PASSWORD", &m->password, err)
               : st;
}

/* ---- webhooks ---- */

static bool is_name(const char *name)
{
    size_t len = name == NULL ? 0 : strlen(name);
    bool sound = len > 0 && len <= NAME_MAX_BYTES;
    for (size_t i = 0; sound && i < len; i++) {
        sound =
            islower((unsigned char)name[i]) || isdigit((unsigned char)name[i]) || name[i] == '-';
    }
    return sound;
}

/* "whsec_" and base64, as Standard Webhooks has it. */
static enum status decode_key(const struct reading *r, const struct value *v, struct buf *secret,
                              struct error *err)
{
    static const struct view prefix = VIEW_INIT("whsec_");
    struct view text = buf_view(secret);
    struct buf key = BUF_INIT(SECRET_MAX);
    struct error ignored;
    bool sound = view_starts(text, prefix) &&
                 base64_decode(&key, view_slice(text, prefix.len, text.len), &ignored) == OK &&
                 key.len >= KEY_LEAST && key.len <= KEY_MOST;
    mem_wipe(secret->ptr, secret->cap);
    buf_release(secret);
    *secret = key;
    return sound ? OK
                 : wrong(r, v,
                         "the secret is \"whsec_\" and 24 to 64 bytes in base64: "
                         "echo whsec_$(openssl rand -base64 32)",
                         err);
}

static enum status read_key(const struct reading *r, const struct value *v, const char *name,
                            const char *file, struct webhook *w, struct error *err)
{
    char variable[NAME_MAX_BYTES + 32];
    int n = snprintf(variable, sizeof variable, "ASSAY_WEBHOOK_SECRET_%s", name);
    for (int i = 0; i < n; i++) {
        variable[i] = variable[i] == '-' ? '_' : (char)toupper((unsigned char)variable[i]);
    }
    enum status st = read_secret(r, v, file, variable, &w->secret, err);
    return st == OK ? decode_key(r, v, &w->secret, err) : st;
}

static enum status check_webhook(const struct reading *r, const struct value *v, const char *name,
                                 const struct webhook *w, struct error *err)
{
    bool sound = w->url != NULL && transfer_is_allowed(w->url);
    if (!is_name(name)) {
        return wrong(r, v, "webhook: a name of lower-case letters, digits and \"-\"", err);
    }
    if (!sound) {
        return wrong(r, v, "webhook: a url with https://, or with http:// to this machine", err);
    }
    for (size_t i = 0; i < r->channels->webhooks_len; i++) {
        if (strcmp(r->channels->webhooks[i].channel, w->channel) == 0) {
            return wrong(r, v, "webhook: another one has this name", err);
        }
    }
    const struct value *kinds = w->kinds;
    for (size_t i = 0; value_is(kinds, VALUE_ARRAY) && i < kinds->len; i++) {
        if (!value_is(&kinds->items[i], VALUE_STRING)) {
            return wrong(r, v, "kinds: a list of names", err);
        }
    }
    return kinds == NULL || value_is(kinds, VALUE_ARRAY)
               ? check_url(r, v, w->url, err)
               : wrong(r, v, "kinds: a list of names", err);
}

static enum status read_webhook(const struct reading *r, const struct value *v, struct error *err)
{
    static const char *const keys[] = {"name", "url", "secret-file", "ca-file", "kinds", NULL};
    struct webhook *w = &r->channels->webhooks[r->channels->webhooks_len];
    const char *file = NULL;
    const char *name = NULL;
    enum status st = check_keys(r, v, keys, err);
    st = st == OK ? read_text(r, v, "name", &name, err) : st;
    st = st == OK ? read_text(r, v, "url", &w->url, err) : st;
    st = st == OK ? read_text(r, v, "secret-file", &file, err) : st;
    st = st == OK ? read_text(r, v, "ca-file", &w->ca_file, err) : st;
    if (st == OK) {
        w->kinds = value_get(v, "kinds");
        w->channel = arena_printf(&r->channels->arena, "webhook:%s", name == NULL ? "" : name).ptr;
        st = w->channel == NULL ? error_no_memory(err) : check_webhook(r, v, name, w, err);
    }
    if (st == OK) {
        r->channels->webhooks_len++;
        st = read_key(r, v, name, file, w, err);
    }
    return st;
}

/* ---- the file ---- */

static enum status read_all(const struct reading *r, const struct value *root, struct error *err)
{
    static const char *const keys[] = {"mail", "webhook", NULL};
    const struct value *mail = value_get(root, "mail");
    const struct value *hooks = value_get(root, "webhook");
    enum status st = check_keys(r, root, keys, err);
    if (st == OK && mail != NULL) {
        st = read_mail(r, mail, err);
    }
    if (st == OK && hooks != NULL && (!value_is(hooks, VALUE_ARRAY) || hooks->len > WEBHOOKS_MAX)) {
        st = wrong(r, hooks, "webhook: at most 16 of [[webhook]]", err);
    }
    for (size_t i = 0; st == OK && hooks != NULL && i < hooks->len; i++) {
        st = read_webhook(r, &hooks->items[i], err);
    }
    if (st == OK && mail == NULL && r->channels->webhooks_len == 0) {
        st = error_set(err, ERR_FORMAT, "%s: neither [mail] nor [[webhook]]", r->source);
    }
    return st;
}

static enum status read_file(const struct cli *cli, const char *path, struct channels *c,
                             struct error *err)
{
    CLEANUP(buf_cleanup) struct buf own = BUF_INIT(8192);
    struct value root;
    enum status st = path_join(&own, cli->home, "notify.toml", err);
    if (st == OK && path == NULL && access(own.ptr, F_OK) != 0) {
        return error_set(err, ERR_NOT_FOUND,
                         "%s says over which servers to tell, and is not there "
                         "(assay-notify(1) has an example)",
                         own.ptr);
    }
    const struct reading r = {path == NULL ? own.ptr : path, c};
    if (st == OK) {
        st = file_read(r.source, &c->text, err);
    }
    if (st == OK) {
        st = toml_read(buf_view(&c->text), r.source, NULL, &c->arena, &root, err);
    }
    return st == OK ? read_all(&r, &root, err) : st;
}

enum status channels_open(const struct cli *cli, const char *path, struct channels *out,
                          struct error *err)
{
    *out = (struct channels){.text = BUF_INIT(CONFIG_MAX)};
    arena_init(&out->arena, 16U << 20);
    enum status st = read_file(cli, path, out, err);
    if (st != OK) {
        channels_close(out);
    }
    return st;
}

static void wipe(struct buf *secret)
{
    if (secret->ptr != NULL) {
        mem_wipe(secret->ptr, secret->cap);
    }
    buf_release(secret);
}

void channels_close(struct channels *c)
{
    wipe(&c->mail.password);
    for (size_t i = 0; i < WEBHOOKS_MAX; i++) {
        wipe(&c->webhooks[i].secret);
    }
    arena_release(&c->arena);
    buf_release(&c->text);
}
