/* Audit packs from outside. Nothing that is not signed may verify against a key of ours. */
#include <assay/assure/audit_pack.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <fcntl.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* It can be written. */
static enum status on_report(void *ctx, const struct pack_report *report, struct error *err)
{
    (void)ctx;
    int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
    enum status st = fd < 0 ? OK : pack_report_write(report, fd, "/dev/null", err);
    (void)fd_close(fd);
    return st;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct pack_check result;
    static const unsigned char raw[32] = {1};
    struct keyring *ring = NULL;
    struct public_key key;
    struct vkey log;
    struct error err;
    if (size == 0 || digest_init(NULL) != OK || evidence_init(NULL) != OK ||
        keyring_new(&ring, NULL) != OK) {
        return 0;
    }
    FILE *file = fmemopen((void *)(uintptr_t)data, size, "rb");
    if (file != NULL &&
        public_key_from_raw(KEY_ED25519, view_of((const char *)raw, sizeof raw), &key, NULL) ==
            OK &&
        vkey_make(VIEW("assay.log/x"), &key, &log, NULL) == OK &&
        keyring_add(ring, &key, NULL) == OK) {
        struct pack_check_request r = {.file = file, .name = "pack"};
        (void)!audit_pack_check(&r, &result, &err); /* by its own keys: whatever comes */
        rewind(file);
        (void)!audit_pack_report(&r, "/tmp/fuzz-audit-pack", on_report, NULL, &result, &err);
        rewind(file);
        r.keys = ring;
        r.logs = &log;
        r.logs_len = 1;
        if (audit_pack_check(&r, &result, &err) == OK) {
            abort();
        }
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    (void)keyring_free(ring);
    return 0;
}
