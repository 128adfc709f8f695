#include <assay/dataflow/duplicates.h>

#include <assay/base/mem.h>

#include <stdlib.h>
#include <string.h>

enum {
    CHUNK = 5, /* units that must agree for a place to be looked at */
    REPEAT_WINDOW = 4,
    STEPS_MAX = 64, /* in a chain of the index */
    FILES_MAX = 8 * 1000 * 1000
};

/* Bits of packed_unit.nodes beside the number. */
enum { NODES_MASK = 0xff, LAST_OF_FILE = 1 << 8, COVERED = 1 << 9 };

struct packed_unit {
    uint32_t hash;
    uint32_t line;
    uint16_t lines;
    uint16_t nodes;
};

struct source {
    struct view path;
    uint32_t group;
    uint32_t begin; /* its units: [begin, end) */
    uint32_t end;
};

struct duplicate_set {
    struct arena paths;
    struct packed_unit *units;
    size_t len;
    size_t cap;
    uint32_t max;
    struct source *files;
    size_t files_len;
    size_t files_cap;
    uint32_t *heads;  /* by hash of a chunk: where it stood last, plus one */
    uint32_t *before; /* by unit: where its chunk's hash stood before, plus one */
    uint32_t mask;
};

enum status duplicate_set_new(uint32_t units_max, struct duplicate_set **out, struct error *err)
{
    struct duplicate_set *set = mem_calloc(1, sizeof *set);
    if (set == NULL) {
        return error_no_memory(err);
    }
    arena_init(&set->paths, 0);
    set->max = units_max == 0 ? DUPLICATE_UNITS_MAX : units_max;
    *out = set;
    return OK;
}

struct duplicate_set *duplicate_set_free(struct duplicate_set *set)
{
    if (set != NULL) {
        arena_release(&set->paths);
        (void)mem_free(set->units);
        (void)mem_free(set->files);
        (void)mem_free(set->heads);
        (void)mem_free(set->before);
        (void)mem_free(set);
    }
    return NULL;
}

static enum status make_room(struct duplicate_set *set, size_t more, struct error *err)
{
    void *units = set->units;
    void *files = set->files;
    enum status st =
        mem_grow(&units, &set->cap, set->len + more, sizeof *set->units, set->max, err);
    set->units = units;
    if (st == OK) {
        st = mem_grow(&files, &set->files_cap, set->files_len + 1, sizeof *set->files, FILES_MAX,
                      err);
        set->files = files;
    }
    return st;
}

enum status duplicate_set_add(struct duplicate_set *set, struct view path, uint32_t group,
                              const struct code_unit *units, size_t len, struct error *err)
{
    if (len > set->max - set->len || set->files_len == FILES_MAX) {
        return OK;
    }
    struct view kept = arena_copy(&set->paths, path);
    enum status st = kept.ptr == NULL ? error_no_memory(err) : make_room(set, len, err);
    if (st != OK) {
        return st;
    }
    for (size_t i = 0; i < len; i++) {
        const struct code_unit *u = &units[i];
        set->units[set->len + i] = (struct packed_unit){
            .hash = u->hash + group * UINT32_C(0x9E3779B9),
            .line = u->line,
            .lines = u->lines,
            .nodes = u->nodes & NODES_MASK,
        };
    }
    set->files[set->files_len++] = (struct source){.path = kept,
                                                   .group = group,
                                                   .begin = (uint32_t)set->len,
                                                   .end = (uint32_t)(set->len + len)};
    set->len += len;
    if (len > 0) {
        set->units[set->len - 1].nodes |= LAST_OF_FILE;
    }
    return OK;
}

/* --- the order --- */

static int by_path(const void *a, const void *b)
{
    const struct source *x = a;
    const struct source *y = b;
    return view_cmp(x->path, y->path);
}

