/* Stored inventories matched with the advisories of now: what verify found is not looked for
 * again, only compared. */
#include "home.h"
#include "vulndb.h"

#include <assay/assure/inventories.h>
#include <assay/base/clock.h>
#include <assay/base/plural.h>
#include <assay/base/utf8.h>
#include <assay/inspect/vulnerabilities.h>

enum {
    OUTPUT_MAX = 1 << 30,
    PREDICATE_MAX = 24 << 20,
    ADDED_MAX = 50000, /* in one statement, or as many as one subject has */
};

/* What is known against one package URL; the same for all who have it. */
struct answer {
    const struct vulnerability *list;
    size_t count;
};

/* One statement to be logged. */
struct batch {
    struct buf inventories; /* JSON lists */
    struct buf added;
    struct json_writer inventory_writer;
    struct json_writer added_writer;
    size_t added_count;
    struct batch *next;
};

struct rematch {
    struct advisory_index *index;
    struct known_matches *known;
    char database[SHA256_HEX_MAX];
    struct arena scratch;
    struct arena kept;
    struct map answers;       /* by package URL, to struct answer */
    struct json_writer *json; /* NULL: text */
    struct buf *out;
    bool record;
    struct batch *first;
    struct batch *last;
    uint64_t inventories;
    uint64_t matched; /* that had not been matched with this index */
    uint64_t affected;
    uint64_t found;
};

static struct answer nothing;

static enum status keep_answer(struct rematch *m, struct view purl, struct answer **out,
                               struct error *err)
{
    struct answer *a = arena_alloc(&m->kept, 1, sizeof *a);
    if (a == NULL) {
        return error_no_memory(err);
    }
    *out = a;
    struct advisory_package package;
    return vulndb_match_purl(m->index, purl, &m->kept, &package, &a->list, &a->count, err);
}

/* Most packages have nothing: what it takes to see that is forgotten at once. A package URL
 * that cannot be read has no answer either. */
static enum status answer_of(struct rematch *m, struct view purl, const struct answer **out,
                             struct error *err)
{
    const struct vulnerability *list;
    struct advisory_package package;
    struct answer *a = map_get(&m->answers, purl);
    size_t count = 0;
    if (a != NULL) {
        *out = a;
        return OK;
    }
    arena_clear(&m->scratch);
    a = &nothing;
    enum status st = vulndb_match_purl(m->index, purl, &m->scratch, &package, &list, &count, err);
    if (st == ERR_FORMAT || st == ERR_LIMIT || st == ERR_UNSUPPORTED) {
        st = OK;
        count = 0;
    }
    if (st == OK && count > 0) {
        st = keep_answer(m, purl, &a, err);
    }
    *out = a;
    return st == OK ? map_put(&m->answers, purl, a, NULL, err) : st;
}

/* ---- statements ---- */

static enum status begin_batch(struct rematch *m, struct error *err)
{
    struct batch *b = arena_alloc(&m->kept, 1, sizeof *b);
    if (b == NULL) {
        return error_no_memory(err);
    }
    buf_init(&b->inventories, PREDICATE_MAX);
    buf_init(&b->added, PREDICATE_MAX);
    json_writer_init(&b->inventory_writer, &b->inventories, false);
    json_writer_init(&b->added_writer, &b->added, false);
    json_array(&b->inventory_writer);
    json_array(&b->added_writer);
    if (m->last == NULL) {
        m->first = b;
    } else {
        m->last->next = b;
    }
    m->last = b;
    return OK;
}

static enum status note_inventory(struct rematch *m, const struct inventory *i, struct error *err)
{
    if (m->last == NULL || m->last->added_count >= ADDED_MAX) {
        enum status st = begin_batch(m, err);
        if (st != OK) {
            return st;
        }
    }
    struct json_writer *w = &m->last->inventory_writer;
    json_object(w);
    json_member(w, "subject", i->subject);
    json_member_uint(w, "entry", i->entry);
    json_object_end(w);
    return OK;
}

static void note_added(struct rematch *m, const struct inventory *i, struct view purl,
                       const struct vulnerability *v)
{
    struct json_writer *w = &m->last->added_writer;
    m->last->added_count++;
    json_object(w);
    json_member(w, "subject", i->subject);
    json_member(w, "package", purl);
    json_member(w, "advisory", v->id);
    json_member_str(w, "severity", severity_name(vulnerability_severity(v)));
    json_member_bool(w, "knownExploited", v->exploited);
    json_object_end(w);
}

