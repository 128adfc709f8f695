#include "common.h"

const struct report_format *const report_formats[] = {
    &report_format_text,      &report_format_json,           &report_format_sarif,
    &report_format_cyclonedx, &report_format_cyclonedx_json, &report_format_cyclonedx_xml,
    &report_format_spdx_json, &report_format_spdx_tag,       &report_format_spdx3_json,
    &report_format_junit,     &report_format_html,           NULL,
};

const struct report_format *report_format_named(struct view name)
{
    for (size_t i = 0; report_formats[i] != NULL; i++) {
        if (view_eq_str(name, report_formats[i]->name)) {
            return report_formats[i];
        }
    }
    return NULL;
}
