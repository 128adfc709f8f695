#include "traits.h"

#include <assay/base/mem.h>

#include <stdlib.h>

const struct weakening_rule weakening_rules[WEAKENS_COUNT] = {
    [WEAKENS_CHECK] = {"removed-check", SEVERITY_HIGH, "CWE-754",
                       "A check that upstream makes before it goes on is gone from this copy. What "
                       "it kept out now gets in. Put it back, or record why it is not needed."},
    [WEAKENS_BOUND] = {"removed-bound", SEVERITY_HIGH, "CWE-787",
                       "A comparison with a bound is gone from a condition: lengths or indexes "
                       "that upstream refuses pass here. Put it back, or show that the value is "
                       "bounded elsewhere."},
    [WEAKENS_ERROR] = {"removed-error-handling", SEVERITY_MEDIUM, "CWE-390",
                       "Error handling that upstream has is gone: the code goes on after a failure "
                       "as if nothing had happened. Put it back."},
    [WEAKENS_ASSERTION] = {"removed-assertion", SEVERITY_LOW, "CWE-617",
                           "An assertion of upstream's is gone. Find out which state it was to "
                           "rule out, and whether something else does now."},
    [WEAKENS_AUTH] = {"removed-authorisation", SEVERITY_CRITICAL, "CWE-862",
                      "A call that authenticates or authorises is gone: what upstream allows only "
                      "to some, this copy allows to all. Put it back."},
    [WEAKENS_VERIFICATION] = {"removed-verification", SEVERITY_CRITICAL, "CWE-347",
                              "A call that verifies a certificate, host name, signature or "
                              "checksum is gone: forged data is taken for genuine. Put it back."},
    [WEAKENS_VERIFY_OFF] = {"disabled-verification", SEVERITY_CRITICAL, "CWE-295",
                            "This copy switches verification of certificates or host names off. "
                            "Anyone on the way can pose as the other side. Take the change out."},
    [WEAKENS_CIPHER] = {"weak-cryptography", SEVERITY_HIGH, "CWE-327",
                        "This copy uses weak cryptography that upstream's does not. Use what "
                        "upstream uses."},
    [WEAKENS_UNBOUNDED] = {"unbounded-copy", SEVERITY_HIGH, "CWE-120",
                           "This copy calls a function that writes without knowing how much room "
                           "there is, where upstream does not. Use the bounded form."},
    [WEAKENS_NETWORK] = {"added-network", SEVERITY_HIGH, "CWE-912",
                         "This copy reaches the network where upstream does not. Find out whom it "
                         "calls, and why a modification needs that."},
    [WEAKENS_PROCESS] = {"added-process", SEVERITY_HIGH, "CWE-912",
                         "This copy starts programs where upstream does not. Find out which, with "
                         "which arguments, and why a modification needs that."},
    [WEAKENS_EVAL] = {"added-evaluation", SEVERITY_HIGH, "CWE-95",
                      "This copy evaluates or loads code at run time where upstream does not. Find "
                      "out where that code comes from."},
    [WEAKENS_FILE] = {"added-file-access", SEVERITY_MEDIUM, "CWE-912",
                      "This copy writes, removes or renames files where upstream does not. Find "
                      "out which, and why a modification needs that."},
    [WEAKENS_HOOK] = {"added-install-hook", SEVERITY_CRITICAL, "CWE-506",
                      "This copy runs a program when it is installed, upstream's does not. That is "
                      "how malicious packages start. Take it out, or show what it does."},
};

struct weakening_finder {
    struct trait_memory memory;
};

enum status weakening_finder_new(struct weakening_finder **out, struct error *err)
{
    static const struct parser_limits limits = {.budget_ns = 0, .memory = (size_t)160 << 20};
    struct weakening_finder *f = mem_calloc(1, sizeof *f);
    if (f == NULL) {
        return error_no_memory(err);
    }
    symbols_init(&f->memory.symbols, NULL);
    tree_init(&f->memory.tree);
    enum status st = parser_new(&limits, &f->memory.parser, err);
    if (st != OK) {
        (void)weakening_finder_free(f);
        return st;
    }
    *out = f;
    return OK;
}

struct weakening_finder *weakening_finder_free(struct weakening_finder *f)
{
    if (f != NULL) {
        f->memory.parser = parser_free(f->memory.parser);
        tree_release(&f->memory.tree);
        symbols_release(&f->memory.symbols);
    }
    return mem_free(f);
}

static bool protects(enum weakening_kind k)
{
    return k <= WEAKENS_VERIFICATION;
}

static int by_key(const void *a, const void *b)
{
    const struct trait *const *x = a;
    const struct trait *const *y = b;
    if ((*x)->kind != (*y)->kind) {
        return (*x)->kind < (*y)->kind ? -1 : 1;
    }
    if ((*x)->key != (*y)->key) {
        return (*x)->key < (*y)->key ? -1 : 1;
    }
    return (*x)->line < (*y)->line ? -1 : (*x)->line > (*y)->line ? 1 : 0;
}

static enum status sorted(const struct traits *f, struct arena *arena, struct trait ***out,
                          struct error *err)
{
    struct trait **list = arena_alloc(arena, f->len + 1, sizeof *list);
    if (list == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < f->len; i++) {
        list[i] = &f->items[i];
    }
    if (f->len > 1) {
        qsort(list, f->len, sizeof *list, by_key);
    }
    *out = list;
    return OK;
}

