#include <assay/content/history.h>

#include "git_child.h"
#include "history_walk.h"

enum { ANSWER_MAX = 1 << 20 };

static enum status walk(git_repository *repo, const void *ctx, struct buf *out, struct error *err)
{
    (void)ctx;
    return history_walk(repo, out, err);
}

static size_t listed(const struct value *list)
{
    size_t count = value_is(list, VALUE_ARRAY) ? list->len : 0;
    return count > HISTORY_TOP ? HISTORY_TOP : count;
}

static enum status take_lists(const struct value *root, struct arena *arena, struct history *h,
                              struct error *err)
{
    const struct value *top = value_get(root, "top");
    const struct value *newest = value_get(root, "newest");
    struct history_author *authors = arena_alloc(arena, HISTORY_TOP, sizeof *authors);
    struct history_release *releases = arena_alloc(arena, HISTORY_TOP, sizeof *releases);
    if (authors == NULL || releases == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < listed(top); i++) {
        authors[i].name = value_get_text(&top->items[i], "name");
        authors[i].commits = git_child_number(&top->items[i], "commits");
    }
    for (size_t i = 0; i < listed(newest); i++) {
        releases[i].name = value_get_text(&newest->items[i], "name");
        releases[i].time = git_child_moment(&newest->items[i], "time");
        releases[i].is_signed = value_get_bool(&newest->items[i], "signed", false);
    }
    h->top = authors;
    h->top_count = listed(top);
    h->newest = releases;
    h->newest_count = listed(newest);
    return OK;
}

static enum status take_answer(const struct value *root, struct arena *arena, struct history *out,
                               struct error *err)
{
    struct history h = {
        .shallow = value_get_bool(root, "shallow", false),
        .truncated = value_get_bool(root, "truncated", false),
        .commits = git_child_number(root, "commits"),
        .first = git_child_moment(root, "first"),
        .last = git_child_moment(root, "last"),
        .recent = git_child_number(root, "recent"),
        .recent_merges = git_child_number(root, "recentMerges"),
        .recent_signed = git_child_number(root, "recentSigned"),
        .recent_reviewed = git_child_number(root, "recentReviewed"),
        .authors = git_child_number(root, "authors"),
        .bus_factor = git_child_number(root, "busFactor"),
        .tags = git_child_number(root, "tags"),
        .releases = git_child_number(root, "releases"),
    };
    const struct value *months = value_get(root, "months");
    for (size_t i = 0; value_is(months, VALUE_ARRAY) && i < months->len && i < HISTORY_MONTHS;
         i++) {
        h.months[i] = months->items[i].integer < 0 ? 0 : (uint64_t)months->items[i].integer;
    }
    enum status st = take_lists(root, arena, &h, err);
    if (st == OK) {
        *out = h;
    }
    return st;
}

enum status history_read(const char *path, bool lenient, struct arena *arena, struct history *out,
                         struct error *err)
{
    const struct git_child child = {.path = path,
                                    .revision = "HEAD",
                                    .lenient = lenient,
                                    .seconds = HISTORY_SECONDS,
                                    .answer_max = ANSWER_MAX,
                                    .what = "the history",
                                    .work = walk};
    struct value root;
    enum status st = git_child_run(&child, arena, &root, err);
    return st == OK ? take_answer(&root, arena, out, err) : st;
}
