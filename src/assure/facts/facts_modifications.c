/* Modified packages: rows of the view, and findings. */
#include "facts_private.h"

#include <assay/assure/modifications.h>
#include <assay/assure/vulnerabilities.h>
#include <assay/base/mem.h>
#include <assay/base/plural.h>
#include <assay/base/words.h>

struct adding {
    struct facts *facts;
    const struct modified_package *package;
    struct arena arena; /* of one run */
    struct fingerprints seen;
    struct error *err;
};

struct said {
    const char *rule;
    const char *cwe;
    enum severity severity;
    enum confidence confidence;
    struct view path; /* in the package */
    uint32_t line;
    uint32_t end_line;
    struct view message;
    struct view scope;
    struct view context;
};

static enum status add(struct adding *a, const struct said *s)
{
    struct view path = s->path;
    if (a->package->path.len > 0) {
        path = arena_printf(&a->arena, VIEW_FMT "/" VIEW_FMT, VIEW_ARG(a->package->path),
                            VIEW_ARG(s->path));
    }
    struct finding f = {
        .inspector = VIEW(MODIFIED_INSPECTOR),
        .rule = view_str(s->rule),
        .message = s->message,
        .severity = s->severity,
        .confidence = s->confidence,
        .path = path,
        .region = {s->line, s->line > 0 ? 1 : 0, s->end_line, s->line > 0 ? 1 : 0},
        .cwe = view_str(s->cwe),
        .controls = VIEW("8.28 8.30"),
    };
    if (path.ptr == NULL || s->message.ptr == NULL) {
        return error_no_memory(a->err);
    }
    const struct fingerprint_parts parts = {.inspector = f.inspector,
                                            .rule = f.rule,
                                            .path = path,
                                            .scope = s->scope,
                                            .context = s->context};
    enum status st = fingerprint_view(&a->seen, &parts, &f.fingerprint, a->err);
    return st == OK ? facts_add_finding(a->facts, &f, a->err) : st;
}

/* ---- Weakenings ---- */

static struct view explained_by(struct adding *a, const struct modified_file *f, uint32_t change)
{
    const struct modified_change *c = &f->changes[change];
    if (c->change.explanation == CHANGE_UPSTREAM) {
        return VIEW(" A later version of upstream has the same change.");
    }
    if (c->patch != NO_PATCH) {
        const struct declared_patch *p = a->package->modification->patches[c->patch].patch;
        return arena_printf(&a->arena, " Declared by " VIEW_FMT ".", VIEW_ARG(p->name));
    }
    return c->change.explanation == CHANGE_DECLARED ? VIEW(" It is declared.") : VIEW("");
}

static enum status add_weakening(struct adding *a, const struct modified_file *f,
                                 const struct weakening *w)
{
    const struct weakening_rule *rule = &weakening_rules[w->kind];
    const struct modified_change *c = &f->changes[w->change];
    bool open = c->change.explanation == CHANGE_UNEXPLAINED && !f->declared;
    struct view why = explained_by(a, f, w->change);
    /* The place is in this copy; of what is gone it is where it stood. */
    uint32_t line = w->gone ? c->change.new_first + 1 : w->line;
    struct view message = arena_printf(
        &a->arena, "%s%s" VIEW_FMT "%s (%s line %lu%s" VIEW_FMT ")" VIEW_FMT, rule->message,
        w->what.len > 0 ? " About: " : "", VIEW_ARG(w->what), w->what.len > 0 ? "." : "",
        w->gone ? "upstream's" : "this copy's", (unsigned long)w->line,
        w->function.len > 0 ? ", in " : "", VIEW_ARG(w->function), VIEW_ARG(why));
    return add(a, &(struct said){
                      .rule = rule->id,
                      .cwe = rule->cwe,
                      .severity = open ? rule->severity : SEVERITY_LOW,
                      .confidence = CONFIDENCE_MEDIUM,
                      .path = f->path,
                      .line = line,
                      .end_line = w->gone && c->change.new_end > line ? c->change.new_end : line,
                      .message = message,
                      .scope = w->function,
                      .context = w->what,
                  });
}

/* ---- What nothing explains ---- */

