#include "vulndb.h"

#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/plural.h>

enum { PATH_BYTES_MAX = 1 << 16 };

enum status vulndb_path(const struct cli *cli, const char *given, struct buf *out,
                        struct error *err)
{
    if (given != NULL) {
        buf_clear(out);
        buf_add_str(out, given);
        return buf_status(out, err);
    }
    return path_join(out, cli->home, "advisories/index", err);
}

enum status vulndb_open(const struct cli *cli, const char *given, struct advisory_index **out,
                        struct error *err)
{
    struct buf path = BUF_INIT(PATH_BYTES_MAX);
    enum status st = vulndb_path(cli, given, &path, err);
    if (st == OK) {
        st = advisory_index_open(path.ptr, out, err);
        if (st == ERR_NOT_FOUND) {
            st = error_set(err, st,
                           "there is no advisory database at %s: \"assay vulndb import\" makes "
                           "one from files, \"assay vulndb update\" from the public collection",
                           path.ptr);
        }
    }
    buf_release(&path);
    return st;
}

int64_t vulndb_age_days(const struct advisory_index *index)
{
    struct advisory_index_info info;
    advisory_index_describe(index, &info);
    int64_t seconds = clock_now() - info.newest;
    return seconds < 0 ? 0 : seconds / CLOCK_DAY;
}

void vulndb_note_age(const struct cli *cli, const struct advisory_index *index)
{
    struct advisory_index_info info;
    advisory_index_describe(index, &info);
    int64_t days = vulndb_age_days(index);
    if (days > VULNDB_STALE_DAYS) {
        cli_note(cli,
                 "the newest advisory in the database is %lld day%s old; what became known since "
                 "then is not found",
                 (long long)days, plural((uint64_t)days));
    }
    if (info.skipped > 0) {
        cli_note(cli, "the advisory database is partial: %llu record%s could not be read",
                 (unsigned long long)info.skipped, plural(info.skipped));
    }
}

void vulndb_json(struct json_writer *w, const struct advisory_index *index)
{
    struct advisory_index_info info;
    advisory_index_describe(index, &info);
    json_member_sha256(w, "sha256", &info.digest);
    json_member_time(w, "newest", info.newest);
    json_member_uint(w, "age_days", (uint64_t)vulndb_age_days(index));
    json_member_uint(w, "advisories", info.advisories);
    json_member_uint(w, "vulnerabilities", info.groups);
    json_member_uint(w, "packages", info.packages);
    json_member_uint(w, "bytes", info.bytes);
    json_member_uint(w, "skipped", info.skipped);
    json_member_uint(w, "epss", info.epss);
    json_member_uint(w, "kev", info.kev);
}
