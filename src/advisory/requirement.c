#include "requirement_private.h"

#include "order.h"

struct dialect {
    struct view purl_type;
    enum version_scheme scheme;
    bool (*read)(struct requirement_builder *b, struct view text);
};

static const struct dialect dialects[] = {
    [REQUIREMENT_NONE] = {VIEW_INIT(""), VERSION_NONE, NULL},
    [REQUIREMENT_NPM] = {VIEW_INIT("npm"), VERSION_SEMVER, requirement_read_semver},
    [REQUIREMENT_CARGO] = {VIEW_INIT("cargo"), VERSION_SEMVER, requirement_read_semver},
    [REQUIREMENT_PUB] = {VIEW_INIT("pub"), VERSION_PUB, requirement_read_semver},
    [REQUIREMENT_PYPI] = {VIEW_INIT("pypi"), VERSION_PYPI, requirement_read_pypi},
    [REQUIREMENT_RUBYGEMS] = {VIEW_INIT("gem"), VERSION_RUBYGEMS, requirement_read_rubygems},
    [REQUIREMENT_MAVEN] = {VIEW_INIT("maven"), VERSION_MAVEN, requirement_read_intervals},
    [REQUIREMENT_NUGET] = {VIEW_INIT("nuget"), VERSION_NUGET, requirement_read_intervals},
    [REQUIREMENT_COMPOSER] = {VIEW_INIT("composer"), VERSION_PACKAGIST, requirement_read_composer},
};

enum requirement_dialect requirement_dialect_of_purl_type(struct view type)
{
    for (size_t i = REQUIREMENT_NONE + 1; i < sizeof dialects / sizeof dialects[0]; i++) {
        if (view_eq_nocase(dialects[i].purl_type, type)) {
            return (enum requirement_dialect)i;
        }
    }
    return REQUIREMENT_NONE;
}

void requirement_add(struct requirement_builder *b, enum requirement_op op, struct view version)
{
    if (b->bound_count == REQUIREMENT_BOUNDS_MAX) {
        b->failed = ERR_LIMIT;
    }
    if (version.ptr == NULL && b->failed == OK) {
        b->failed = ERR_NO_MEMORY;
    }
    if (b->failed == OK) {
        b->bounds[b->bound_count++] = (struct requirement_bound){op, version};
    }
}

void requirement_end_set(struct requirement_builder *b)
{
    if (b->set_count == REQUIREMENT_SETS_MAX) {
        b->failed = ERR_LIMIT;
    }
    if (b->failed != OK) {
        return;
    }
    struct requirement_bound *copy = arena_alloc(b->arena, b->bound_count, sizeof *copy);
    if (copy == NULL && b->bound_count > 0) {
        b->failed = ERR_NO_MEMORY;
        return;
    }
    if (b->bound_count > 0) {
        memcpy(copy, b->bounds, b->bound_count * sizeof *copy);
    }
    b->sets[b->set_count++] = (struct requirement_set){copy, b->bound_count};
    b->bound_count = 0;
}

bool requirement_take_operator(struct view *v, const struct requirement_operator *list,
                               size_t count, int *op)
{
    for (size_t i = 0; i < count; i++) {
        if (view_starts(*v, list[i].text)) {
            *v = view_trim(view_slice(*v, list[i].text.len, v->len));
            *op = list[i].op;
            return true;
        }
    }
    return false;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == ',';
}

struct view requirement_take_bound(struct view *rest)
{
    size_t n = 0;
    while (n < rest->len && strchr("<>=!^~ \t", rest->ptr[n]) != NULL) {
        n++;
    }
    while (n < rest->len && !is_space(rest->ptr[n])) {
        n++;
    }
    struct view bound = view_slice(*rest, 0, n);
    while (n < rest->len && is_space(rest->ptr[n])) {
        n++;
    }
    *rest = view_slice(*rest, n, rest->len);
    return bound;
}

struct view requirement_next_number(struct requirement_builder *b, struct view digits)
{
    struct view copy = arena_printf(b->arena, "0" VIEW_FMT, VIEW_ARG(digits));
    if (copy.ptr == NULL) {
        b->failed = ERR_NO_MEMORY;
        return VIEW("0");
    }
    char *text = arena_alloc(b->arena, copy.len, 1);
    if (text == NULL) {
        b->failed = ERR_NO_MEMORY;
        return VIEW("0");
    }
    memcpy(text, copy.ptr, copy.len);
    size_t at = copy.len - 1;
    while (text[at] == '9') {
        text[at--] = '0';
    }
    text[at]++;
    return text[0] == '0' ? view_of(text + 1, copy.len - 1) : view_of(text, copy.len);
}

static enum status finish(struct requirement_builder *b, struct requirement *out, struct error *err)
{
    if (b->failed == ERR_LIMIT) {
        return error_set(err, ERR_LIMIT, "a requirement of more than %d alternatives or bounds",
                         REQUIREMENT_SETS_MAX);
    }
    struct requirement_set *sets = arena_alloc(b->arena, b->set_count, sizeof *sets);
    if (b->failed != OK || sets == NULL) {
        return error_no_memory(err);
    }
    memcpy(sets, b->sets, b->set_count * sizeof *sets);
    *out = (struct requirement){b->dialect, sets, b->set_count};
    return OK;
}

/* Bounds whose versions are none would fail each question: better once, here. */
static bool are_versions(const struct requirement_builder *b)
{
    enum version_scheme scheme = dialects[b->dialect].scheme;
    for (size_t i = 0; i < b->set_count; i++) {
        for (size_t k = 0; k < b->sets[i].count; k++) {
            if (version_check(scheme, b->sets[i].bounds[k].version, NULL) != OK) {
                return false;
            }
        }
    }
    return true;
}

