/* The parts of a subject that an inspection could not look at, from its SARIF document. */
#include "found.h"
#include "found_ages.h"

#include <assay/base/json.h>
#include <assay/base/map.h>
#include <assay/base/mem.h>

struct found_gaps {
    struct map paths;
    bool all;
};

static enum status take_notification(struct found_gaps *g, const struct value *n, struct error *err)
{
    const struct value *places = value_get(n, "locations");
    struct view path =
        value_is(places, VALUE_ARRAY) && places->len > 0
            ? value_text(value_path(&places->items[0], "physicalLocation.artifactLocation.uri"))
            : VIEW("");
    if (path.len == 0) {
        g->all = true; /* one that was cut off, or of another form */
        return OK;
    }
    return map_put(&g->paths, path, g, NULL, err);
}

static enum status take_notifications(struct found_gaps *g, const struct value *run,
                                      struct error *err)
{
    const struct value *calls = value_get(run, "invocations");
    enum status st = OK;
    for (size_t i = 0; value_is(calls, VALUE_ARRAY) && i < calls->len; i++) {
        const struct value *list = value_get(&calls->items[i], "toolExecutionNotifications");
        for (size_t k = 0; st == OK && value_is(list, VALUE_ARRAY) && k < list->len; k++) {
            st = take_notification(g, &list->items[k], err);
        }
    }
    return st;
}

static enum status read_log(struct found_gaps *g, struct store *store, const struct sha256 *digest,
                            struct error *err)
{
    const struct parse_limits limits = {.values = FOUND_VALUES_MAX};
    struct buf text = BUF_INIT(FOUND_BYTES_MAX);
    struct arena arena;
    struct value log;
    struct error why;
    arena_init(&arena, 0);
    enum status st = store_blob_get(store, digest, &text, &why);
    if (st == OK) {
        st = json_read(buf_view(&text), "findings.sarif", JSON_STRICT, &limits, &arena, &log, &why);
    }
    const struct value *runs = st == OK ? value_get(&log, "runs") : NULL;
    g->all = !value_is(runs, VALUE_ARRAY);
    st = st == ERR_NO_MEMORY ? error_no_memory(err) : OK;
    for (size_t i = 0; st == OK && !g->all && i < runs->len; i++) {
        st = take_notifications(g, &runs->items[i], err);
    }
    /* It says that there are gaps, and the verdict, too; so none means that nobody knows. */
    g->all = g->all || g->paths.len == 0;
    arena_release(&arena);
    buf_release(&text);
    return st;
}

enum status found_gaps_read(struct store *store, struct view sarif, struct found_gaps **out,
                            struct error *err)
{
    struct sha256 digest;
    struct found_gaps *g = mem_calloc(1, sizeof *g);
    if (g == NULL) {
        return error_no_memory(err);
    }
    map_init(&g->paths);
    g->all = true;
    enum status st = sha256_parse(sarif, &digest) ? read_log(g, store, &digest, err) : OK;
    if (st != OK) {
        (void)found_gaps_free(g);
        return st;
    }
    *out = g;
    return OK;
}

/* The path itself, or a folder or archive around it. */
bool found_gaps_have(const struct found_gaps *g, struct view path)
{
    bool found = g->all || map_has(&g->paths, path);
    for (size_t i = path.len; !found && i > 0; i--) {
        char c = path.ptr[i - 1];
        found = (c == '/' || c == '!') && (map_has(&g->paths, view_slice(path, 0, i - 1)) ||
                                           map_has(&g->paths, view_slice(path, 0, i)));
    }
    return found;
}

struct found_gaps *found_gaps_free(struct found_gaps *g)
{
    if (g != NULL) {
        map_release(&g->paths);
        (void)mem_free(g);
    }
    return NULL;
}