static enum status record_batch(const struct rematch *m, const struct ledger *l, struct batch *b,
                                struct error *err)
{
    struct advisory_index_info info;
    struct buf text = BUF_INIT(2 * PREDICATE_MAX);
    struct json_writer w;
    int64_t now = clock_now();
    json_array_end(&b->inventory_writer);
    json_array_end(&b->added_writer);
    advisory_index_describe(m->index, &info);
    json_writer_init(&w, &text, false);
    json_object(&w);
    json_member_time(&w, "time", now);
    json_key(&w, "database");
    json_object(&w);
    statement_write_digest(&w, "digest", view_str(m->database));
    json_member_time(&w, "newest", info.newest);
    json_object_end(&w);
    json_key(&w, "inventories");
    json_raw(&w, buf_view(&b->inventories));
    json_key(&w, "added");
    json_raw(&w, buf_view(&b->added));
    json_object_end(&w);
    enum status st = buf_status(&b->inventories, err);
    st = st == OK ? buf_status(&b->added, err) : st;
    st = st == OK ? buf_status(&text, err) : st;
    if (st == OK) {
        st = stored_match_record(l, view_str(m->database), buf_view(&text), now, err);
    }
    buf_release(&text);
    return st;
}

/* ---- matching ---- */

struct showing {
    bool subject; /* shown already */
    bool package;
};

static void show_subject(struct rematch *m, const struct inventory *i)
{
    if (m->json != NULL) {
        json_object(m->json);
        json_member(m->json, "subject", i->subject);
        json_member_uint(m->json, "entry", i->entry);
        json_member_uint(m->json, "unnamed", i->unnamed);
        json_key(m->json, "components");
        json_array(m->json);
        return;
    }
    utf8_append_visible(m->out, i->subject);
    buf_printf(m->out, " (log entry %llu)\n", (unsigned long long)i->entry);
}

static void show_package(struct rematch *m, struct view purl)
{
    if (m->json != NULL) {
        json_object(m->json);
        json_member(m->json, "purl", purl);
        json_key(m->json, "vulnerabilities");
        json_array(m->json);
        return;
    }
    buf_add_char(m->out, ' ');
    utf8_append_visible(m->out, purl);
    buf_add_char(m->out, '\n');
}

static void end_list(struct rematch *m, bool begun)
{
    if (begun && m->json != NULL) {
        json_array_end(m->json);
        json_object_end(m->json);
    }
}

static enum status show_new(struct rematch *m, const struct inventory *i, struct view purl,
                            const struct vulnerability *v, struct showing *shown, struct error *err)
{
    if (!shown->subject) {
        show_subject(m, i);
        shown->subject = true;
    }
    if (!shown->package) {
        show_package(m, purl);
        shown->package = true;
    }
    m->found++;
    if (m->record) {
        note_added(m, i, purl, v);
    }
    return vulndb_show_one(m->index, v, m->json, m->out, err);
}

static enum status match_package(struct rematch *m, const struct inventory *i, struct view purl,
                                 struct showing *shown, struct error *err)
{
    const struct answer *a = NULL;
    enum status st = answer_of(m, purl, &a, err);
    shown->package = false;
    for (size_t k = 0; st == OK && k < a->count; k++) {
        if (!known_matches_has(m->known, i->subject, purl, a->list[k].id)) {
            st = show_new(m, i, purl, &a->list[k], shown, err);
        }
    }
    end_list(m, shown->package);
    return st;
}

static enum status match_inventory(void *ctx, const struct inventory *i, struct error *err)
{
    struct rematch *m = ctx;
    struct showing shown = {false, false};
    struct view rest = i->purls;
    struct view purl;
    m->inventories++;
    if (view_eq_str(i->database, m->database)) {
        return OK; /* nothing can be new */
    }
    m->matched++;
    enum status st = m->record ? note_inventory(m, i, err) : OK;
    while (st == OK && view_line(&rest, &purl)) {
        if (purl.len > 0) {
            st = match_package(m, i, purl, &shown, err);
        }
    }
    end_list(m, shown.subject);
    m->affected += shown.subject ? 1 : 0;
    return st == OK ? buf_status(m->out, err) : st;
}

