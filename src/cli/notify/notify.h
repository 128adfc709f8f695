/* assay notify: its channels, what is to be said, and the sending. */
#ifndef ASSAY_CLI_NOTIFY_H
#define ASSAY_CLI_NOTIFY_H

#include "due/due.h"

#include <assay/store/outbox.h>

enum { WEBHOOKS_MAX = 16, NOTIFY_ID_MAX = 40, SECRET_MAX = 4096 };

#define MAIL_CHANNEL "mail"

/* ---- channels (notify_channels.c) ---- */

struct mail_channel {
    const char *server; /* "smtp://HOST[:PORT]", "smtps://…"; NULL: no mail */
    const char *from;
    const char *user; /* or NULL */
    struct buf password;
    const char *ca_file; /* or NULL: the system's */
    bool plain;          /* without TLS, to this machine only */
};

struct webhook {
    const char *channel; /* "webhook:NAME" */
    const char *url;
    struct buf secret; /* the key of HMAC-SHA-256 */
    const char *ca_file;
    const struct value *kinds; /* NULL: all */
};

struct channels {
    struct mail_channel mail;
    struct webhook webhooks[WEBHOOKS_MAX];
    size_t webhooks_len;
    struct arena arena;
    struct buf text;
};
/* Read `path`, or notify.toml of the home where it is NULL, and the secrets that it names.
 * ERR_NOT_FOUND says how to make one. */
MUST_CHECK enum status channels_open(const struct cli *cli, const char *path, struct channels *out,
                                     struct error *err);
void channels_close(struct channels *c); /* wipes secrets */

/* ---- what is to be said (notify_plan.c) ---- */

struct planning {
    struct cli *cli;
    const struct due_view *due;
    const struct channels *channels;
    bool dry_run;
    size_t fresh;  /* notices that are new */
    size_t made;   /* deliveries */
    size_t untold; /* items that nobody can be told of by mail */
};
/* Put what has not been said yet into the outbox; with dry_run say what that would be. */
MUST_CHECK enum status notify_plan(struct planning *p, struct error *err);

/* ---- sending ---- */

/* How one try went. */
struct attempt {
    enum delivery_state state; /* SENT, FAILED, UNCERTAIN or WAITING: to be tried again */
    char result[200];
};

struct sender {
    const struct cli *cli;
    struct store *store;
    const struct channels *channels;
    const struct due_calendar *calendar;
    char name[NOTIFY_ID_MAX]; /* of this process */
};

/* Send a claimed delivery. A failure is an attempt that did not work; a status other than OK, that
 * the outbox does not. (send_mail.c, send_webhook.c) */
MUST_CHECK enum status send_mail(struct sender *s, const struct delivery *d, struct attempt *out,
                                 struct error *err);
MUST_CHECK enum status send_webhook(struct sender *s, const struct webhook *w,
                                    const struct delivery *d, struct attempt *out,
                                    struct error *err);

/* "msg_" and 32 random hex digits. */
MUST_CHECK enum status notify_id(char out[NOTIFY_ID_MAX], struct error *err);

#endif
