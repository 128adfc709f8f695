/* .terraform.lock.hcl of Terraform and OpenTofu: the providers.
 *
 * Source: Terraform's documentation, "dependency lock file". provider "host/owner/name" with
 * version; "zh:" hashes are SHA-256 of the provider's archives, "h1:" of their contents. */
#include "collect.h"
#include "formats.h"

struct terraform {
    struct collector *c;
    struct component k;
    struct hash_list hashes;
    bool open;
};

static enum status read_inside(struct terraform *f, struct view line, uint32_t number,
                               struct error *err)
{
    struct view rest = line;
    struct view value = {NULL, 0};
    struct view zip = VIEW("zh:");
    bool text = text_quoted(&rest, &value);
    if (view_eq_str(line, "}")) {
        f->open = false;
        hashes_give(&f->hashes, &f->k);
        return collect_add(f->c, &f->k, err);
    }
    if (text && view_starts(value, zip)) {
        return hashes_add_hex(f->c, &f->hashes, VIEW("sha256"),
                              view_slice(value, zip.len, value.len), (struct position){number, 1},
                              err);
    }
    if (text && view_starts(line, VIEW("version "))) {
        f->k.version = value;
    }
    return OK;
}

static enum status read_line(struct terraform *f, const struct text_lines *t, struct error *err)
{
    struct view line = view_trim(t->line);
    struct view rest = line;
    struct view name;
    if (line.len == 0 || line.ptr[0] == '#') {
        return OK;
    }
    if (f->open) {
        return read_inside(f, line, t->number, err);
    }
    if (!view_starts(line, VIEW("provider ")) || !text_quoted(&rest, &name)) {
        return collect_bad(f->c, (struct position){t->number, 1}, err,
                           "expected 'provider \"name\" {'");
    }
    *f = (struct terraform){.c = f->c, .open = true};
    f->k = (struct component){
        .type = VIEW("terraform"), .relation = RELATION_DIRECT, .line = t->number};
    name_split(name, &f->k);
    return OK;
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct terraform f = {.c = c};
    struct text_lines t;
    enum status st = text_begin(c, &t, err);
    while (st == OK && text_next(&t)) {
        st = read_line(&f, &t, err);
    }
    return st == OK && f.open
               ? collect_bad(c, (struct position){t.number, 1}, err, "a provider without its end")
               : st;
}

const struct manifest_format terraform_lock_format = {
    .name = "terraform-lock", .names = {VIEW_INIT(".terraform.lock.hcl")}, .read = read_file};