enum status requirement_parse(enum requirement_dialect dialect, struct view text,
                              struct arena *arena, struct requirement *out, struct error *err)
{
    if (dialect == REQUIREMENT_NONE) {
        return error_set(err, ERR_UNSUPPORTED, "requirements of this ecosystem are not read");
    }
    if (text.len > REQUIREMENT_LENGTH_MAX) {
        return error_set(err, ERR_LIMIT, "a requirement of %zu bytes (at most %d)", text.len,
                         REQUIREMENT_LENGTH_MAX);
    }
    struct requirement_builder b = {.arena = arena, .dialect = dialect};
    struct view trimmed = view_trim(text);
    bool read = dialects[dialect].read(&b, trimmed);
    if (b.failed == OK && (!read || b.set_count == 0 || !are_versions(&b))) {
        return error_set(err, ERR_FORMAT, "this is no version requirement of %s",
                         dialects[dialect].purl_type.ptr);
    }
    return finish(&b, out, err);
}

static bool op_holds(enum requirement_op op, int order)
{
    switch (op) {
    case REQUIREMENT_LESS:
        return order < 0;
    case REQUIREMENT_LESS_EQUAL:
        return order <= 0;
    case REQUIREMENT_NOT_EQUAL:
        return order != 0;
    case REQUIREMENT_GREATER_EQUAL:
        return order >= 0;
    case REQUIREMENT_GREATER:
        return order > 0;
    case REQUIREMENT_EQUAL:
    case REQUIREMENT_PREFIX:
    case REQUIREMENT_NOT_PREFIX:
    case REQUIREMENT_SAME_TEXT:
        break;
    }
    return order == 0;
}

/* A pre-release is admitted only beside a bound that names one of the same numbers. */
static bool admits_pre(const struct requirement_set *set, struct view version)
{
    struct semver_text v;
    if (!semver_split(version, &v) || v.pre.len == 0) {
        return true;
    }
    for (size_t i = 0; i < set->count; i++) {
        struct semver_text bound;
        if (semver_split(set->bounds[i].version, &bound) && bound.pre.len > 0 &&
            semver_order_numbers(bound.numbers, v.numbers) == 0) {
            return true;
        }
    }
    return false;
}

static enum status set_holds(enum version_scheme scheme, const struct requirement_set *set,
                             struct view version, bool *holds, struct error *err)
{
    for (size_t i = 0; i < set->count; i++) {
        int order;
        enum status st = version_compare(scheme, version, set->bounds[i].version, &order, err);
        if (st != OK) {
            return st;
        }
        if (!op_holds(set->bounds[i].op, order)) {
            *holds = false;
            return OK;
        }
    }
    *holds = true;
    return OK;
}

/* Composer fills a version up to four numbers before it compares. Empty when it does
 * not fit. */
static struct view four_numbers(struct view version, char *out, size_t size)
{
    size_t numbers = 1;
    size_t end = 0;
    if (order_at(version, 'v') || order_at(version, 'V')) {
        order_skip(&version, 1);
    }
    while (end < version.len && (order_is_digit(version.ptr[end]) || version.ptr[end] == '.')) {
        numbers += version.ptr[end] == '.';
        end++;
    }
    if (end == 0 || version.len + 8 > size) {
        return end == 0 ? version : view_of(NULL, 0);
    }
    memcpy(out, version.ptr, end);
    size_t len = end;
    for (; numbers < 4; numbers++) {
        out[len++] = '.';
        out[len++] = '0';
    }
    memcpy(out + len, version.ptr + end, version.len - end);
    return view_of(out, len + version.len - end);
}

enum status requirement_holds(const struct requirement *r, struct view version, bool *holds,
                              struct error *err)
{
    char filled[512];
    enum version_scheme scheme = dialects[r->dialect].scheme;
    struct view asked = view_trim(version);
    if (r->dialect == REQUIREMENT_COMPOSER) {
        asked = four_numbers(asked, filled, sizeof filled);
    }
    enum status st = version_check(scheme, asked, err);
    bool pypi = r->dialect == REQUIREMENT_PYPI;
    bool strict = r->dialect == REQUIREMENT_NPM || r->dialect == REQUIREMENT_CARGO;
    bool answer = false;
    for (size_t i = 0; st == OK && !answer && i < r->count; i++) {
        if (pypi) {
            answer = requirement_pypi_holds(&r->sets[i], asked);
        } else if (!strict || admits_pre(&r->sets[i], asked)) {
            st = set_holds(scheme, &r->sets[i], asked, &answer, err);
        }
    }
    if (st == OK) {
        *holds = answer && (!pypi || requirement_pypi_admits(r, asked));
    }
    return st;
}

enum status requirement_smallest(const struct requirement *r, const struct view *candidates,
                                 size_t count, struct view *smallest, struct error *err)
{
    enum version_scheme scheme = dialects[r->dialect].scheme;
    struct view best = view_of(NULL, 0);
    for (size_t i = 0; i < count; i++) {
        bool holds = false;
        int order = -1;
        if (requirement_holds(r, candidates[i], &holds, NULL) != OK || !holds) {
            continue;
        }
        if (best.len > 0) {
            enum status st = version_compare(scheme, candidates[i], best, &order, err);
            if (st != OK) {
                return st;
            }
        }
        best = order < 0 ? candidates[i] : best;
    }
    *smallest = best;
    return OK;
}
