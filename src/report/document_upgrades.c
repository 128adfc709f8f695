/* What to do first about vulnerabilities, in the document. */
#include "document.h"

#include <assay/assure/upgrades.h>

enum { UPGRADES_MAX = 1000, ADVICE_MAX = 100, SENTENCE_MAX = 256 * 1024 };

struct listing {
    struct json_writer *w;
    size_t left;
};

static void write_example(struct json_writer *w, const struct fact_upgrade *u)
{
    json_key(w, "vulnerable");
    json_object(w);
    member_text(w, "name", u->vulnerable);
    member_text(w, "version", u->vulnerable_version);
    member_text(w, "target", u->vulnerable_target);
    member_text(w, "path", u->path);
    member_text(w, "blocker", u->blocker);
    member_text(w, "requirement", u->requirement);
    member_text(w, "manifest", u->manifest);
    json_member_uint(w, "line", u->line);
    json_object_end(w);
}

static enum status on_upgrade(void *ctx, const struct fact_upgrade *u, struct error *err)
{
    struct listing *list = ctx;
    struct json_writer *w = list->w;
    struct buf sentence = BUF_INIT(SENTENCE_MAX);
    if (list->left == 0) {
        return SEEN_ENOUGH;
    }
    list->left--;
    upgrade_sentence(u, &sentence);
    json_object(w);
    member_text(w, "advice", buf_view(&sentence));
    json_member_str(w, "action", upgrade_action_name(u->action));
    member_text(w, "purl", u->purl);
    member_text(w, "version", u->version);
    member_text(w, "target", u->target);
    write_example(w, u);
    json_member_uint(w, "packages", u->packages);
    json_member_uint(w, "manifests", u->manifests);
    json_member_uint(w, "known", u->known);
    json_member_uint(w, "clears", u->clears);
    json_member_str(w, "severity", severity_name(u->severity));
    json_member_bool(w, "malicious", u->malicious);
    json_member_bool(w, "known_exploited", u->exploited);
    json_key(w, "epss");
    json_double(w, u->epss);
    json_key(w, "cvss");
    json_double(w, u->cvss);
    json_object_end(w);
    enum status st = buf_status(&sentence, err);
    buf_release(&sentence);
    return st == OK ? buf_status(w->out, err) : st;
}

enum status document_upgrades(struct json_writer *w, const struct facts *facts, struct error *err)
{
    struct listing list = {w, UPGRADES_MAX};
    json_key(w, "upgrades");
    json_array(w);
    enum status st = each_done(facts_each_upgrade(facts, on_upgrade, &list, err));
    json_array_end(w);
    return st;
}

static enum status on_advice(void *ctx, const struct fact_upgrade *u, struct error *err)
{
    struct listing *list = ctx;
    struct buf sentence = BUF_INIT(SENTENCE_MAX);
    if (list->left == 0) {
        return SEEN_ENOUGH;
    }
    list->left--;
    upgrade_sentence(u, &sentence);
    enum status st = buf_status(&sentence, err);
    if (st == OK) {
        json_string(list->w, buf_view(&sentence));
    }
    buf_release(&sentence);
    return st == OK ? buf_status(list->w->out, err) : st;
}

enum status document_advice(struct json_writer *w, const struct facts *facts, struct error *err)
{
    struct listing list = {w, ADVICE_MAX};
    json_key(w, "upgrades");
    json_array(w);
    enum status st = each_done(facts_each_upgrade(facts, on_advice, &list, err));
    json_array_end(w);
    return st;
}
