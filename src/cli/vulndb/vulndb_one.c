/* One package compared with the database, and one vulnerability shown. */
#include "vulndb.h"

#include <assay/advisory/epss.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>
#include <assay/inspect/vulnerabilities.h>
#include <assay/inventory/purl.h>

static void show_json(struct json_writer *w, const struct vulnerability *v, struct view summary)
{
    json_object(w);
    json_member(w, "id", v->id);
    json_key(w, "aliases");
    json_array(w);
    for (size_t i = 0; i < v->alias_count; i++) {
        json_string(w, v->aliases[i]);
    }
    json_array_end(w);
    json_member_str(w, "severity", severity_name(vulnerability_severity(v)));
    json_member_bool(w, "malicious", v->malicious);
    if (v->fixed.len > 0) {
        json_member(w, "fixed", v->fixed);
    }
    if (v->has_score) {
        json_key(w, "cvss");
        json_double(w, (double)v->score / 10);
    }
    json_member_bool(w, "known_exploited", v->exploited);
    if (v->has_epss) {
        json_key(w, "epss");
        json_double(w, (double)v->probability / EPSS_ONE);
    }
    json_member(w, "summary", summary);
    json_object_end(w);
}

static void show_text(struct buf *out, const struct vulnerability *v, struct view summary)
{
    buf_printf(out, "  %-8s ", v->malicious ? "malware" : severity_name(vulnerability_severity(v)));
    utf8_append_visible(out, v->id);
    for (size_t i = 0; i < v->alias_count; i++) {
        buf_add_str(out, i == 0 ? " (" : ", ");
        utf8_append_visible(out, v->aliases[i]);
    }
    buf_add_str(out, v->alias_count > 0 ? ")" : "");
    if (v->fixed.len > 0) {
        buf_add_str(out, ", fixed in ");
        utf8_append_visible(out, v->fixed);
    }
    if (v->has_score) {
        buf_printf(out, ", CVSS %u.%u", v->score / 10U, v->score % 10U);
    }
    if (v->has_epss) {
        buf_printf(out, ", EPSS %.1f %%", (double)v->probability * 100 / EPSS_ONE);
    }
    buf_add_str(out, v->exploited ? ", exploited" : "");
    buf_add_str(out, "\n           ");
    utf8_append_visible(out, summary);
    buf_add_char(out, '\n');
}

enum status vulndb_show_one(const struct advisory_index *index, const struct vulnerability *v,
                            struct json_writer *json, struct buf *text, struct error *err)
{
    struct view title;
    enum status st = advisory_index_title(index, v->advisory, &title, err);
    if (st == OK && json != NULL) {
        show_json(json, v, title);
    } else if (st == OK) {
        show_text(text, v, title);
    }
    return st;
}

enum status vulndb_match_purl(struct advisory_index *index, struct view text, struct arena *arena,
                              struct advisory_package *package, const struct vulnerability **out,
                              size_t *count, struct error *err)
{
    struct purl p;
    *count = 0;
    enum status st = purl_parse(text, PURL_LENIENT, arena, &p, err);
    if (st == OK) {
        const struct advisory_purl purl = {.type = p.type,
                                           .namespace = p.namespace,
                                           .name = p.name,
                                           .version = p.version,
                                           .distro = purl_qualifier_of(&p, "distro"),
                                           .upstream = purl_qualifier_of(&p, "upstream")};
        st = advisory_package_of(&purl, arena, package, err);
    }
    return st == OK && package->ecosystem.len > 0
               ? advisory_match(index, package, arena, out, count, err)
               : st;
}
