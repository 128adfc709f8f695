#include "facts_private.h"

#include <assay/advisory/epss.h>
#include <assay/base/mem.h>

enum status facts_add_vulnerability(struct facts *f, const struct finding *finding,
                                    const struct component *c, const struct vulnerability *v,
                                    struct error *err)
{
    CLEANUP(buf_cleanup) struct buf aliases = BUF_INIT(1 << 20);
    CLEANUP(buf_cleanup) struct buf purl = BUF_INIT(64 * 1024);
    enum status status = facts_add_finding(f, finding, err);
    if (status != OK || sqlite3_changes(f->db) == 0) {
        return status; /* the same a second time */
    }
    sqlite3_int64 id = sqlite3_last_insert_rowid(f->db);
    for (size_t i = 0; i < v->alias_count; i++) {
        buf_printf(&aliases, "%s" VIEW_FMT, i == 0 ? "" : " ", VIEW_ARG(v->aliases[i]));
    }
    status = buf_status(&aliases, err);
    if (status == OK && c->purl.len == 0) {
        status = component_purl(c, &purl, err);
    }
    if (status != OK) {
        return status;
    }
    sqlite3_stmt *st = f->statements[INSERT_VULNERABILITY];
    (void)sqlite3_bind_int64(st, 1, id);
    facts_bind_view(st, 2, c->purl.len == 0 ? buf_view(&purl) : c->purl);
    facts_bind_view(st, 3, c->version);
    (void)sqlite3_bind_int(st, 4, (int)c->scope);
    (void)sqlite3_bind_int(st, 5, (int)c->relation);
    facts_bind_view(st, 6, v->id);
    facts_bind_view(st, 7, buf_view(&aliases));
    facts_bind_view(st, 8, v->fixed);
    (void)sqlite3_bind_int(st, 9, v->malicious ? 1 : 0);
    (void)sqlite3_bind_int(st, 10, v->exploited ? 1 : 0);
    if (v->has_epss) {
        (void)sqlite3_bind_double(st, 11, (double)v->probability / EPSS_ONE);
    }
    if (v->has_score) {
        (void)sqlite3_bind_double(st, 12, (double)v->score / 10);
    }
    return facts_step_done(f, st, "storing a vulnerability", err);
}
