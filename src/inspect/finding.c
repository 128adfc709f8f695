#include <assay/inspect/finding.h>

static const char *const severity_names[] = {
    [SEVERITY_INFO] = "info", [SEVERITY_LOW] = "low",           [SEVERITY_MEDIUM] = "medium",
    [SEVERITY_HIGH] = "high", [SEVERITY_CRITICAL] = "critical",
};

static const char *const confidence_names[] = {
    [CONFIDENCE_LOW] = "low",
    [CONFIDENCE_MEDIUM] = "medium",
    [CONFIDENCE_HIGH] = "high",
};

enum {
    SEVERITY_COUNT = sizeof severity_names / sizeof severity_names[0],
    CONFIDENCE_COUNT = sizeof confidence_names / sizeof confidence_names[0]
};

/* The index of `text` in `names`, or `count`. */
static size_t name_index(const char *const *names, size_t count, struct view text)
{
    size_t i = 0;
    while (i < count && !view_eq_str(text, names[i])) {
        i++;
    }
    return i;
}

const char *severity_name(enum severity s)
{
    return (unsigned)s < SEVERITY_COUNT ? severity_names[s] : "";
}

bool severity_parse(struct view text, enum severity *out)
{
    size_t i = name_index(severity_names, SEVERITY_COUNT, text);
    if (i == SEVERITY_COUNT) {
        return false;
    }
    *out = (enum severity)i;
    return true;
}

const char *confidence_name(enum confidence c)
{
    return (unsigned)c < CONFIDENCE_COUNT ? confidence_names[c] : "";
}

bool confidence_parse(struct view text, enum confidence *out)
{
    size_t i = name_index(confidence_names, CONFIDENCE_COUNT, text);
    if (i == CONFIDENCE_COUNT) {
        return false;
    }
    *out = (enum confidence)i;
    return true;
}