/* Workers hand files in as they come to them; the result is not to depend on it. */
static enum status sort_files(struct duplicate_set *set, struct error *err)
{
    struct packed_unit *sorted = mem_calloc(set->len + 1, sizeof *sorted);
    uint32_t at = 0;
    if (sorted == NULL) {
        return error_no_memory(err);
    }
    if (set->files_len > 1) {
        qsort(set->files, set->files_len, sizeof *set->files, by_path);
    }
    for (size_t i = 0; i < set->files_len; i++) {
        struct source *f = &set->files[i];
        uint32_t len = f->end - f->begin;
        if (len > 0) {
            memcpy(sorted + at, set->units + f->begin, len * sizeof *sorted);
        }
        f->begin = at;
        f->end = at + len;
        at += len;
    }
    (void)mem_free(set->units);
    set->units = sorted;
    return OK;
}

/* --- the index --- */

static enum status index_new(struct duplicate_set *set, struct error *err)
{
    size_t slots = 1024;
    while (slots < set->len) {
        slots *= 2;
    }
    set->mask = (uint32_t)slots - 1;
    set->heads = mem_calloc(slots, sizeof *set->heads);
    set->before = mem_calloc(set->len + 1, sizeof *set->before);
    return set->heads == NULL || set->before == NULL ? error_no_memory(err) : OK;
}

/* Whether CHUNK units of one file begin at `i`, and where the index has them. */
static bool slot_of(const struct duplicate_set *set, uint32_t i, uint32_t *slot)
{
    uint64_t h = 0;
    for (uint32_t k = 0; k < CHUNK; k++) {
        h = (h ^ set->units[i + k].hash) * UINT64_C(0x9E3779B97F4A7C15);
        h ^= h >> 29;
        if (k + 1 < CHUNK && (set->units[i + k].nodes & LAST_OF_FILE) != 0) {
            return false;
        }
    }
    *slot = (uint32_t)(h >> 32) & set->mask;
    return true;
}

/* How far what begins at `i` and at `j` before it agrees, in one file each. */
static uint32_t agreement(const struct packed_unit *u, uint32_t i, uint32_t j)
{
    uint32_t len = 0;
    while (len < i - j && u[i + len].hash == u[j + len].hash) {
        len++;
        if (((u[i + len - 1].nodes | u[j + len - 1].nodes) & LAST_OF_FILE) != 0) {
            break;
        }
    }
    return len;
}

/* The earlier place that agrees longest with `i`, in *at; 0: none does for a chunk. */
static uint32_t longest(const struct duplicate_set *set, uint32_t i, uint32_t slot, uint32_t *at)
{
    uint32_t best = 0;
    unsigned compared = 0;
    unsigned steps = 0;
    for (uint32_t next = set->heads[slot];
         next != 0 && compared < DUPLICATE_EARLIER_MAX && steps < STEPS_MAX; steps++) {
        uint32_t len = agreement(set->units, i, next - 1);
        if (len > best && len >= CHUNK) {
            best = len;
            *at = next - 1;
        }
        compared += len >= CHUNK ? 1 : 0;
        next = set->before[next - 1];
    }
    return best;
}

/* --- what is found --- */

struct join {
    struct duplicate_set *set;
    const struct duplicate_sink *sink;
    const struct source *file; /* that of the place at hand */
    uint32_t done;             /* units before it are of other files, or in a duplicate */
};

static uint32_t end_line(const struct packed_unit *u)
{
    return u->line + u->lines - 1;
}

/* Nodes of units that none of the four before them is equal to. */
static uint32_t count_nodes(const struct packed_unit *u, uint32_t begin, uint32_t len)
{
    uint32_t nodes = 0;
    for (uint32_t i = 0; i < len; i++) {
        bool repeats = false;
        for (uint32_t k = 1; k <= REPEAT_WINDOW && k <= i; k++) {
            repeats = repeats || u[begin + i - k].hash == u[begin + i].hash;
        }
        nodes += repeats ? 0 : u[begin + i].nodes & NODES_MASK;
    }
    return nodes;
}

/* The file that holds unit `i`. */
static const struct source *file_of(const struct duplicate_set *set, uint32_t i)
{
    size_t low = 0;
    size_t high = set->files_len;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (set->files[middle].begin <= i) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return &set->files[low];
}

static uint32_t lines_over(const struct packed_unit *u, uint32_t begin, uint32_t len)
{
    uint32_t last = 0;
    for (uint32_t i = 0; i < len; i++) {
        uint32_t end = end_line(&u[begin + i]);
        last = end > last ? end : last;
    }
    return last - u[begin].line + 1;
}

