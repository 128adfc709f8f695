#include <assay/licence/full_texts.h>

#include <assay/base/json.h>
#include <assay/base/shipped.h>

extern const struct shipped_file shipped_licence_texts[];

enum status licence_full_texts_open(struct arena *arena, struct licence_full_texts *out,
                                    struct error *err)
{
    struct licence_full_texts t;
    enum status st = json_read(shipped_licence_texts[0].bytes, "spdx-full.json", JSON_STRICT, NULL,
                               arena, &t.list, err);
    if (st == OK) {
        *out = t;
    }
    return st;
}

bool licence_full_text(const struct licence_full_texts *t, struct view id, struct view *name,
                       struct view *text)
{
    const struct value *licence = value_get_view(&t->list, id);
    struct view found = value_get_text(licence, "licenseText");
    if (found.len == 0) {
        return false;
    }
    *name = value_get_text(licence, "name");
    *text = found;
    return true;
}
