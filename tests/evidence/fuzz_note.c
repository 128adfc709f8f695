/* Signed notes, checkpoints, verifier keys and tile names from outside. */
#include <assay/evidence/tlog.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds) {
        abort();
    }
}

/* What was read and is written again must be the same. */
static void round_trip(struct view text)
{
    struct buf out = BUF_INIT(1 << 16);
    struct checkpoint c;
    struct vkey k;
    int level;
    uint64_t index;
    unsigned width;
    if (checkpoint_read(text, &c, NULL) == OK) {
        checkpoint_write(&out, &c);
        check(out.failed == OK && view_starts(text, buf_view(&out)));
    }
    if (vkey_parse(text, &k, NULL) == OK) {
        buf_clear(&out);
        vkey_write(&out, &k);
        check(view_find(text, buf_view(&out)) >= 0);
    }
    if (tile_path_parse(text, &level, &index, &width)) {
        char path[TLOG_PATH_MAX];
        tile_path(path, level < 0 ? "tile/entries" : "tile", level, index, width);
        check(view_eq_str(text, path));
    }
    buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view text = view_of((const char *)data, size);
    struct note n;
    struct checkpoint c = {.size = 0};
    struct vkey nobody = {.name = "assay.log/x"};
    struct error err;
    if (evidence_init(NULL) != OK) {
        return 0;
    }
    if (note_parse(text, &n, &err) == OK) {
        check(n.signatures_len >= 1 && n.text.len < size);
        round_trip(n.text);
    }
    check(checkpoint_open(text, &nobody, 1, &c, &err) != OK);
    round_trip(text);
    struct view rest = text;
    struct view entry;
    bool bad = false;
    while (bundle_next(&rest, &entry, &bad)) {
        check(entry.len <= size);
    }
    return 0;
}
