/* Any bytes as a record: no crash, and nothing beyond the documented bounds. */
#include <assay/advisory/osv.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct osv_record r;
    arena_init(&arena, 256U << 20);
    if (osv_read(view_of((const char *)data, size), "fuzz", &arena, &r, NULL) == OK) {
        if (!osv_is_id(r.id) || r.summary.len > OSV_SUMMARY_MAX ||
            r.details.len > OSV_DETAILS_MAX) {
            abort();
        }
        for (size_t i = 0; i < r.affected_count; i++) {
            if (r.affected[i].name.len > OSV_NAME_MAX ||
                r.affected[i].version_count > OSV_VERSIONS_MAX) {
                abort();
            }
        }
    }
    arena_release(&arena);
    return 0;
}
