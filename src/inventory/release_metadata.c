#include <assay/inventory/release_metadata.h>

#include <assay/base/clock.h>
#include <assay/base/json.h>
#include <assay/base/value.h>

enum { YEAR = 365 * CLOCK_DAY };

static void note_time(struct release_metadata *m, struct view text)
{
    int64_t time;
    if (clock_parse(text, &time) && time > 0) {
        m->first = m->first == 0 || time < m->first ? time : m->first;
        m->last = time > m->last ? time : m->last;
    }
}

static void note_recent(struct release_metadata *m, struct view text)
{
    int64_t time;
    m->recent += clock_parse(text, &time) && time > m->last - YEAR ? 1 : 0;
}

/* ---- npm ------------------------------------------------------------------------------- */

static bool is_version(struct view key)
{
    return !view_eq(key, VIEW("created")) && !view_eq(key, VIEW("modified")) &&
           !view_eq(key, VIEW("unpublished"));
}

static bool is_deprecated(const struct value *version)
{
    const struct value *d = value_get(version, "deprecated");
    return d != NULL &&
           ((d->kind == VALUE_STRING && d->text.len > 0) || (d->kind == VALUE_BOOL && d->boolean));
}

static struct release_metadata read_npm(const struct value *root, const struct value *versions)
{
    struct release_metadata m = {.format = VIEW("npm"),
                                 .name = value_get_text(root, "name"),
                                 .latest = value_get_text(value_get(root, "dist-tags"), "latest"),
                                 .releases = versions->len};
    const struct value *times = value_get(root, "time");
    const struct value *maintainers = value_get(root, "maintainers");
    const struct value *latest = value_get_view(versions, m.latest);
    for (size_t i = 0; i < versions->len; i++) {
        m.deprecated_releases += is_deprecated(&versions->members[i].value) ? 1 : 0;
    }
    size_t timed = value_is(times, VALUE_OBJECT) ? times->len : 0;
    for (size_t i = 0; i < timed; i++) {
        if (is_version(times->members[i].key)) {
            note_time(&m, value_text(&times->members[i].value));
        }
    }
    for (size_t i = 0; i < timed; i++) {
        if (is_version(times->members[i].key)) {
            note_recent(&m, value_text(&times->members[i].value));
        }
    }
    m.deprecated = is_deprecated(latest) || value_get(times, "unpublished") != NULL;
    m.message = value_get_text(latest, "deprecated");
    m.maintainers = value_is(maintainers, VALUE_ARRAY) ? maintainers->len : 0;
    return m;
}

/* ---- PyPI ------------------------------------------------------------------------------ */

static struct view uploaded(const struct value *files)
{
    const struct value *first =
        value_is(files, VALUE_ARRAY) && files->len > 0 ? &files->items[0] : NULL;
    struct view exact = value_get_text(first, "upload_time_iso_8601");
    return exact.len > 0 ? exact : view_slice(value_get_text(first, "upload_time"), 0, 10);
}

static bool all_yanked(const struct value *files)
{
    size_t count = value_is(files, VALUE_ARRAY) ? files->len : 0;
    for (size_t i = 0; i < count; i++) {
        if (!value_get_bool(&files->items[i], "yanked", false)) {
            return false;
        }
    }
    return count > 0;
}

static bool is_inactive(const struct value *info)
{
    const struct value *list = value_get(info, "classifiers");
    for (size_t i = 0; value_is(list, VALUE_ARRAY) && i < list->len; i++) {
        if (view_eq(value_text(&list->items[i]), VIEW("Development Status :: 7 - Inactive"))) {
            return true;
        }
    }
    return false;
}

static struct release_metadata read_pypi(const struct value *info, const struct value *releases)
{
    struct release_metadata m = {.format = VIEW("pypi"),
                                 .name = value_get_text(info, "name"),
                                 .latest = value_get_text(info, "version")};
    size_t count = value_is(releases, VALUE_OBJECT) ? releases->len : 0;
    m.releases = count;
    for (size_t i = 0; i < count; i++) {
        note_time(&m, uploaded(&releases->members[i].value));
        m.deprecated_releases += all_yanked(&releases->members[i].value) ? 1 : 0;
    }
    for (size_t i = 0; i < count; i++) {
        note_recent(&m, uploaded(&releases->members[i].value));
    }
    bool yanked =
        value_get_bool(info, "yanked", false) || all_yanked(value_get_view(releases, m.latest));
    m.deprecated = yanked || is_inactive(info);
    m.message = yanked         ? value_get_text(info, "yanked_reason")
                : m.deprecated ? VIEW("said to be inactive")
                               : VIEW("");
    return m;
}

enum status release_metadata_read(struct view text, const char *source, struct arena *arena,
                                  struct release_metadata *out, struct error *err)
{
    struct value *root = arena_alloc(arena, 1, sizeof *root);
    if (root == NULL) {
        return error_no_memory(err);
    }
    enum status st = json_read(text, source, JSON_STRICT, NULL, arena, root, err);
    if (st != OK) {
        return st;
    }
    const struct value *versions = value_get(root, "versions");
    const struct value *info = value_get(root, "info");
    if (value_is(versions, VALUE_OBJECT) && value_get_text(root, "name").len > 0) {
        *out = read_npm(root, versions);
    } else if (value_is(info, VALUE_OBJECT) && value_get_text(info, "name").len > 0) {
        *out = read_pypi(info, value_get(root, "releases"));
    } else {
        return value_expected(
            root, source, "npm's document of a package (\"versions\") or PyPI's (\"info\")", err);
    }
    return OK;
}