static enum status match_all(struct rematch *m, const struct ledger *l, struct error *err)
{
    struct advisory_index_info info;
    advisory_index_describe(m->index, &info);
    sha256_hex(&info.digest, m->database);
    enum status st = known_matches_load(l, &m->known, err);
    return st == OK ? inventories_each(l, m->known, match_inventory, m, err) : st;
}

static void rematch_init(struct rematch *m, struct buf *out)
{
    *m = (struct rematch){.out = out};
    arena_init(&m->scratch, 0);
    arena_init(&m->kept, 0);
    map_init(&m->answers);
}

static void rematch_release(struct rematch *m)
{
    for (struct batch *b = m->first; b != NULL; b = b->next) {
        buf_release(&b->inventories);
        buf_release(&b->added);
    }
    m->index = advisory_index_close(m->index);
    m->known = known_matches_free(m->known);
    map_release(&m->answers);
    arena_release(&m->scratch);
    arena_release(&m->kept);
}

/* ---- the command ---- */

static enum status work(struct rematch *m, const struct home *h, struct json_writer *w,
                        struct error *err)
{
    const struct ledger ledger = home_ledger(h);
    if (m->json != NULL) {
        json_object(w);
        json_key(w, "database");
        json_object(w);
        vulndb_json(w, m->index);
        json_object_end(w);
        json_key(w, "subjects");
        json_array(w);
    }
    enum status st = match_all(m, &ledger, err);
    for (struct batch *b = m->first; st == OK && b != NULL; b = b->next) {
        st = record_batch(m, &ledger, b, err);
    }
    if (m->json != NULL) {
        json_array_end(w);
        json_member_uint(w, "inventories", m->inventories);
        json_member_uint(w, "matched", m->matched);
        json_member_uint(w, "affected", m->affected);
        json_member_uint(w, "new", m->found);
        json_object_end(w);
        buf_add_char(m->out, '\n');
    } else {
        buf_printf(m->out,
                   "%llu %s, %llu not yet matched with this database, %llu newly affected, "
                   "%llu new\n",
                   (unsigned long long)m->inventories,
                   plural_of(m->inventories, "inventory", "inventories"),
                   (unsigned long long)m->matched, (unsigned long long)m->affected,
                   (unsigned long long)m->found);
    }
    return st == OK ? buf_status(m->out, err) : st;
}

enum status vulndb_match_stored(struct cli *cli, const struct stored_request *r, uint64_t *found,
                                struct error *err)
{
    struct buf out = BUF_INIT(OUTPUT_MAX);
    struct json_writer w;
    struct rematch m;
    struct home h = {.store = NULL};
    rematch_init(&m, &out);
    json_writer_init(&w, &out, true);
    m.json = r->json ? &w : NULL;
    m.record = true;
    enum status st = vulndb_open(cli, r->database, &m.index, err);
    if (st == OK) {
        /* What is found is the installation's to say, whoever asks. */
        st = home_open_installation(cli, r->passphrase_file, &h, err);
    }
    if (st == OK) {
        st = work(&m, &h, &w, err);
        home_close(&h);
    }
    st = cli_print(cli, st, &out, err);
    if (st == OK) {
        vulndb_note_age(cli, m.index);
        *found = m.found;
    }
    rematch_release(&m);
    return st;
}

void vulndb_note_stored(struct cli *cli, const char *database)
{
    if (!home_has_log(cli)) {
        return; /* looking must not make a log where there is none */
    }
    struct buf out = BUF_INIT(OUTPUT_MAX);
    struct rematch m;
    struct home h = {.store = NULL};
    struct error err;
    rematch_init(&m, &out);
    enum status st = home_open_registers(cli, &h, &err);
    if (st == OK) {
        st = vulndb_open(cli, database, &m.index, &err);
        const struct ledger ledger = home_ledger(&h);
        st = st == OK ? match_all(&m, &ledger, &err) : st;
        home_close(&h);
    }
    if (st != OK) {
        cli_note(cli, "stored inventories were not matched: %s", err.message);
    } else if (m.affected > 0) {
        cli_note(cli,
                 "%llu of %llu stored subject%s newly affected: \"assay vulndb match --stored\" "
                 "shows by what",
                 (unsigned long long)m.affected, (unsigned long long)m.inventories,
                 plural_of(m.inventories, " is", "s are"));
    }
    rematch_release(&m);
    buf_release(&out);
}