static void cover(struct packed_unit *u, uint32_t begin, uint32_t len)
{
    for (uint32_t i = 0; i < len; i++) {
        u[begin + i].nodes |= COVERED;
    }
}

static enum status judge(const struct join *j, uint32_t i, uint32_t other, uint32_t len,
                         bool *found, struct error *err)
{
    struct duplicate_set *set = j->set;
    uint32_t lines = lines_over(set->units, i, len);
    uint32_t nodes = count_nodes(set->units, i, len);
    *found = lines >= DUPLICATE_LINES_MIN && nodes >= DUPLICATE_NODES_MIN;
    if (!*found) {
        return OK;
    }
    cover(set->units, i, len);
    cover(set->units, other, len);
    const struct duplicate d = {
        .path = j->file->path,
        .line = set->units[i].line,
        .end_line = set->units[i].line + lines - 1,
        .other_path = file_of(set, other)->path,
        .other_line = set->units[other].line,
        .other_end_line = set->units[other].line + lines_over(set->units, other, len) - 1,
        .statements = len,
        .nodes = nodes,
    };
    return j->sink->pair(j->sink->ctx, &d, err);
}

/* Before where the index led to, less than a chunk may agree, too. The places stay apart. */
static uint32_t back(const struct join *j, uint32_t i, uint32_t other, uint32_t len)
{
    const struct packed_unit *u = j->set->units;
    uint32_t n = 0;
    while (n < i - other - len && i - n > j->done && other > n &&
           (u[other - n - 1].nodes & LAST_OF_FILE) == 0 &&
           u[i - n - 1].hash == u[other - n - 1].hash) {
        n++;
    }
    return n;
}

static enum status look_up(struct join *j, uint32_t i, uint32_t slot, uint32_t *next,
                           struct error *err)
{
    uint32_t other = 0;
    bool found = false;
    uint32_t len = longest(j->set, i, slot, &other);
    *next = i + 1;
    if (len == 0) {
        return OK;
    }
    uint32_t n = back(j, i, other, len);
    enum status st = judge(j, i - n, other - n, len + n, &found, err);
    /* Another place may go on where this one is left; a chunk of it is in this one. */
    *next = i + (found ? len : len - CHUNK + 1);
    j->done = found ? *next : j->done;
    return st;
}

static enum status join_file(struct join *j, struct error *err)
{
    struct duplicate_set *set = j->set;
    uint32_t next = j->file->begin;
    enum status st = OK;
    j->done = next;
    for (uint32_t i = j->file->begin; st == OK && i + CHUNK <= j->file->end; i++) {
        uint32_t slot;
        if (!slot_of(set, i, &slot)) {
            break;
        }
        if (i >= next) {
            st = look_up(j, i, slot, &next, err);
        }
        set->before[i] = set->heads[slot];
        set->heads[slot] = i + 1;
    }
    return st;
}

/* Lines from the first to the last unit of each row of covered ones, each once. */
static uint32_t covered_lines(const struct duplicate_set *set, const struct source *f)
{
    uint32_t lines = 0;
    uint32_t last = 0; /* counted up to here */
    bool row = false;
    for (uint32_t i = f->begin; i < f->end; i++) {
        const struct packed_unit *u = &set->units[i];
        bool covered = (u->nodes & COVERED) != 0;
        uint32_t end = end_line(u);
        if (covered && end > last) {
            uint32_t from = row || u->line <= last ? last + 1 : u->line;
            lines += end - from + 1;
            last = end;
        }
        row = covered;
    }
    return lines;
}

enum status duplicate_set_finish(struct duplicate_set *set, const struct duplicate_sink *sink,
                                 struct error *err)
{
    struct join j = {.set = set, .sink = sink};
    enum status st = sort_files(set, err);
    st = st == OK ? index_new(set, err) : st;
    for (size_t i = 0; st == OK && i < set->files_len; i++) {
        j.file = &set->files[i];
        st = join_file(&j, err);
    }
    for (size_t i = 0; st == OK && i < set->files_len; i++) {
        const struct source *f = &set->files[i];
        st = sink->file(sink->ctx, f->path, covered_lines(set, f), err);
    }
    return st;
}
