#include "drift.h"

#include <assay/base/mem.h>
#include <assay/inspect/code.h>

enum status drift_inspect(struct session *s, struct code_sights *out, struct error *err)
{
    s->only[0] = "code";
    s->only_count = 1;
    s->options.config.code_pack = &code_pack_drift;
    s->options.config.measures = false;
    s->advisories.quiet = true;
    enum status st = session_inspect(s, false, err);
    return st == OK ? code_sights_gather(s->facts, out, err) : st;
}

enum status drift_inspect_again(const struct session *other, struct code_sights *out,
                                struct error *err)
{
    struct session *s = mem_calloc(1, sizeof *s);
    if (s == NULL) {
        return error_no_memory(err);
    }
    session_init(s, other->cli);
    s->subject = other->subject;
    s->options.pool = other->options.pool;
    s->origin = other->origin;
    s->no_cache = other->no_cache;
    s->paths = other->paths;
    enum status st = drift_inspect(s, out, err);
    session_release(s);
    (void)mem_free(s);
    return st;
}
