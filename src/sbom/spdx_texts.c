/* What is written as SPDX 2 and as SPDX 3 alike. */
#include "serial.h"
#include "spdx_names.h"

#include <inttypes.h>

#include <assay/base/buf.h>
#include <assay/base/clock.h>

struct view spdx_reference(const struct sbom_component *c, const char *type)
{
    for (size_t i = 0; i < c->reference_count; i++) {
        if (view_eq_str(c->references[i].type, type)) {
            return c->references[i].url;
        }
    }
    return view_of(NULL, 0);
}

bool spdx_has_space(struct view text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] <= ' ') {
            return true;
        }
    }
    return false;
}

struct view spdx_source_info(struct draft *t, const struct sbom_component *c)
{
    enum { SOURCE_INFO_MAX = 64 << 20 };
    struct buf text = BUF_INIT(SOURCE_INFO_MAX);
    for (size_t i = 0; i < c->occurrence_count; i++) {
        const struct sbom_occurrence *o = &c->occurrences[i];
        buf_printf(&text, "%s" VIEW_FMT, i == 0 ? "found in " : ", ", VIEW_ARG(o->location));
        if (o->line > 0) {
            buf_printf(&text, ":%" PRIu32, o->line);
        }
    }
    t->failed |= buf_status(&text, NULL) == ERR_NO_MEMORY;
    struct view kept = draft_printf(t, VIEW_FMT, VIEW_ARG(buf_view(&text)));
    buf_release(&text);
    return kept;
}

struct view spdx_title(const struct sbom_document *doc)
{
    if (doc->name.len > 0) {
        return doc->name;
    }
    return doc->subject != NULL && doc->subject->name.len > 0 ? doc->subject->name : VIEW("SBOM");
}

struct view spdx_name_space(struct draft *t, const struct sbom_document *doc)
{
    struct view serial = doc->serial;
    struct view uuid = VIEW("urn:uuid:");
    if (view_find(serial, VIEW("://")) > 0 && !spdx_has_space(serial)) {
        return serial;
    }
    return draft_printf(t, "https://spdx.org/spdxdocs/" VIEW_FMT "-" VIEW_FMT,
                        VIEW_ARG(spdx_sanitized(t, spdx_title(doc))),
                        VIEW_ARG(view_starts(serial, uuid)
                                     ? view_slice(serial, uuid.len, serial.len)
                                     : VIEW(SERIAL_NONE)));
}

struct view spdx_time(struct draft *t, const struct sbom_document *doc)
{
    char text[CLOCK_TEXT_MAX];
    int64_t seconds = 0;
    (void)clock_parse(doc->timestamp, &seconds);
    clock_rfc3339(seconds, text);
    return draft_printf(t, "%s", text);
}

struct view spdx_component_name(struct draft *t, const struct sbom_component *c)
{
    return c->group.len > 0 && c->purl.len == 0
               ? draft_printf(t, VIEW_FMT "/" VIEW_FMT, VIEW_ARG(c->group), VIEW_ARG(c->name))
               : c->name;
}
