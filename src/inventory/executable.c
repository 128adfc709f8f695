#include "executable.h"

#include <assay/inventory/executable.h>

static enum status read_image(struct collector *c, struct view bytes, struct error *err)
{
    struct image m;
    enum status st = image_read(bytes, c->arena, &m, err);
    if (st == OK) {
        st = executable_go(c, &m, err);
    }
    if (st == OK) {
        st = executable_rust(c, &m, err);
    }
    return st == OK && m.format == IMAGE_ELF ? executable_elf(c, &m, err) : st;
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct view slices[IMAGE_SLICES_MAX];
    size_t count = executable_is(c->text) ? image_slices(c->text, slices) : 0;
    enum status st = OK;
    for (size_t i = 0; st == OK && i < count; i++) {
        st = slices[i].len < 64 ? OK : read_image(c, slices[i], err);
    }
    return st;
}

const struct manifest_format executable_format = {.name = "executable", .read = read_file};
