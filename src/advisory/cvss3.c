/* CVSS 3.0 and 3.1, after their specification documents, sections 7 (formulas and
 * metric values) and appendix A (rounding up, 3.1). */
#include "cvss_private.h"

#include <math.h>

enum {
    AV,
    AC,
    PR,
    UI,
    S,
    C,
    I,
    A,
    E,
    RL,
    RC,
    CR,
    IR,
    AR,
    MAV,
    MAC,
    MPR,
    MUI,
    MS,
    MC,
    MI,
    MA,
    COUNT
};

enum { SCOPE_CHANGED = 1 };

static const struct cvss_metric metrics[COUNT] = {
    [AV] = {"AV", "N A L P"},   [AC] = {"AC", "L H"},       [PR] = {"PR", "N L H"},
    [UI] = {"UI", "N R"},       [S] = {"S", "U C"},         [C] = {"C", "H L N"},
    [I] = {"I", "H L N"},       [A] = {"A", "H L N"},       [E] = {"E", "H F P U X"},
    [RL] = {"RL", "U W T O X"}, [RC] = {"RC", "C R U X"},   [CR] = {"CR", "H M L X"},
    [IR] = {"IR", "H M L X"},   [AR] = {"AR", "H M L X"},   [MAV] = {"MAV", "N A L P X"},
    [MAC] = {"MAC", "L H X"},   [MPR] = {"MPR", "N L H X"}, [MUI] = {"MUI", "N R X"},
    [MS] = {"MS", "U C X"},     [MC] = {"MC", "H L N X"},   [MI] = {"MI", "H L N X"},
    [MA] = {"MA", "H L N X"},
};

static const double attack_vector[] = {0.85, 0.62, 0.55, 0.2};
static const double attack_complexity[] = {0.77, 0.44};
static const double privileges[] = {0.85, 0.62, 0.27};
static const double privileges_changed[] = {0.85, 0.68, 0.5};
static const double user_interaction[] = {0.85, 0.62};
static const double impact_loss[] = {0.56, 0.22, 0};
static const double exploit_maturity[] = {1, 0.97, 0.94, 0.91, 1};
static const double remediation_level[] = {1, 0.97, 0.96, 0.95, 1};
static const double report_confidence[] = {1, 0.96, 0.92, 1};
static const double requirement[] = {1.5, 1, 0.5, 1};

/* In tenths. 3.1: as its appendix A says. 3.0: the next tenth, but for a hair that
 * binary fractions add. */
static uint8_t round_up(enum cvss_version version, double score)
{
    if (version == CVSS_3_0) {
        int down = (int)(score * 10);
        return (uint8_t)(score * 10 - down > 1e-9 ? down + 1 : down);
    }
    long whole = lround(score * 100000);
    return (uint8_t)(whole % 10000 == 0 ? whole / 10000 : whole / 10000 + 1);
}

static double power(double base, int exponent)
{
    double result = 1;
    for (int i = 0; i < exponent; i++) {
        result *= base;
    }
    return result;
}

struct parts {
    uint8_t av, ac, pr, ui, scope;
    double loss; /* ISS or MISS */
    bool modified;
};

static double impact_of(enum cvss_version version, const struct parts *p)
{
    if (p->scope != SCOPE_CHANGED) {
        return 6.42 * p->loss;
    }
    double rest = p->modified && version == CVSS_3_1 ? power(p->loss * 0.9731 - 0.02, 13)
                                                     : power(p->loss - 0.02, 15);
    return 7.52 * (p->loss - 0.029) - 3.25 * rest;
}

static double unrounded(enum cvss_version version, const struct parts *p)
{
    double impact = impact_of(version, p);
    if (impact <= 0) {
        return 0;
    }
    bool changed = p->scope == SCOPE_CHANGED;
    double exploitability = 8.22 * attack_vector[p->av] * attack_complexity[p->ac] *
                            (changed ? privileges_changed : privileges)[p->pr] *
                            user_interaction[p->ui];
    double sum = (impact + exploitability) * (changed ? 1.08 : 1);
    return sum < 10 ? sum : 10;
}

/* The modified metric where it is defined, else the base metric. */
static uint8_t effective(const struct cvss *v, size_t modified, size_t base)
{
    bool defined = metrics[modified].values[(size_t)v->values[modified] * 2] != 'X';
    return v->values[defined ? modified : base];
}

static double modified_loss(const struct cvss *v)
{
    double left = 1;
    for (size_t i = 0; i < 3; i++) {
        left *= 1 - requirement[v->values[CR + i]] * impact_loss[effective(v, MC + i, C + i)];
    }
    return 1 - left < 0.915 ? 1 - left : 0.915;
}

static double base_loss(const struct cvss *v)
{
    return 1 - (1 - impact_loss[v->values[C]]) * (1 - impact_loss[v->values[I]]) *
                   (1 - impact_loss[v->values[A]]);
}

static bool is_environmental(const struct cvss *v)
{
    for (size_t i = CR; i < COUNT; i++) {
        if (metrics[i].values[(size_t)v->values[i] * 2] != 'X') {
            return true;
        }
    }
    return false;
}

static void score(const struct cvss *v, struct cvss_scores *out)
{
    struct parts base = {v->values[AV], v->values[AC], v->values[PR], v->values[UI],
                         v->values[S],  base_loss(v),  false};
    double temporal_factor = exploit_maturity[v->values[E]] * remediation_level[v->values[RL]] *
                             report_confidence[v->values[RC]];
    uint8_t base_score = round_up(v->version, unrounded(v->version, &base));
    uint8_t temporal = round_up(v->version, base_score / 10.0 * temporal_factor);
    uint8_t environmental = temporal;
    if (is_environmental(v)) {
        struct parts modified = {effective(v, MAV, AV),
                                 effective(v, MAC, AC),
                                 effective(v, MPR, PR),
                                 effective(v, MUI, UI),
                                 effective(v, MS, S),
                                 modified_loss(v),
                                 true};
        uint8_t inner = round_up(v->version, unrounded(v->version, &modified));
        environmental = round_up(v->version, inner / 10.0 * temporal_factor);
    }
    *out = (struct cvss_scores){base_score, temporal, environmental};
}

const struct cvss_rules cvss30_rules = {"CVSS:3.0/", metrics, COUNT, E, score};
const struct cvss_rules cvss31_rules = {"CVSS:3.1/", metrics, COUNT, E, score};
