/* What was found of packages, for people and as JSON. */
#include "modified/found_packages.h"

#include <assay/base/json.h>
#include <assay/base/plural.h>
#include <assay/base/utf8.h>

enum { REASONS_MAX = 16, SHOWN = 20 };

/* How many packages were not compared, by why. */
struct reason {
    struct view why;
    size_t count;
};

static void count_reasons(const struct packages *p, struct reason *to, size_t *len)
{
    for (size_t i = 0; i < p->len; i++) {
        size_t k = 0;
        if (p->items[i].modification != NULL) {
            continue;
        }
        while (k < *len && !view_eq(to[k].why, p->items[i].why)) {
            k++;
        }
        if (k == *len && *len < REASONS_MAX) {
            to[(*len)++] = (struct reason){p->items[i].why, 0};
        }
        if (k < *len) {
            to[k].count++;
        }
    }
}

static void summary(const struct packages *p, struct buf *out)
{
    struct reason reasons[REASONS_MAX];
    size_t count = 0;
    buf_printf(out, "packages    %zu found: %zu as published, %zu modified, %zu not compared\n",
               p->len, p->compared - p->modified, p->modified, p->len - p->compared);
    count_reasons(p, reasons, &count);
    for (size_t i = 0; i < count; i++) {
        buf_printf(out, "  %zu: " VIEW_FMT "\n", reasons[i].count, VIEW_ARG(reasons[i].why));
    }
}

static void put_package(struct modified *m, const struct package *k, const struct map *recorded,
                        struct buf *out)
{
    const char *bold = m->session.cli->out_colour ? "\033[1m" : "";
    const char *plain = m->session.cli->out_colour ? "\033[0m" : "";
    char hex[SHA256_HEX_MAX];
    buf_printf(out, "\n%s", bold);
    utf8_append_visible(out, k->purl);
    buf_printf(out, "%s  ", plain);
    utf8_append_visible(out, k->path);
    buf_add_str(out, "\nagainst     ");
    utf8_append_visible(out, k->upstream);
    sha256_hex(&k->modification->subject_digest, hex);
    bool has = recorded != NULL && map_has(recorded, view_str(hex));
    buf_printf(out, "\nsix answers %s\n",
               has ? "on record for this content"
                   : "not on record (assay modified record … --package)");
    m->result = *k->modification;
    modified_text(m, m->session.cli->out_colour, m->session.detail, out);
}

static bool is_modified(const struct package *k)
{
    return k->modification != NULL && k->modification->file_count > 0;
}

void found_text(struct modified *m, const struct packages *p, const struct map *recorded,
                struct buf *out)
{
    size_t shown = 0;
    summary(p, out);
    for (size_t i = 0; i < p->len; i++) {
        if (is_modified(&p->items[i]) && (m->session.detail > 0 || shown < SHOWN)) {
            put_package(m, &p->items[i], recorded, out);
            shown++;
        }
    }
    if (shown < p->modified) {
        buf_printf(out, "\n… and %zu more modified package%s (-v shows all)\n", p->modified - shown,
                   plural(p->modified - shown));
    }
    for (size_t i = 0; i < p->gap_count; i++) {
        buf_add_str(out, i == 0 ? "\nNot read\n  " : "  ");
        utf8_append_visible(out, p->gaps[i].path);
        buf_add_str(out, ": ");
        utf8_append_visible(out, p->gaps[i].what);
        buf_add_char(out, '\n');
    }
}

void found_json(struct modified *m, const struct packages *p, struct buf *out)
{
    struct json_writer w;
    json_writer_init(&w, out, true);
    json_object(&w);
    json_member_uint(&w, "found", p->len);
    json_member_uint(&w, "compared", p->compared);
    json_member_uint(&w, "modified", p->modified);
    json_key(&w, "packages");
    json_array(&w);
    for (size_t i = 0; i < p->len; i++) {
        const struct package *k = &p->items[i];
        json_object(&w);
        json_member(&w, "package", k->purl);
        json_member(&w, "path", k->path);
        if (k->modification == NULL) {
            json_member(&w, "notCompared", k->why);
        } else {
            json_member(&w, "upstream", k->upstream);
            m->result = *k->modification;
            modified_json_result(m, &w);
        }
        json_object_end(&w);
    }
    json_array_end(&w);
    json_key(&w, "gaps");
    modified_json_gaps(p->gaps, p->gap_count, &w);
    json_object_end(&w);
    buf_add_char(out, '\n');
}
