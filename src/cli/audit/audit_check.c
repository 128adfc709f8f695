#include "audit_check.h"

#include <assay/base/file.h>

#include <errno.h>

enum exit_code pack_check_take(struct pack_check_files *f, const struct args *a)
{
    enum exit_code code = EXIT_ACCEPTED;
    if (a->option == NULL && f->pack != NULL) {
        return cli_usage(a->cli, "\"%s\" is one operand too many", a->value);
    }
    if (a->option == NULL) {
        f->pack = a->value;
    } else if (!verifier_take(&f->verifier, a, &code)) {
        f->since = a->value;
    }
    return code;
}

enum status pack_check_begin(const struct pack_check_files *f, struct pack_checking *c,
                             struct error *err)
{
    const struct verifier *v = &c->verifier;
    buf_init(&c->since, NOTE_MAX);
    enum status st = verifier_read(&f->verifier, &c->verifier, err);
    if (st == OK && f->since != NULL) {
        st = file_read(f->since, &c->since, err);
    }
    if (st != OK) {
        return st;
    }
    c->request = (struct pack_check_request){
        .file = fopen(f->pack, "rbe"),
        .name = f->pack,
        .keys = v->keys_len > 0 ? v->ring : NULL,
        .logs = v->vkeys,
        .logs_len = v->vkeys_len,
        .trust = &v->others,
        .since = buf_view(&c->since),
        .tool = assay_version,
        .cancelled = f->cancelled,
    };
    return c->request.file == NULL ? error_errno(err, errno, "%s", f->pack) : OK;
}

void pack_check_end(struct pack_checking *c)
{
    if (c->request.file != NULL) {
        (void)fclose(c->request.file);
    }
    verifier_release(&c->verifier);
    buf_release(&c->since);
}
