#include "judge.h"

#include <errno.h>
#include <sys/random.h>

static enum status keyed_by_run(void *ctx, struct view secret_digest, struct sha256 *out,
                                struct error *err)
{
    (void)err;
    hmac_sha256(*(const struct view *)ctx, secret_digest, out);
    return OK;
}

enum status judge_key_for_run(struct facts *f, struct error *err)
{
    unsigned char key[SHA256_SIZE];
    if (getrandom(key, sizeof key, 0) != (ssize_t)sizeof key) {
        return error_errno(err, errno, "reading random bytes");
    }
    struct view run_key = view_of((const char *)key, sizeof key);
    return facts_key_secrets(f, keyed_by_run, &run_key, err);
}

enum exit_code judge_findings(const struct session *s, enum severity threshold)
{
    struct error err = {.code = OK};
    struct fact_counts counts;
    if (facts_count(s->facts, &counts, &err) != OK) {
        return cli_fail(s->cli, &err);
    }
    for (int level = (int)threshold; level <= SEVERITY_CRITICAL; level++) {
        if (counts.findings[level] > 0) {
            return EXIT_REJECTED;
        }
    }
    return counts.gaps > 0 ? EXIT_INCOMPLETE : EXIT_ACCEPTED;
}
