#include "copies.h"

#include <assay/assure/modifications.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>

enum status copies_path(const struct cli *cli, struct buf *out, struct error *err)
{
    return path_join(out, cli->home, "upstream/index", err);
}

enum status copies_begin(struct copies *c, const struct cli *cli, struct inspect_config *config,
                         struct error *err)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(1 << 16);
    struct error why;
    enum status st = copies_path(cli, &path, err);
    if (st != OK) {
        return st;
    }
    st = upstream_open(path.ptr, &c->index, &why);
    if (st == ERR_NOT_FOUND) {
        return OK;
    }
    if (st != OK) {
        return error_set(err, st, "%s", why.message);
    }
    config->signatures = true;
    return upstream_search_new(c->index, &c->search, err);
}

enum status copies_file(struct copies *c, struct view path, const struct signature *s,
                        struct error *err)
{
    return c->search == NULL ? OK : upstream_search_file(c->search, path, s, err);
}

enum status copies_finish(struct copies *c, const struct component_sink *sink, struct error *err)
{
    return c->search == NULL ? OK : upstream_search_finish(c->search, sink, err);
}

/* Name the archive, and it is compared line by line. */
static enum status add_changed(const struct upstream_copy *c, struct facts *f, struct error *err)
{
    const struct changed_copy copy = {.package = c->purl,
                                      .path = c->path,
                                      .manifest = c->manifest,
                                      .published = c->published,
                                      .changed = c->changed};
    return facts_add_changed_copy(f, &copy, err);
}

enum status copies_into_facts(const struct copies *c, struct facts *f, struct error *err)
{
    size_t len = 0;
    const struct upstream_copy *copies =
        c->search == NULL ? NULL : upstream_search_copies(c->search, &len);
    enum status st = OK;
    for (size_t i = 0; st == OK && i < len; i++) {
        st = copies[i].changed == 0 ? OK : add_changed(&copies[i], f, err);
    }
    return st;
}

void copies_release(struct copies *c)
{
    c->search = upstream_search_free(c->search);
    c->index = upstream_close(c->index);
}
