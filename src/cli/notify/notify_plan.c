/* Whom to tell of what: a mail for each person, an event for each webhook, of what is new. */
#include "notify.h"

#include <assay/base/clock.h>
#include <assay/base/json.h>
#include <assay/base/mail.h>
#include <assay/base/mem.h>
#include <assay/base/plural.h>
#include <assay/base/utf8.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

enum {
    MAIL_ITEMS = 200,
    EVENT_ITEMS = 50,
    TEXT_SHOWN = 400,
    TOLD_MAX = 4000000,
    ITEM_NAME_MAX = SHA256_HEX_MAX + 24
};

enum status notify_id(char out[NOTIFY_ID_MAX], struct error *err)
{
    unsigned char bytes[16];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes) {
        return error_errno(err, errno, "reading random bytes");
    }
    int n = snprintf(out, NOTIFY_ID_MAX, "msg_");
    for (size_t i = 0; i < sizeof bytes; i++) {
        n += snprintf(out + n, NOTIFY_ID_MAX - (size_t)n, "%02x", bytes[i]);
    }
    return OK;
}

/* An item that one person is to be told of. */
struct told {
    const struct due_person *person;
    const struct due_item *item;
};

/* A delivery in the making. */
struct message {
    struct planning *plan;
    struct view channel;
    struct view recipient;
    char id[NOTIFY_ID_MAX];
    const struct due_item **items;
    size_t len;
};

/* ---- what it says ---- */

/* With its time, so that what was put off is told of anew; the level by its distance, so that it
 * stays the same when others come before it. */
static void name_notice(const struct due_item *i, char name[ITEM_NAME_MAX], struct notice *out)
{
    char hex[SHA256_HEX_MAX];
    due_item_name(i, hex);
    int n = snprintf(name, ITEM_NAME_MAX, "%s@%lld", hex, (long long)i->due);
    *out = (struct notice){view_of(name, n > 0 ? (size_t)n : 0), i->levels->level[i->level - 1].at};
}

static void add_date(struct buf *out, const struct due_item *i)
{
    char text[CLOCK_TEXT_MAX];
    clock_rfc3339(i->due, text);
    buf_printf(out, "%.*s", i->whole_day ? 10 : CLOCK_TEXT_MAX, text);
}

static void add_lines(struct buf *out, const struct due_item *i)
{
    buf_add_str(out, i->state == DUE_OVERDUE ? "\nOVERDUE since " : "\ndue ");
    add_date(out, i);
    buf_add_str(out, "  ");
    utf8_append_visible(out, utf8_cut(i->what, TEXT_SHOWN));
    buf_printf(out, "\n  " VIEW_FMT " ", VIEW_ARG(i->kind));
    utf8_append_visible(out, utf8_cut(i->id, TEXT_SHOWN));
    buf_add_str(out, "; owner: ");
    utf8_append_visible(out, i->owner.len > 0 ? utf8_cut(i->owner, TEXT_SHOWN) : VIEW("nobody"));
    buf_add_str(out, "\n  ");
    utf8_append_visible(out, i->settle.len <= TEXT_SHOWN ? i->settle : VIEW("assay due"));
    buf_add_char(out, '\n');
}

/* The first line is the subject. */
static enum status compose_mail(void *ctx, const bool *fresh, struct buf *out, struct error *err)
{
    const struct message *m = ctx;
    size_t count = 0;
    size_t overdue = 0;
    for (size_t i = 0; i < m->len; i++) {
        count += fresh[i] ? 1 : 0;
        overdue += fresh[i] && m->items[i]->state == DUE_OVERDUE ? 1 : 0;
    }
    buf_printf(out, "Assay: %zu %s, %zu overdue\n", count, plural_of(count, "item", "items"),
               overdue);
    buf_add_str(out, "Of this you are told once at each level; \"assay due\" shows all of it.\n");
    for (size_t i = 0; i < m->len; i++) {
        if (fresh[i]) {
            add_lines(out, m->items[i]);
        }
    }
    return buf_status(out, err);
}

/* Persons by their ids: no names, no addresses. */
static enum status add_told(void *ctx, const struct due_person *p, struct error *err)
{
    struct json_writer *w = ctx;
    json_string(w, p->id);
    return buf_status(w->out, err);
}