/* What stands on both sides, wherever in the file, was not changed but moved. */
static enum status match_equal(struct traits *before, struct traits *after, struct arena *arena,
                               struct error *err)
{
    struct trait **a = NULL;
    struct trait **b = NULL;
    enum status st = sorted(before, arena, &a, err);
    if (st == OK) {
        st = sorted(after, arena, &b, err);
    }
    size_t i = 0;
    size_t k = 0;
    while (st == OK && i < before->len && k < after->len) {
        bool same = a[i]->kind == b[k]->kind && a[i]->key == b[k]->key;
        if (same) {
            a[i++]->matched = true;
            b[k++]->matched = true;
        } else if (a[i]->kind < b[k]->kind || (a[i]->kind == b[k]->kind && a[i]->key < b[k]->key)) {
            i++;
        } else {
            k++;
        }
    }
    return st;
}

/* Within one change, what came of the same kind stands for what went: the check was
 * rewritten, the call got other arguments. */
static void match_rewritten(struct traits *before, struct traits *after)
{
    size_t from = 0;
    for (size_t i = 0; i < before->len; i++) {
        struct trait *b = &before->items[i];
        while (from < after->len && after->items[from].change < b->change) {
            from++;
        }
        for (size_t k = from; !b->matched && k < after->len && after->items[k].change == b->change;
             k++) {
            struct trait *a = &after->items[k];
            bool settings = a->kind == WEAKENS_VERIFY_OFF;
            if (!a->matched && a->kind == b->kind && !settings) {
                a->matched = true;
                b->matched = true;
            }
        }
    }
}

/* A check that is gone takes its comparisons with it: that is one thing. */
static bool within_check(const struct traits *f, size_t i)
{
    for (size_t k = 0; k < f->len && f->items[i].kind == WEAKENS_BOUND; k++) {
        const struct trait *c = &f->items[k];
        if ((c->kind == WEAKENS_CHECK || c->kind == WEAKENS_ERROR) && !c->matched &&
            c->line == f->items[i].line) {
            return true;
        }
    }
    return false;
}

static bool said_before(const struct weakening *list, size_t len, const struct trait *f)
{
    for (size_t i = 0; i < len; i++) {
        if (list[i].kind == f->kind && list[i].change == f->change &&
            view_eq(list[i].what, f->what)) {
            return true;
        }
    }
    return false;
}

static void collect(const struct traits *f, bool gone, struct weakening *to, size_t *len)
{
    for (size_t i = 0; i < f->len && *len < WEAKENINGS_MAX; i++) {
        const struct trait *one = &f->items[i];
        if (one->matched || protects(one->kind) != gone || within_check(f, i) ||
            said_before(to, *len, one)) {
            continue;
        }
        to[(*len)++] =
            (struct weakening){one->kind, one->change, one->line, gone, one->what, one->function};
    }
}

static int by_change(const void *a, const void *b)
{
    const struct weakening *x = a;
    const struct weakening *y = b;
    if (x->change != y->change) {
        return x->change < y->change ? -1 : 1;
    }
    if (x->gone != y->gone) {
        return x->gone ? -1 : 1;
    }
    return x->line < y->line ? -1 : x->line > y->line ? 1 : (int)x->kind - (int)y->kind;
}

static int by_place(const void *a, const void *b)
{
    const struct trait *x = a;
    const struct trait *y = b;
    if (x->change != y->change) {
        return x->change < y->change ? -1 : 1;
    }
    return x->line < y->line ? -1 : x->line > y->line ? 1 : (int)x->kind - (int)y->kind;
}

static void order(struct traits *f)
{
    if (f->len > 1) {
        qsort(f->items, f->len, sizeof *f->items, by_place);
    }
}

enum status weakenings_find(struct weakening_finder *f, enum language language, struct view path,
                            struct view upstream, struct view subject, const struct change *changes,
                            size_t count, struct arena *arena, struct weakenings *out,
                            struct error *err)
{
    struct side side = {language, path, upstream, false, changes, count};
    struct traits before = {0};
    struct traits after = {0};
    struct weakening *list = arena_alloc(arena, WEAKENINGS_MAX, sizeof *list);
    size_t len = 0;
    enum status st =
        list == NULL ? error_no_memory(err) : traits_find(&f->memory, &side, arena, &before, err);
    side.text = subject;
    side.subject = true;
    if (st == OK) {
        st = traits_find(&f->memory, &side, arena, &after, err);
    }
    if (st == OK) {
        st = match_equal(&before, &after, arena, err);
    }
    if (st != OK) {
        return st;
    }
    order(&before);
    order(&after);
    match_rewritten(&before, &after);
    collect(&before, true, list, &len);
    collect(&after, false, list, &len);
    if (len > 1) {
        qsort(list, len, sizeof *list, by_change);
    }
    for (size_t i = 0; i < count; i++) {
        if (after.functions[i].len == 0) {
            after.functions[i] = before.functions[i];
        }
    }
    *out = (struct weakenings){list, len, after.functions};
    return OK;
}