static enum status add_change(struct adding *a, const struct modified_file *f,
                              const struct modified_change *c)
{
    unsigned long gone = c->change.old_end - c->change.old_first;
    unsigned long come = c->change.new_end - c->change.new_first;
    bool minor = (f->classes & (MODIFICATION_LINE_ENDS | MODIFICATION_TEST)) != 0;
    struct view context = arena_printf(&a->arena, "%lu %lu", gone, come);
    struct view message = arena_printf(
        &a->arena,
        "This copy differs from upstream, and no patch declares it: %lu line%s of upstream's from "
        "line %lu on gave way to %lu%s" VIEW_FMT "%s. Declare it as a patch with its origin, or go "
        "back to upstream's.",
        gone, plural(gone), (unsigned long)c->change.old_first + 1, come,
        c->function.len > 0 ? ", in " : "", VIEW_ARG(c->function),
        (f->classes & MODIFICATION_LINE_ENDS) != 0   ? "; only line ends differ"
        : (f->classes & MODIFICATION_GENERATED) != 0 ? "; the file is made by a tool"
                                                     : "");
    return add(a, &(struct said){
                      .rule = "unexplained-change",
                      .cwe = "CWE-1357",
                      .severity = minor ? SEVERITY_LOW : SEVERITY_MEDIUM,
                      .confidence = CONFIDENCE_HIGH,
                      .path = f->path,
                      .line = c->change.new_first + 1,
                      .end_line = come > 0 ? c->change.new_end : c->change.new_first + 1,
                      .message = message,
                      .scope = c->function,
                      .context = context,
                  });
}

static enum status add_whole(struct adding *a, const struct modified_file *f)
{
    bool binary = (f->classes & MODIFICATION_BINARY) != 0;
    const char *what = f->state == FILE_ADDED     ? "is not in upstream's"
                       : f->state == FILE_REMOVED ? "of upstream's is missing"
                       : f->state == FILE_RENAMED ? "has another name upstream"
                       : binary                   ? "is binary and differs from upstream's"
                                                  : "differs from upstream's and was not compared";
    struct view message = arena_printf(
        &a->arena,
        "A file %s%s" VIEW_FMT "%s, and no patch declares it. Declare it, or go back to "
        "upstream's.",
        what, f->from.len > 0 ? " (" : "", VIEW_ARG(f->from), f->from.len > 0 ? ")" : "");
    bool new_binary = binary && f->state != FILE_REMOVED;
    return add(a, &(struct said){
                      .rule = "unexplained-file",
                      .cwe = "CWE-1357",
                      .severity = new_binary                 ? SEVERITY_HIGH
                                  : f->state == FILE_RENAMED ? SEVERITY_LOW
                                                             : SEVERITY_MEDIUM,
                      .confidence = CONFIDENCE_HIGH,
                      .path = f->path,
                      .message = message,
                      .context = view_str(file_state_name(f->state)),
                  });
}

static enum status add_file(struct adding *a, const struct modified_file *f)
{
    enum status st = OK;
    uint32_t by_line = 0;
    for (size_t i = 0; st == OK && i < f->weakening_count; i++) {
        st = add_weakening(a, f, &f->weakenings[i]);
    }
    if (f->unexplained == 0) {
        return st;
    }
    bool lines = f->state == FILE_MODIFIED || (f->state == FILE_RENAMED && f->change_count > 0);
    for (size_t i = 0; st == OK && lines && i < f->change_count; i++) {
        if (f->changes[i].change.explanation == CHANGE_UNEXPLAINED) {
            by_line++;
            st = add_change(a, f, &f->changes[i]);
        }
    }
    return st == OK && by_line == 0 ? add_whole(a, f) : st;
}

/* ---- Patches ---- */

