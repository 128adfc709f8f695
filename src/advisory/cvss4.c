/* CVSS 4.0, after its specification document, section 8: a vector belongs to a
 * MacroVector of five levels (EQ3 and EQ6 are one); the score is that of the
 * MacroVector less the mean part of the way to the next lower ones.
 *
 * All in whole numbers: a metric's level is its place in its list of values, from
 * severe to harmless, a distance is a sum of levels. */
#include "cvss_private.h"

enum {
    AV,
    AC,
    AT,
    PR,
    UI,
    VC,
    VI,
    VA,
    SC,
    SI,
    SA,
    E,
    CR,
    IR,
    AR,
    MAV,
    MAC,
    MAT,
    MPR,
    MUI,
    MVC,
    MVI,
    MVA,
    MSC,
    MSI,
    MSA,
    S,
    AU,
    R,
    V,
    RE,
    U,
    COUNT
};

static const struct cvss_metric metrics[COUNT] = {
    [AV] = {"AV", "N A L P"},     [AC] = {"AC", "L H"},
    [AT] = {"AT", "N P"},         [PR] = {"PR", "N L H"},
    [UI] = {"UI", "N P A"},       [VC] = {"VC", "H L N"},
    [VI] = {"VI", "H L N"},       [VA] = {"VA", "H L N"},
    [SC] = {"SC", "H L N"},       [SI] = {"SI", "H L N"},
    [SA] = {"SA", "H L N"},       [E] = {"E", "A P U X"},
    [CR] = {"CR", "H M L X"},     [IR] = {"IR", "H M L X"},
    [AR] = {"AR", "H M L X"},     [MAV] = {"MAV", "N A L P X"},
    [MAC] = {"MAC", "L H X"},     [MAT] = {"MAT", "N P X"},
    [MPR] = {"MPR", "N L H X"},   [MUI] = {"MUI", "N P A X"},
    [MVC] = {"MVC", "H L N X"},   [MVI] = {"MVI", "H L N X"},
    [MVA] = {"MVA", "H L N X"},   [MSC] = {"MSC", "H L N X"},
    [MSI] = {"MSI", "S H L N X"}, [MSA] = {"MSA", "S H L N X"},
    [S] = {"S", "N P X"},         [AU] = {"AU", "N Y X"},
    [R] = {"R", "A U I X"},       [V] = {"V", "D C X"},
    [RE] = {"RE", "L M H X"},     [U] = {"U", "Red Amber Green Clear X"},
};

enum { EQ36_COUNT = 5, WIDTH_MAX = 6, HIGHEST_MAX = 5, COMMON_DEPTH = 840, LEVEL_NONE = 2 };

/* Tenths, by EQ1, EQ2, EQ3 and EQ6, EQ4, EQ5. EQ3 and EQ6 go together as
 * 0: 00, 1: 01, 2: 10, 3: 11, 4: 21. */
static const uint8_t macro_scores[3][2][EQ36_COUNT][3][3] = {
    {{{{100, 98, 95}, {100, 93, 91}, {93, 89, 81}},
      {{99, 95, 92}, {96, 87, 81}, {90, 80, 68}},
      {{98, 95, 90}, {93, 89, 81}, {88, 78, 69}},
      {{95, 92, 84}, {92, 81, 65}, {80, 70, 48}},
      {{92, 82, 72}, {79, 69, 50}, {69, 55, 27}}},
     {{{99, 95, 92}, {95, 90, 84}, {92, 82, 72}},
      {{97, 92, 85}, {91, 83, 71}, {81, 71, 53}},
      {{95, 92, 85}, {92, 80, 70}, {84, 71, 50}},
      {{93, 85, 73}, {82, 72, 59}, {70, 52, 30}},
      {{86, 75, 52}, {71, 52, 29}, {63, 29, 17}}}},
    {{{{98, 94, 91}, {94, 86, 77}, {87, 74, 63}},
      {{95, 87, 81}, {89, 74, 64}, {75, 63, 49}},
      {{94, 88, 76}, {86, 74, 59}, {72, 57, 52}},
      {{89, 77, 67}, {76, 58, 50}, {57, 52, 25}},
      {{83, 70, 54}, {65, 58, 26}, {53, 21, 13}}},
     {{{95, 88, 76}, {90, 75, 61}, {77, 68, 52}},
      {{90, 76, 70}, {77, 62, 53}, {66, 59, 30}},
      {{89, 76, 62}, {74, 57, 47}, {61, 57, 24}},
      {{78, 67, 58}, {59, 57, 23}, {52, 29, 16}},
      {{71, 59, 30}, {58, 26, 15}, {23, 13, 6}}}},
    {{{{93, 86, 75}, {86, 74, 56}, {70, 52, 40}},
      {{87, 72, 58}, {74, 61, 34}, {54, 40, 22}},
      {{85, 74, 62}, {72, 55, 46}, {53, 34, 19}},
      {{75, 55, 51}, {57, 41, 19}, {36, 19, 8}},
      {{64, 51, 20}, {47, 21, 11}, {24, 9, 4}}},
     {{{88, 73, 60}, {73, 59, 41}, {54, 45, 20}},
      {{75, 53, 50}, {55, 40, 20}, {43, 22, 11}},
      {{75, 58, 40}, {61, 48, 20}, {46, 17, 8}},
      {{55, 45, 21}, {51, 18, 9}, {18, 7, 2}},
      {{53, 24, 14}, {24, 12, 5}, {10, 3, 1}}}}};