static enum status add_item(struct json_writer *w, const struct due_calendar *c,
                            const struct due_item *i, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf date = BUF_INIT(64);
    char name[SHA256_HEX_MAX];
    due_item_name(i, name);
    add_date(&date, i);
    json_object(w);
    json_member(w, "kind", i->kind);
    json_member(w, "id", i->id);
    json_member_str(w, "item", name);
    json_member(w, "what", i->what);
    json_member(w, "due", buf_view(&date));
    json_member_str(w, "state", due_state_name(i->state));
    json_member_uint(w, "level", i->level);
    json_member(w, "owner", i->person != NULL ? i->person->id : i->owner);
    json_key(w, "told");
    json_array(w);
    enum status st = due_each_recipient(c, i, add_told, w, err);
    json_array_end(w);
    json_member(w, "settle", i->settle);
    json_object_end(w);
    return st;
}

static enum status compose_event(void *ctx, const bool *fresh, struct buf *out, struct error *err)
{
    const struct message *m = ctx;
    const struct due_calendar *c = &m->plan->due->calendar;
    struct json_writer w;
    enum status st = OK;
    json_writer_init(&w, out, false);
    json_object(&w);
    json_member_str(&w, "type", "due.reached");
    json_member_time(&w, "timestamp", c->at);
    json_key(&w, "data");
    json_object(&w);
    json_key(&w, "items");
    json_array(&w);
    for (size_t i = 0; st == OK && i < m->len; i++) {
        st = fresh[i] ? add_item(&w, c, m->items[i], err) : OK;
    }
    json_array_end(&w);
    json_object_end(&w);
    json_object_end(&w);
    return st;
}

/* ---- into the outbox ---- */

struct showing {
    struct message *message;
    outbox_compose compose;
};

/* For a dry run: what would be sent. */
static enum status show(void *ctx, const bool *fresh, struct buf *out, struct error *err)
{
    const struct showing *s = ctx;
    FILE *to = s->message->plan->cli->out;
    enum status st = s->compose(s->message, fresh, out, err);
    if (st == OK) {
        (void)fprintf(to, VIEW_FMT "%s" VIEW_FMT "\n", VIEW_ARG(s->message->channel),
                      s->message->recipient.len > 0 ? " to " : "", VIEW_ARG(s->message->recipient));
        (void)fwrite(out->ptr, 1, out->len, to);
        (void)fputc('\n', to);
    }
    return st;
}

static enum status put(struct message *m, outbox_compose compose, struct error *err)
{
    struct planning *p = m->plan;
    struct showing showing = {m, compose};
    CLEANUP(cleanup_mem) struct notice *notices = mem_calloc(m->len, sizeof *notices);
    CLEANUP(cleanup_mem) char *names = mem_calloc(m->len, ITEM_NAME_MAX);
    size_t fresh = 0;
    if (notices == NULL || names == NULL) {
        return error_no_memory(err);
    }
    enum status st = notify_id(m->id, err);
    for (size_t i = 0; i < m->len; i++) {
        name_notice(m->items[i], &names[i * ITEM_NAME_MAX], &notices[i]);
    }
    if (st == OK) {
        const struct delivery d = {
            .id = view_str(m->id), .channel = m->channel, .recipient = m->recipient};
        st =
            outbox_add(p->due->home.store, &d, notices, m->len, p->dry_run,
                       p->dry_run ? show : compose, p->dry_run ? (void *)&showing : m, &fresh, err);
    }
    if (st == OK) {
        p->fresh += fresh;
        p->made += fresh > 0 ? 1 : 0;
    }
    return st;
}

/* In pieces that one message can carry. */
static enum status put_all(struct planning *p, const char *channel, struct view recipient,
                           const struct due_item **items, size_t len, struct error *err)
{
    bool mail = strcmp(channel, MAIL_CHANNEL) == 0;
    size_t most = mail ? MAIL_ITEMS : EVENT_ITEMS;
    enum status st = OK;
    for (size_t at = 0; st == OK && at < len; at += most) {
        struct message m = {.plan = p,
                            .channel = view_str(channel),
                            .recipient = recipient,
                            .items = items + at,
                            .len = len - at < most ? len - at : most};
        st = put(&m, mail ? compose_mail : compose_event, err);
    }
    return st;
}