static enum status add_patch(struct adding *a, const struct modified_patch *p)
{
    const struct patch_hunk *first = NULL;
    for (size_t i = 0; i < p->hunk_count && first == NULL; i++) {
        first = hunk_effect_holds(p->hunks[i].effect) ? NULL : &p->hunks[i];
    }
    /* A later commit may have undone it: that is no fault of a history. */
    if (first == NULL || p->patch->kind == LEDGER_GIT) {
        return OK;
    }
    struct view ids = p->patch->header.id_count > 0 ? p->patch->header.ids[0] : VIEW("");
    struct view message = arena_printf(
        &a->arena,
        "%s" VIEW_FMT
        "%sThis patch is declared, but not wholly in effect: %zu of its %zu hunks are "
        "(the first that is not: line %lu, " VIEW_FMT ", %s). Apply it, or take it out of the "
        "ledger.",
        ids.len > 0 ? "It is to mend " : "", VIEW_ARG(ids), ids.len > 0 ? ". " : "", p->holding,
        p->hunk_count, (unsigned long)first->line, VIEW_ARG(first->path),
        hunk_effect_name(first->effect));
    return add(a, &(struct said){
                      .rule = "patch-not-in-effect",
                      .cwe = "CWE-1357",
                      .severity = ids.len > 0 ? SEVERITY_HIGH : SEVERITY_MEDIUM,
                      .confidence = CONFIDENCE_HIGH,
                      .path = p->patch->path,
                      .line = first->line,
                      .end_line = first->line,
                      .message = message,
                      .context = p->patch->name,
                  });
}

/* ---- Vulnerabilities that a declared patch mends ---- */

static bool is_id(struct view id, struct view advisory, struct view aliases)
{
    struct view word;
    if (view_eq_nocase(id, advisory)) {
        return true;
    }
    while (words_next(&aliases, &word)) {
        if (view_eq_nocase(id, word)) {
            return true;
        }
    }
    return false;
}

/* The patch in effect whose header names this vulnerability, or NULL. */
static const struct declared_patch *mending(const struct modification *m, struct view advisory,
                                            struct view aliases)
{
    for (size_t i = 0; i < m->patch_count; i++) {
        const struct declared_patch *p = m->patches[i].patch;
        for (size_t k = 0; m->patches[i].in_effect && k < p->header.id_count; k++) {
            if (is_id(p->header.ids[k], advisory, aliases)) {
                return p;
            }
        }
    }
    return NULL;
}

static enum status claim_fixed(struct adding *a, sqlite3_int64 finding,
                               const struct declared_patch *p)
{
    static const char sql[] =
        "UPDATE t_vulnerabilities SET backport = ?3, unmended = max(unmended, ?3 = ''),"
        " claimed_by = iif(claimed_status = '' AND ?3 <> '', ?2, claimed_by),"
        " claimed_status = iif(claimed_status = '' AND ?3 <> '', 'fixed', claimed_status)"
        " WHERE finding = ?1 AND (backport = '' OR ?3 = '')";
    CLEANUP(facts_finalize) sqlite3_stmt *st = NULL;
    struct view name = p == NULL ? VIEW("") : p->name;
    struct view by = arena_printf(&a->arena, "declared backport " VIEW_FMT, VIEW_ARG(name));
    if (by.ptr == NULL) {
        return error_no_memory(a->err);
    }
    enum status status = facts_prepare(a->facts, sql, &st, a->err);
    if (status != OK) {
        return status;
    }
    (void)sqlite3_bind_int64(st, 1, finding);
    facts_bind_view(st, 2, by);
    facts_bind_view(st, 3, name);
    return facts_step_done(a->facts, st, "entering a backport", a->err);
}

/* Whether they stay findings, the baseline says: that the patch mends what it says is its author's
 * claim. A copy of the same package without it keeps them. */
static enum status claim_backports(struct adding *a)
{
    static const char sql[] = "SELECT finding, purl, advisory, aliases FROM t_vulnerabilities";
    CLEANUP(facts_finalize) sqlite3_stmt *st = NULL;
    enum status status = facts_prepare(a->facts, sql, &st, a->err);
    int rc = SQLITE_DONE;
    while (status == OK && (rc = sqlite3_step(st)) == SQLITE_ROW) {
        bool exact = false;
        const struct declared_patch *p =
            a->package->modification == NULL
                ? NULL
                : mending(a->package->modification, facts_column_view(st, 2),
                          facts_column_view(st, 3));
        if (vulnerability_names_component(a->package->name, facts_column_view(st, 1), &exact)) {
            status = claim_fixed(a, sqlite3_column_int64(st, 0), p);
        }
    }
    return status == OK && rc != SQLITE_DONE
               ? facts_sql_error(a->facts->db, "reading vulnerabilities", a->err)
               : status;
}

/* ---- The row ---- */