/* The most severe vectors of one level, and how deep the level is. */
struct level {
    uint8_t depth;
    uint8_t count;
    uint8_t highest[HIGHEST_MAX][WIDTH_MAX];
};

/* AV PR UI */
static const struct level eq1_levels[] = {
    {1, 1, {{0, 0, 0}}},
    {4, 3, {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
    {5, 2, {{3, 0, 0}, {1, 1, 1}}},
};
/* AC AT */
static const struct level eq2_levels[] = {{1, 1, {{0, 0}}}, {2, 2, {{1, 0}, {0, 1}}}};
/* VC VI VA CR IR AR */
static const struct level eq36_levels[] = {
    {7, 1, {{0, 0, 0, 0, 0, 0}}},
    {6, 2, {{0, 0, 1, 1, 1, 0}, {0, 0, 0, 1, 1, 1}}},
    {8, 2, {{1, 0, 0, 0, 0, 0}, {0, 1, 0, 0, 0, 0}}},
    {8,
     5,
     {{1, 0, 1, 0, 1, 0},
      {1, 0, 0, 0, 1, 1},
      {0, 1, 0, 1, 0, 1},
      {0, 1, 1, 1, 0, 0},
      {1, 1, 0, 0, 0, 1}}},
    {10, 1, {{1, 1, 1, 0, 0, 0}}},
};
/* SC SI SA; level 0 is "safety" */
static const struct level eq4_levels[] = {
    {6, 1, {{1, 0, 0}}}, {5, 1, {{1, 1, 1}}}, {4, 1, {{2, 2, 2}}}};

/* What counts of a vector: the levels of its metrics, those of the modified ones
 * where they are defined. */
struct levels {
    uint8_t exploit[3]; /* AV PR UI */
    uint8_t conditions[2];
    uint8_t impact[6]; /* VC VI VA CR IR AR */
    uint8_t subsequent[3];
    uint8_t maturity;
};

struct macro {
    size_t eq1, eq2, eq36, eq4, eq5;
};

/* "X" is a value's place where the metric is not defined. */
static bool is_defined(const struct cvss *v, size_t metric)
{
    return metrics[metric].values[(size_t)v->values[metric] * 2] != 'X';
}

static uint8_t effective(const struct cvss *v, size_t base, bool modified)
{
    size_t other = base - AV + MAV;
    return v->values[modified && is_defined(v, other) ? other : base];
}

/* What is not defined counts as the worst. */
static uint8_t or_worst(const struct cvss *v, size_t metric, bool counts)
{
    return counts && is_defined(v, metric) ? v->values[metric] : 0;
}

/* "S" is before "H" in the lists of MSI and MSA alone. */
static uint8_t subsequent_level(const struct cvss *v, size_t base, bool modified)
{
    size_t other = base - AV + MAV;
    if (modified && base != SC && is_defined(v, other)) {
        return v->values[other];
    }
    return (uint8_t)(effective(v, base, modified && base == SC) + 1);
}

static struct levels levels_of(const struct cvss *v, bool threat, bool environmental)
{
    struct levels l = {
        .exploit = {effective(v, AV, environmental), effective(v, PR, environmental),
                    effective(v, UI, environmental)},
        .conditions = {effective(v, AC, environmental), effective(v, AT, environmental)},
        .maturity = or_worst(v, E, threat),
    };
    for (size_t i = 0; i < 3; i++) {
        l.impact[i] = effective(v, VC + i, environmental);
        l.impact[i + 3] = or_worst(v, CR + i, environmental);
        l.subsequent[i] = subsequent_level(v, SC + i, environmental);
    }
    return l;
}

static size_t eq1_of(const struct levels *l)
{
    size_t worst = 0;
    for (size_t i = 0; i < 3; i++) {
        worst += l->exploit[i] == 0;
    }
    if (l->exploit[0] == 3 || worst == 0) {
        return 2;
    }
    return worst == 3 ? 0 : 1;
}

static size_t eq36_of(const struct levels *l)
{
    const uint8_t *impact = l->impact;
    if (impact[0] != 0 && impact[1] != 0 && impact[2] != 0) {
        return 4;
    }
    bool required = false;
    for (size_t i = 0; i < 3; i++) {
        required = required || (impact[i] == 0 && impact[i + 3] == 0);
    }
    size_t eq3 = impact[0] == 0 && impact[1] == 0 ? 0 : 2;
    return eq3 + (required ? 0 : 1);
}

static size_t eq4_of(const struct levels *l)
{
    if (l->subsequent[1] == 0 || l->subsequent[2] == 0) {
        return 0;
    }
    return l->subsequent[0] == 1 || l->subsequent[1] == 1 || l->subsequent[2] == 1 ? 1 : 2;
}

static struct macro macro_of(const struct levels *l)
{
    return (struct macro){eq1_of(l), l->conditions[0] == 0 && l->conditions[1] == 0 ? 0 : 1,
                          eq36_of(l), eq4_of(l), l->maturity};
}

static int lookup(const struct macro *m)
{
    return macro_scores[m->eq1][m->eq2][m->eq36][m->eq4][m->eq5];
}

/* Steps down from the first of the level's most severe vectors that is at least as
 * severe in every metric; there is always one. */
static int distance(const uint8_t *levels, size_t width, const struct level *level)
{
    for (size_t i = 0; i < level->count; i++) {
        int sum = 0;
        bool below = true;
        for (size_t k = 0; k < width; k++) {
            below = below && levels[k] >= level->highest[i][k];
            sum += levels[k] - level->highest[i][k];
        }
        if (below) {
            return sum;
        }
    }
    return 0;
}

/* The parts of the way to the next lower MacroVectors, in 1/COMMON_DEPTH tenths. */
struct descent {
    int from;
    int sum;
    int count;
};

static void descend(struct descent *d, const struct macro *next, int steps, int depth)
{
    d->sum += (d->from - lookup(next)) * steps * (COMMON_DEPTH / depth);
    d->count++;
}

static void descend_eq36(struct descent *d, const struct macro *m, const struct levels *l)
{
    static const size_t next_of[] = {2, 3, 3, 4};
    if (m->eq36 == EQ36_COUNT - 1) {
        return;
    }
    struct macro next = *m;
    next.eq36 = next_of[m->eq36];
    if (m->eq36 == 0) {
        struct macro other = *m;
        other.eq36 = 1;
        next = lookup(&other) > lookup(&next) ? other : next;
    }
    const struct level *level = &eq36_levels[m->eq36];
    descend(d, &next, distance(l->impact, 6, level), level->depth);
}

static bool is_harmless(const struct levels *l)
{
    for (size_t i = 0; i < 3; i++) {
        if (l->impact[i] != LEVEL_NONE || l->subsequent[i] != LEVEL_NONE + 1) {
            return false;
        }
    }
    return true;
}

static uint8_t score_of(const struct levels *l)
{
    if (is_harmless(l)) {
        return 0;
    }
    struct macro m = macro_of(l);
    struct descent d = {.from = lookup(&m)};
    if (m.eq1 < 2) {
        struct macro next = m;
        next.eq1++;
        descend(&d, &next, distance(l->exploit, 3, &eq1_levels[m.eq1]), eq1_levels[m.eq1].depth);
    }
    if (m.eq2 < 1) {
        struct macro next = m;
        next.eq2++;
        descend(&d, &next, distance(l->conditions, 2, &eq2_levels[m.eq2]), eq2_levels[m.eq2].depth);
    }
    descend_eq36(&d, &m, l);
    if (m.eq4 < 2) {
        struct macro next = m;
        next.eq4++;
        descend(&d, &next, distance(l->subsequent, 3, &eq4_levels[m.eq4]), eq4_levels[m.eq4].depth);
    }
    d.count += m.eq5 < 2; /* EQ5 has one metric: no way inside a level */
    if (d.count == 0) {
        return (uint8_t)d.from;
    }
    int whole = COMMON_DEPTH * d.count;
    return (uint8_t)((2 * (d.from * whole - d.sum) + whole) / (2 * whole));
}

static void score(const struct cvss *v, struct cvss_scores *out)
{
    struct levels base = levels_of(v, false, false);
    struct levels threat = levels_of(v, true, false);
    struct levels all = levels_of(v, true, true);
    *out = (struct cvss_scores){score_of(&base), score_of(&threat), score_of(&all)};
}

const struct cvss_rules cvss4_rules = {"CVSS:4.0/", metrics, COUNT, E, score};
