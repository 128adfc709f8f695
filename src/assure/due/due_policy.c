/* When whom to tell, read from TOML. */
#include <assay/assure/due.h>

#include <assay/base/clock.h>
#include <assay/base/shipped.h>
#include <assay/base/toml.h>

extern const struct shipped_file shipped_due[];

struct view due_policy_shipped(void)
{
    return shipped_due[0].bytes;
}

static enum status wrong(const char *source, const struct value *v, const char *what,
                         struct error *err)
{
    return error_set(err, ERR_FORMAT, "%s:%u: %s", source, v == NULL ? 1 : v->line, what);
}

/* "-30d", "+12h". */
static bool parse_offset(struct view text, int64_t *out)
{
    uint64_t n = 0;
    char sign = text.len > 2 ? text.ptr[0] : '\0';
    char unit = text.len > 2 ? text.ptr[text.len - 1] : '\0';
    if ((sign != '-' && sign != '+') || (unit != 'd' && unit != 'h') ||
        !view_to_u64(view_slice(text, 1, text.len - 1), &n) || n > DUE_DAYS_MAX) {
        return false;
    }
    int64_t seconds = (int64_t)n * (unit == 'd' ? CLOCK_DAY : CLOCK_HOUR);
    *out = sign == '-' ? -seconds : seconds;
    return true;
}

static bool is_recipient(struct view word)
{
    return view_eq(word, VIEW("owner")) || view_eq(word, VIEW("lead")) ||
           (view_starts(word, VIEW("role:")) && word.len > strlen("role:")) ||
           (view_starts(word, VIEW("person:")) && word.len > strlen("person:"));
}

static enum status read_recipients(const struct value *list, const char *source,
                                   struct due_level *out, struct error *err)
{
    if (!value_is(list, VALUE_ARRAY) || list->len == 0 || list->len > DUE_TO_MAX) {
        return wrong(source, list, "whom to tell: a list of one to eight", err);
    }
    for (size_t i = 0; i < list->len; i++) {
        struct view word = value_text(&list->items[i]);
        if (!is_recipient(word)) {
            return wrong(source, &list->items[i],
                         "whom to tell: \"owner\", \"lead\", \"role:NAME\" or \"person:ID\"", err);
        }
        out->to[out->to_len++] = word;
    }
    return OK;
}

/* Only these keys; a misspelt one would be without effect. */
static enum status check_keys(const struct value *v, const char *const *keys, const char *source,
                              struct error *err)
{
    for (size_t i = 0; i < v->len; i++) {
        size_t k = 0;
        while (keys[k] != NULL && !view_eq_str(v->members[i].key, keys[k])) {
            k++;
        }
        if (keys[k] == NULL) {
            return error_set(err, ERR_FORMAT, "%s:%u: there is no key \"" VIEW_FMT "\" here",
                             source, v->members[i].line,
                             VIEW_ARG(view_slice(v->members[i].key, 0, 80)));
        }
    }
    return OK;
}

static enum status read_level(const struct value *v, const char *source, struct due_levels *out,
                              struct error *err)
{
    static const char *const keys[] = {"at", "to", NULL};
    struct due_level *level = &out->level[out->len];
    if (!value_is(v, VALUE_OBJECT)) {
        return wrong(source, v, "a level is a table: [[level]]", err);
    }
    enum status st = check_keys(v, keys, source, err);
    if (st == OK && !parse_offset(value_get_text(v, "at"), &level->at)) {
        st = wrong(source, v, "at: a time from the due one, such as \"-30d\" or \"+12h\"", err);
    }
    if (st == OK && out->len > 0 && level->at <= out->level[out->len - 1].at) {
        st = wrong(source, v, "at: each level is later than the one before", err);
    }
    if (st == OK) {
        const struct value *to = value_get(v, "to");
        st = read_recipients(to == NULL ? v : to, source, level, err);
    }
    out->len += st == OK;
    return st;
}

static enum status read_levels(const struct value *list, const char *source, struct due_levels *out,
                               struct error *err)
{
    enum status st = OK;
    if (list == NULL) {
        return OK;
    }
    if (!value_is(list, VALUE_ARRAY) || list->len > DUE_LEVELS_MAX) {
        return wrong(source, list, "at most eight levels: [[level]]", err);
    }
    for (size_t i = 0; st == OK && i < list->len; i++) {
        st = read_level(&list->items[i], source, out, err);
    }
    return st;
}

static enum status read_kinds(const struct value *kinds, const char *source, struct arena *arena,
                              struct due_policy *p, struct error *err)
{
    static const char *const keys[] = {"level", NULL};
    enum status st = OK;
    if (kinds == NULL) {
        return OK;
    }
    if (!value_is(kinds, VALUE_OBJECT)) {
        return wrong(source, kinds, "kind: [[kind.NAME.level]]", err);
    }
    struct due_levels *own = arena_alloc(arena, kinds->len, sizeof *own);
    if (own == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; st == OK && i < kinds->len; i++) {
        const struct value *v = &kinds->members[i].value;
        own[i].kind = kinds->members[i].key;
        st = value_is(v, VALUE_OBJECT) ? check_keys(v, keys, source, err)
                                       : wrong(source, v, "kind: [[kind.NAME.level]]", err);
        st = st == OK ? read_levels(value_get(v, "level"), source, &own[i], err) : st;
    }
    p->own = own;
    p->own_len = kinds->len;
    return st;
}

static enum status check_days(const struct value *days, const char *source, struct error *err)
{
    static const char *const keys[] = {"acknowledge", "retest", "inspect", "audit-right", NULL};
    if (days == NULL) {
        return OK;
    }
    if (!value_is(days, VALUE_OBJECT)) {
        return wrong(source, days, "days: [days]", err);
    }
    for (size_t i = 0; i < days->len; i++) {
        const struct value *v = &days->members[i].value;
        if (!value_is(v, VALUE_INT) || v->integer < 0 || v->integer > DUE_DAYS_MAX) {
            return wrong(source, v, "a number of days from 0 to 36500", err);
        }
    }
    return check_keys(days, keys, source, err);
}

enum status due_policy_read(struct view toml, const char *source, struct arena *arena,
                            struct due_policy *out, struct error *err)
{
    static const char *const keys[] = {"otherwise", "days", "level", "kind", NULL};
    struct due_policy p = {.days = NULL};
    struct value *root = arena_alloc(arena, 1, sizeof *root);
    if (root == NULL) {
        return error_no_memory(err);
    }
    enum status st = toml.len > DUE_POLICY_MAX
                         ? error_set(err, ERR_LIMIT, "%s: larger than 1 MiB", source)
                         : toml_read(toml, source, NULL, arena, root, err);
    if (st == OK) {
        st = check_keys(root, keys, source, err);
    }
    if (st == OK && value_get(root, "otherwise") != NULL) {
        st = read_recipients(value_get(root, "otherwise"), source, &p.otherwise, err);
    }
    if (st == OK) {
        p.days = value_get(root, "days");
        st = check_days(p.days, source, err);
    }
    if (st == OK) {
        st = read_levels(value_get(root, "level"), source, &p.usual, err);
    }
    if (st == OK) {
        st = read_kinds(value_get(root, "kind"), source, arena, &p, err);
    }
    if (st == OK) {
        *out = p;
    }
    return st;
}

const struct due_levels *due_levels_of(const struct due_policy *p, struct view kind)
{
    for (size_t i = 0; i < p->own_len; i++) {
        if (view_eq(p->own[i].kind, kind)) {
            return &p->own[i];
        }
    }
    return &p->usual;
}