static enum status add_row(struct adding *a)
{
    const struct modified_package *p = a->package;
    const struct modification_counts *n = &p->modification->counts;
    sqlite3_stmt *st = facts_statement(a->facts, INSERT_MODIFICATION);
    const uint64_t numbers[] = {n->identical,
                                n->modified,
                                n->added,
                                n->removed,
                                n->renamed,
                                n->changes_declared,
                                n->changes_upstream,
                                n->changes_unexplained,
                                n->patches,
                                n->patches_in_effect,
                                n->weakenings,
                                p->modification->gap_count};
    char upstream[SHA256_HEX_MAX];
    char subject[SHA256_HEX_MAX];
    sha256_hex(&p->modification->upstream_digest, upstream);
    sha256_hex(&p->modification->subject_digest, subject);
    facts_bind_view(st, 1, p->name);
    facts_bind_view(st, 2, p->path);
    facts_bind_view(st, 3, p->upstream);
    facts_bind_view(st, 4, view_str(upstream));
    facts_bind_view(st, 5, view_str(subject));
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        (void)sqlite3_bind_int64(st, 6 + (int)i, (sqlite3_int64)numbers[i]);
    }
    return facts_step_done(a->facts, st, "storing a modified package", a->err);
}

static enum status add_all(struct adding *a)
{
    const struct modification *m = a->package->modification;
    if (m == NULL) {
        return claim_backports(a);
    }
    enum status st = add_row(a);
    for (size_t i = 0; st == OK && i < m->file_count; i++) {
        st = add_file(a, &m->files[i]);
    }
    for (size_t i = 0; st == OK && i < m->patch_count; i++) {
        st = add_patch(a, &m->patches[i]);
    }
    if (st == OK) {
        st = claim_backports(a);
    }
    for (size_t i = 0; st == OK && i < m->gap_count; i++) {
        st = facts_add_gap(a->facts, m->gaps[i].path, GAP_INSPECTOR, m->gaps[i].what, a->err);
    }
    return st;
}

enum status facts_add_modified(struct facts *f, const struct modified_package *p, struct error *err)
{
    struct adding a = {.facts = f, .package = p, .err = err};
    arena_init(&a.arena, 0);
    a.seen.arena = &a.arena;
    enum status st = add_all(&a);
    arena_release(&a.arena);
    return st;
}

enum status facts_apply_backports(struct facts *f, bool honour, struct error *err)
{
    static const char sql[] =
        "UPDATE t_findings SET suppressed = 1,"
        " suppressed_by = (SELECT 'declared backport ' || v.backport FROM t_vulnerabilities v"
        "  WHERE v.finding = t_findings.rowid),"
        " suppressed_reason = (SELECT 'not affected: the declared patch ' || v.backport ||"
        "  ' names it and is wholly in effect' FROM t_vulnerabilities v"
        "  WHERE v.finding = t_findings.rowid)"
        " WHERE suppressed = 0 AND rowid IN (SELECT finding FROM t_vulnerabilities"
        "  WHERE backport <> '' AND unmended = 0 AND malicious = 0 AND status <> 'affected')";
    return honour ? facts_exec(f, sql, "applying declared backports", err) : OK;
}

enum status facts_add_changed_copy(struct facts *f, const struct changed_copy *c, struct error *err)
{
    const struct modified_package none = {.path = VIEW("")};
    struct adding a = {.facts = f, .package = &none, .err = err};
    arena_init(&a.arena, 0);
    a.seen.arena = &a.arena;
    struct view message = arena_printf(
        &a.arena,
        "A copy of " VIEW_FMT "%s" VIEW_FMT ": %zu of its %zu files are as in no release that is "
        "known here. Compare it with its archive (assay modified, --upstream), and declare what "
        "was changed.",
        VIEW_ARG(c->package), c->path.len > 0 ? " lies in " : " lies here", VIEW_ARG(c->path),
        c->changed, c->changed + c->published);
    enum status st = add(&a, &(struct said){
                                 .rule = "modified-copy",
                                 .cwe = "CWE-1357",
                                 .severity = SEVERITY_LOW,
                                 .confidence = CONFIDENCE_MEDIUM,
                                 .path = c->manifest,
                                 .message = message,
                                 .context = c->package,
                             });
    arena_release(&a.arena);
    return st;
}
