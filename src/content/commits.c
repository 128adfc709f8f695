#include <assay/content/commits.h>

#include <assay/base/digest.h>

#include "commits_walk.h"
#include "git_child.h"

enum { ANSWER_MAX = 16 << 20 };

static bool is_commit(struct view v)
{
    return v.len == GIT_OID_HEXSZ && hex_is_lower(v);
}

enum status submodules_read(const char *repository, const char *revision, bool lenient,
                            struct arena *arena, const struct submodule **out, size_t *count,
                            struct error *err)
{
    const struct git_child child = {.path = repository,
                                    .revision = revision == NULL ? "HEAD" : revision,
                                    .lenient = lenient,
                                    .seconds = COMMITS_SECONDS,
                                    .answer_max = ANSWER_MAX,
                                    .what = "the submodules",
                                    .work = submodules_walk,
                                    .ctx = revision};
    struct value root;
    enum status st = git_child_run(&child, arena, &root, err);
    if (st != OK) {
        return st;
    }
    const struct value *list = value_get(&root, "modules");
    size_t len = value_is(list, VALUE_ARRAY) ? list->len : 0;
    struct submodule *modules = arena_alloc(arena, len + 1, sizeof *modules);
    if (modules == NULL) {
        return error_no_memory(err);
    }
    size_t n = 0;
    for (size_t i = 0; i < len && n < SUBMODULES_MAX; i++) {
        struct submodule m = {value_get_text(&list->items[i], "path"),
                              value_get_text(&list->items[i], "commit")};
        if (m.path.len > 0 && is_commit(m.commit)) {
            modules[n++] = m;
        }
    }
    *out = modules;
    *count = n;
    return OK;
}

static enum status check_question(const struct commit_range *ranges, size_t count,
                                  struct error *err)
{
    size_t events = 0;
    for (size_t i = 0; i < count && count <= COMMIT_RANGES_MAX; i++) {
        events += ranges[i].count;
    }
    return count > COMMIT_RANGES_MAX || events > COMMIT_EVENTS_MAX
               ? error_set(err, ERR_LIMIT, "too many ranges of commits")
               : OK;
}

enum status commits_place(const char *repository, struct view revision,
                          const struct commit_range *ranges, size_t count, bool lenient,
                          enum commit_place *places, struct error *err)
{
    const struct commits_question question = {revision, ranges, count};
    const struct git_child child = {.path = repository,
                                    .revision = "HEAD",
                                    .lenient = lenient,
                                    .seconds = COMMITS_SECONDS,
                                    .answer_max = ANSWER_MAX,
                                    .what = "the commits",
                                    .work = commits_walk,
                                    .ctx = &question};
    struct arena arena;
    struct value root;
    enum status st = check_question(ranges, count, err);
    if (st != OK) {
        return st;
    }
    arena_init(&arena, 4 * (size_t)ANSWER_MAX);
    st = git_child_run(&child, &arena, &root, err);
    struct view text = st == OK ? value_get_text(&root, "places") : view_of(NULL, 0);
    if (st == OK && text.len != count) {
        st = error_set(err, ERR_FORMAT, "the process that reads the commits answers nonsense");
    }
    for (size_t i = 0; st == OK && i < count; i++) {
        places[i] = text.ptr[i] == '2'   ? COMMIT_INSIDE
                    : text.ptr[i] == '1' ? COMMIT_OUTSIDE
                                         : COMMIT_UNKNOWN;
    }
    arena_release(&arena);
    return st;
}
