/* Chart.lock and Chart.yaml (version 2), requirements.lock and requirements.yaml (version 1)
 * of Helm.
 *
 * Source: Helm's documentation, "charts". The lock file pins what the chart asks for; charts of
 * a path are the subject's own. */
#include "collect.h"
#include "formats.h"

static enum status add_chart(struct collector *c, const struct value *chart, struct error *err)
{
    struct component k = {.type = VIEW("helm"), .relation = RELATION_DIRECT};
    struct view version = {NULL, 0};
    enum status st = value_need(c, chart, VALUE_OBJECT, "a chart", err);
    if (st == OK) {
        st = field_need(c, chart, "name", &k.name, err);
    }
    if (st == OK) {
        st = field_text(c, chart, "repository", &k.source, err);
    }
    if (st != OK || view_starts(k.source, VIEW("file:"))) {
        return st;
    }
    version = value_scalar(value_get(chart, "version"));
    k.version = version_exact(version);
    declare_range(&k, version);
    k.line = value_get(chart, "name")->line;
    return collect_add(c, &k, err);
}

static enum status read_chart(struct collector *c, struct error *err)
{
    struct value root;
    const struct value *list = NULL;
    enum status st = collect_yaml(c, &root, err);
    if (st == OK) {
        st = field_child(c, &root, "dependencies", VALUE_ARRAY, &list, err);
    }
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        st = add_chart(c, &list->items[i], err);
    }
    return st;
}

const struct manifest_format helm_lock_format = {
    .name = "helm-lock",
    .names = {VIEW_INIT("Chart.lock"), VIEW_INIT("requirements.lock")},
    .read = read_chart};

const struct manifest_format helm_chart_format = {
    .name = "helm-chart",
    .names = {VIEW_INIT("Chart.yaml"), VIEW_INIT("requirements.yaml")},
    .read = read_chart,
    .fold = FOLD_DECLARED,
    .yields_to = {VIEW_INIT("Chart.lock"), VIEW_INIT("requirements.lock")}};
