/* CVSS 2.0, after "A Complete Guide to the Common Vulnerability Scoring System
 * Version 2.0", section 3. */
#include "cvss_private.h"

enum { AV, AC, AU, C, I, A, E, RL, RC, CDP, TD, CR, IR, AR, COUNT };

static const struct cvss_metric metrics[COUNT] = {
    [AV] = {"AV", "L A N"},      [AC] = {"AC", "H M L"},
    [AU] = {"Au", "M S N"},      [C] = {"C", "N P C"},
    [I] = {"I", "N P C"},        [A] = {"A", "N P C"},
    [E] = {"E", "U POC F H ND"}, [RL] = {"RL", "OF TF W U ND"},
    [RC] = {"RC", "UC UR C ND"}, [CDP] = {"CDP", "N L LM MH H ND"},
    [TD] = {"TD", "N L M H ND"}, [CR] = {"CR", "L M H ND"},
    [IR] = {"IR", "L M H ND"},   [AR] = {"AR", "L M H ND"},
};

static const double weights[COUNT][6] = {
    [AV] = {0.395, 0.646, 1.0},    [AC] = {0.35, 0.61, 0.71},
    [AU] = {0.45, 0.56, 0.704},    [C] = {0, 0.275, 0.66},
    [I] = {0, 0.275, 0.66},        [A] = {0, 0.275, 0.66},
    [E] = {0.85, 0.9, 0.95, 1, 1}, [RL] = {0.87, 0.9, 0.95, 1, 1},
    [RC] = {0.9, 0.95, 1, 1},      [CDP] = {0, 0.1, 0.3, 0.4, 0.5, 0},
    [TD] = {0, 0.25, 0.75, 1, 1},  [CR] = {0.5, 1, 1.51, 1},
    [IR] = {0.5, 1, 1.51, 1},      [AR] = {0.5, 1, 1.51, 1},
};

static double weight(const struct cvss *v, size_t metric)
{
    return weights[metric][v->values[metric]];
}

/* Tenths, half up; a hair is added for what binary fractions lose. The formulas can
 * fall below 0 on their way, and are not cut off there. */
static int round_1(double score)
{
    double half = 0.5 + 1e-9;
    return (int)(score * 10 + (score < 0 ? -half : half));
}

static int base_of(const struct cvss *v, double impact)
{
    double exploitability = 20 * weight(v, AV) * weight(v, AC) * weight(v, AU);
    double factor = impact > 0 ? 1.176 : 0;
    return round_1((0.6 * impact + 0.4 * exploitability - 1.5) * factor);
}

static int temporal_of(const struct cvss *v, int base)
{
    return round_1(base / 10.0 * weight(v, E) * weight(v, RL) * weight(v, RC));
}

static double impact_of(double c, double i, double a)
{
    return 10.41 * (1 - (1 - c) * (1 - i) * (1 - a));
}

static bool is_environmental(const struct cvss *v)
{
    return v->values[CDP] != 5 || v->values[TD] != 4 || v->values[CR] != 3 || v->values[IR] != 3 ||
           v->values[AR] != 3;
}

static int environmental_of(const struct cvss *v)
{
    double impact = impact_of(weight(v, C) * weight(v, CR), weight(v, I) * weight(v, IR),
                              weight(v, A) * weight(v, AR));
    double adjusted = temporal_of(v, base_of(v, impact < 10 ? impact : 10)) / 10.0;
    return round_1((adjusted + (10 - adjusted) * weight(v, CDP)) * weight(v, TD));
}

static uint8_t not_below_zero(int tenths)
{
    return tenths < 0 ? 0 : (uint8_t)tenths;
}

static void score(const struct cvss *v, struct cvss_scores *out)
{
    int base = base_of(v, impact_of(weight(v, C), weight(v, I), weight(v, A)));
    int temporal = temporal_of(v, base);
    int environmental = is_environmental(v) ? environmental_of(v) : temporal;
    *out = (struct cvss_scores){not_below_zero(base), not_below_zero(temporal),
                                not_below_zero(environmental)};
}

const struct cvss_rules cvss2_rules = {"", metrics, COUNT, E, score};
