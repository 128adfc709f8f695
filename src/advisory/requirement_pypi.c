/* Version specifiers of PEP 440. */
#include "requirement_private.h"

#include "pep440.h"

enum { COMPATIBLE = 100 };

static const struct requirement_operator operators[] = {
    {VIEW_INIT("==="), REQUIREMENT_SAME_TEXT}, {VIEW_INIT("~="), COMPATIBLE},
    {VIEW_INIT("=="), REQUIREMENT_EQUAL},      {VIEW_INIT("!="), REQUIREMENT_NOT_EQUAL},
    {VIEW_INIT("<="), REQUIREMENT_LESS_EQUAL}, {VIEW_INIT(">="), REQUIREMENT_GREATER_EQUAL},
    {VIEW_INIT("<"), REQUIREMENT_LESS},        {VIEW_INIT(">"), REQUIREMENT_GREATER},
};

static bool is_plain_release(const struct pep440 *v)
{
    return v->pre == 0 && !v->post && !v->dev && v->local.len == 0;
}

/* "~=2.2.1" is ">=2.2.1, ==2.2.*". */
static bool add_compatible(struct requirement_builder *b, struct view text)
{
    struct pep440 v;
    if (!pep440_parse(text, &v) || v.local.len > 0) {
        return false;
    }
    ptrdiff_t last = view_rfind_char(v.release, '.');
    if (last < 0) {
        return false;
    }
    struct view prefix = view_slice(v.release, 0, (size_t)last);
    requirement_add(b, REQUIREMENT_GREATER_EQUAL, text);
    requirement_add(b, REQUIREMENT_PREFIX,
                    v.epoch.len == 0 ? prefix
                                     : arena_printf(b->arena, VIEW_FMT "!" VIEW_FMT,
                                                    VIEW_ARG(v.epoch), VIEW_ARG(prefix)));
    return true;
}

static bool add_prefix(struct requirement_builder *b, int op, struct view text)
{
    struct pep440 v;
    struct view prefix = view_slice(text, 0, text.len - 2);
    if ((op != REQUIREMENT_EQUAL && op != REQUIREMENT_NOT_EQUAL) || !pep440_parse(prefix, &v) ||
        !is_plain_release(&v)) {
        return false;
    }
    requirement_add(b, op == REQUIREMENT_EQUAL ? REQUIREMENT_PREFIX : REQUIREMENT_NOT_PREFIX,
                    prefix);
    return true;
}

static bool add_one(struct requirement_builder *b, struct view text)
{
    struct pep440 v;
    int op;
    if (!requirement_take_operator(&text, operators, sizeof operators / sizeof operators[0], &op)) {
        return false;
    }
    if (view_ends(text, VIEW(".*"))) {
        return add_prefix(b, op, text);
    }
    if (op == COMPATIBLE) {
        return add_compatible(b, text);
    }
    if (op != REQUIREMENT_SAME_TEXT && !pep440_parse(text, &v)) {
        return false;
    }
    requirement_add(b, (enum requirement_op)op, text);
    return text.len > 0;
}

bool requirement_read_pypi(struct requirement_builder *b, struct view text)
{
    struct view one;
    while (text.len > 0 && view_split(&text, ',', &one)) {
        one = view_trim(one);
        if (one.len > 0 && !add_one(b, one)) {
            return false;
        }
    }
    requirement_end_set(b);
    return true;
}

static bool same_base(const struct pep440 *a, const struct pep440 *b)
{
    return order_numbers(a->epoch, b->epoch) == 0 &&
           semver_order_numbers(a->release, b->release) == 0;
}

/* And of the same pre-release: "2.0rc1" is not one of "2.0". */
static bool same_pre(const struct pep440 *a, const struct pep440 *b)
{
    return same_base(a, b) && a->pre == b->pre && order_numbers(a->pre_number, b->pre_number) == 0;
}

static bool is_pre(const struct pep440 *v)
{
    return v->pre != 0 || v->dev;
}

static bool begins(const struct pep440 *v, const struct pep440 *prefix)
{
    struct view release = v->release;
    struct view numbers = prefix->release;
    bool same = order_numbers(v->epoch, prefix->epoch) == 0;
    while (same && numbers.len > 0) {
        same = order_numbers(order_take_piece(&release), order_take_piece(&numbers)) == 0;
    }
    return same;
}

/* "1.0" admits "1.0+local", and "1.0+local" that alone. */
static int order_public(struct pep440 v, const struct pep440 *bound)
{
    if (bound->local.len == 0) {
        v.local = view_of(NULL, 0);
    }
    return pep440_order(&v, bound);
}

/* "<2.0" does not admit 2.0rc1 … */
static bool is_pre_of(const struct pep440 *v, const struct pep440 *bound)
{
    return is_pre(v) && !is_pre(bound) && same_base(v, bound);
}

/* … nor ">2.0" 2.0.post1 or 2.0+local. */
static bool is_post_or_local_of(const struct pep440 *v, const struct pep440 *bound)
{
    return (v->post && !bound->post && same_pre(v, bound)) ||
           (v->local.len > 0 && same_base(v, bound));
}

static bool bound_holds(const struct requirement_bound *b, struct view text, const struct pep440 *v)
{
    struct pep440 bound;
    if (b->op == REQUIREMENT_SAME_TEXT) {
        return view_eq_nocase(b->version, text);
    }
    if (!pep440_parse(b->version, &bound)) {
        return false;
    }
    int order = order_public(*v, &bound);
    switch (b->op) {
    case REQUIREMENT_LESS:
        return order < 0 && !is_pre_of(v, &bound);
    case REQUIREMENT_GREATER:
        return order > 0 && !is_post_or_local_of(v, &bound);
    case REQUIREMENT_LESS_EQUAL:
        return order <= 0;
    case REQUIREMENT_GREATER_EQUAL:
        return order >= 0;
    case REQUIREMENT_NOT_EQUAL:
        return order != 0;
    case REQUIREMENT_PREFIX:
        return begins(v, &bound);
    case REQUIREMENT_NOT_PREFIX:
        return !begins(v, &bound);
    case REQUIREMENT_EQUAL:
    case REQUIREMENT_SAME_TEXT:
        break;
    }
    return order == 0;
}

bool requirement_pypi_holds(const struct requirement_set *set, struct view version)
{
    struct pep440 v;
    bool parsed = pep440_parse(version, &v);
    for (size_t i = 0; i < set->count; i++) {
        bool text = set->bounds[i].op == REQUIREMENT_SAME_TEXT;
        if ((!parsed && !text) || !bound_holds(&set->bounds[i], version, &v)) {
            return false;
        }
    }
    return parsed || set->count > 0;
}

bool requirement_pypi_admits(const struct requirement *r, struct view version)
{
    struct pep440 v;
    if (!pep440_parse(version, &v) || !is_pre(&v)) {
        return true;
    }
    for (size_t i = 0; i < r->count; i++) {
        for (size_t k = 0; k < r->sets[i].count; k++) {
            const struct requirement_bound *b = &r->sets[i].bounds[k];
            struct pep440 bound;
            if (b->op != REQUIREMENT_NOT_EQUAL && pep440_parse(b->version, &bound) &&
                is_pre(&bound)) {
                return true;
            }
        }
    }
    return false;
}
