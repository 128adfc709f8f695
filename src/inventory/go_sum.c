/* go.sum: checksums of module archives.
 *
 * Source: the Go modules reference. Lines "module version h1:<base64>"; those
 * with "version/go.mod" are of the module's go.mod alone and say nothing of its
 * code. The hash is SHA-256 over a list of the files' hashes ("h1"). It is no
 * list of what is built: component_set folds it into the go.mod beside it. */
#include "collect.h"
#include "formats.h"

#include <assay/base/words.h>

static bool three_words(struct view line, struct view words[3])
{
    struct view rest = line;
    size_t n = 0;
    struct view word;
    while (words_next(&rest, &word)) {
        if (n == 3) {
            return false;
        }
        words[n++] = word;
    }
    return n == 3;
}

static enum status read_line(struct collector *c, struct view line, uint32_t number,
                             struct error *err)
{
    struct view words[3];
    struct position at = {number, 1};
    struct hash_list hashes = {0};
    if (view_trim(line).len == 0) {
        return OK;
    }
    if (!three_words(view_trim(line), words) || words[1].ptr[0] != 'v') {
        return collect_bad(c, at, err, "expected \"module version hash\"");
    }
    if (view_ends(words[1], VIEW("/go.mod"))) {
        return OK;
    }
    /* Go skips hashes of other kinds, so that new ones may be added. */
    if (view_starts(words[2], VIEW("h1:"))) {
        enum status st = hashes_add_base64(c, &hashes, VIEW("sha256"),
                                           view_slice(words[2], 3, words[2].len), at, err);
        if (st != OK) {
            return st;
        }
    }
    struct component k = {.type = VIEW("golang"), .version = words[1], .line = number};
    name_split(words[0], &k);
    hashes_give(&hashes, &k);
    return collect_add(c, &k, err);
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct view rest = c->text;
    struct view line;
    uint32_t number = 0;
    enum status st = OK;
    while (st == OK && view_line(&rest, &line)) {
        st = read_line(c, line, ++number, err);
    }
    return st;
}

const struct manifest_format go_sum_format = {.name = "go-sum",
                                              .names = {VIEW_INIT("go.sum")},
                                              .read = read_file,
                                              .fold = FOLD_HASHES,
                                              .yields_to = {VIEW_INIT("go.mod")}};