/* ---- by mail ---- */

struct gathering {
    struct planning *plan;
    const struct due_item *item;
    struct told *told;
    size_t len;
    size_t cap;
    size_t before; /* this item's first */
};

static enum status gather(void *ctx, const struct due_person *person, struct error *err)
{
    struct gathering *g = ctx;
    void *told = g->told;
    struct error why;
    if (mail_address_check(person->email, &why) != OK) {
        cli_note(g->plan->cli, "the address of " VIEW_FMT " cannot be used: %s",
                 VIEW_ARG(person->id), why.message);
        return OK;
    }
    enum status st = mem_grow(&told, &g->cap, g->len + 1, sizeof *g->told, TOLD_MAX, err);
    if (st == OK) {
        g->told = told;
        g->told[g->len++] = (struct told){person, g->item};
    }
    return st;
}

/* By person; what one is told of stays in the calendar's order. */
static int compare_told(const void *a, const void *b)
{
    const struct told *x = a;
    const struct told *y = b;
    if (x->person != y->person) {
        return x->person < y->person ? -1 : 1;
    }
    return x->item < y->item ? -1 : x->item > y->item ? 1 : 0;
}

static enum status put_told(struct planning *p, const struct told *told, size_t len,
                            struct error *err)
{
    CLEANUP(cleanup_mem) const struct due_item **items = mem_calloc(len + 1, sizeof *items);
    enum status st = items == NULL ? error_no_memory(err) : OK;
    for (size_t i = 0; st == OK && i < len;) {
        size_t n = 0;
        const struct due_person *person = told[i].person;
        for (; i < len && told[i].person == person; i++) {
            items[n++] = told[i].item;
        }
        st = put_all(p, MAIL_CHANNEL, person->id, items, n, err);
    }
    return st;
}

static enum status plan_mail(struct planning *p, struct error *err)
{
    const struct due_calendar *c = &p->due->calendar;
    struct gathering g = {.plan = p};
    enum status st = OK;
    for (size_t i = 0; st == OK && i < c->len; i++) {
        g.item = &c->items[i];
        g.before = g.len;
        st = due_each_recipient(c, g.item, gather, &g, err);
        p->untold += g.item->level > 0 && g.len == g.before ? 1 : 0;
    }
    if (st == OK && g.len > 0) {
        qsort(g.told, g.len, sizeof *g.told, compare_told);
        st = put_told(p, g.told, g.len, err);
    }
    (void)mem_free(g.told);
    return st;
}

/* ---- by webhook ---- */

static bool wants(const struct webhook *w, const struct due_item *i)
{
    bool listed = w->kinds == NULL;
    for (size_t k = 0; !listed && k < w->kinds->len; k++) {
        listed = view_eq(value_text(&w->kinds->items[k]), i->kind);
    }
    return listed && i->level > 0;
}

static enum status plan_webhook(struct planning *p, const struct webhook *w, struct error *err)
{
    const struct due_calendar *c = &p->due->calendar;
    CLEANUP(cleanup_mem) const struct due_item **items = mem_calloc(c->len + 1, sizeof *items);
    size_t n = 0;
    if (items == NULL) {
        return error_no_memory(err);
    }
    for (size_t k = 0; w->kinds != NULL && k < w->kinds->len; k++) {
        if (!due_kind_is(c, value_text(&w->kinds->items[k]))) {
            return error_set(err, ERR_FORMAT, "%s: there is no kind \"" VIEW_FMT "\"", w->channel,
                             VIEW_ARG(value_text(&w->kinds->items[k])));
        }
    }
    for (size_t i = 0; i < c->len; i++) {
        if (wants(w, &c->items[i])) {
            items[n++] = &c->items[i];
        }
    }
    return put_all(p, w->channel, VIEW(""), items, n, err);
}

enum status notify_plan(struct planning *p, struct error *err)
{
    enum status st = p->channels->mail.server == NULL ? OK : plan_mail(p, err);
    for (size_t i = 0; st == OK && i < p->channels->webhooks_len; i++) {
        st = plan_webhook(p, &p->channels->webhooks[i], err);
    }
    return st;
}
