#include <assay/evidence/witness_policy.h>

#include <assay/base/mem.h>

enum { NO_NODE = -1, WORDS_MAX = POLICY_NODES_MAX + 4 };

/* A witness or a group. Each is a member of one group at most, so that they make a tree, and
 * members stand before their group. */
struct node {
    struct view name;
    bool group;
    uint64_t needed; /* of a group */
    int parent;      /* NO_NODE: a member of none */
    size_t witness;  /* its place among the witnesses */
};

struct witness_policy {
    struct buf text; /* all views point here */
    struct vkey logs[POLICY_LOGS_MAX];
    size_t logs_len;
    struct policy_witness witnesses[POLICY_NODES_MAX];
    struct vkey keys[POLICY_NODES_MAX]; /* of the witnesses */
    size_t witnesses_len;
    struct node nodes[POLICY_NODES_MAX];
    size_t nodes_len;
    bool has_quorum;
    int quorum; /* NO_NODE: none */
};

struct witness_policy *witness_policy_free(struct witness_policy *p)
{
    if (p != NULL) {
        buf_release(&p->text);
        (void)mem_free(p);
    }
    return NULL;
}

/* ---- words of a line ---- */

struct words {
    struct view list[WORDS_MAX];
    size_t len;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static enum status split(struct view line, struct words *w, struct error *err)
{
    size_t i = 0;
    w->len = 0;
    while (i < line.len) {
        size_t from = i;
        while (i < line.len && !is_blank(line.ptr[i])) {
            i++;
        }
        if (i > from && w->len == WORDS_MAX) {
            return error_set(err, ERR_LIMIT, "more than %d words", WORDS_MAX);
        }
        if (i > from) {
            w->list[w->len++] = view_slice(line, from, i);
        }
        i++;
    }
    return OK;
}

static enum status check_characters(struct view line, struct error *err)
{
    for (size_t i = 0; i < line.len; i++) {
        unsigned char c = (unsigned char)line.ptr[i];
        if ((c < ' ' && c != '\t') || c == 0x7f) {
            return error_set(err, ERR_FORMAT, "it holds a control character");
        }
    }
    return OK;
}

/* ---- kinds of lines ---- */

static enum status count_words(const struct words *w, size_t least, size_t most,
                               const char *expected, struct error *err)
{
    return w->len >= least && w->len <= most
               ? OK
               : error_set(err, ERR_FORMAT, "it should be \"%s\"", expected);
}

static bool same_key(const struct vkey *a, const struct vkey *b)
{
    return memcmp(a->raw, b->raw, sizeof a->raw) == 0;
}

static enum status take_log(struct witness_policy *p, const struct words *w, struct error *err)
{
    struct vkey key;
    enum status st = count_words(w, 2, 3, "log VKEY [URL]", err);
    if (st == OK && p->logs_len == POLICY_LOGS_MAX) {
        st = error_set(err, ERR_LIMIT, "more than %d logs", POLICY_LOGS_MAX);
    }
    if (st == OK) {
        st = vkey_parse(w->list[1], &key, err);
    }
    for (size_t i = 0; st == OK && i < p->logs_len; i++) {
        if (same_key(&p->logs[i], &key)) {
            st = error_set(err, ERR_FORMAT, "this log stands there twice");
        }
    }
    if (st == OK) {
        p->logs[p->logs_len++] = key;
    }
    return st;
}

static int find(const struct witness_policy *p, struct view name)
{
    for (size_t i = 0; i < p->nodes_len; i++) {
        if (view_eq(p->nodes[i].name, name)) {
            return (int)i;
        }
    }
    return NO_NODE;
}

static enum status check_new_name(const struct witness_policy *p, struct view name,
                                  struct error *err)
{
    if (p->nodes_len == POLICY_NODES_MAX) {
        return error_set(err, ERR_LIMIT, "more than %d witnesses and groups", POLICY_NODES_MAX);
    }
    return find(p, name) == NO_NODE && !view_eq(name, VIEW("none"))
               ? OK
               : error_set(err, ERR_FORMAT, "the name " VIEW_FMT " is taken",
                           VIEW_ARG(view_slice(name, 0, 64)));
}

static enum status take_witness(struct witness_policy *p, const struct words *w, struct error *err)
{
    struct vkey key;
    enum status st = count_words(w, 3, 4, "witness NAME VKEY [URL]", err);
    if (st == OK) {
        st = check_new_name(p, w->list[1], err);
    }
    if (st == OK) {
        st = vkey_parse_witness(w->list[2], &key, err);
    }
    for (size_t i = 0; st == OK && i < p->witnesses_len; i++) {
        if (same_key(&p->keys[i], &key)) {
            st = error_set(err, ERR_FORMAT, "the key of this witness stands there twice");
        }
    }
    if (st != OK) {
        return st;
    }
    p->nodes[p->nodes_len++] =
        (struct node){.name = w->list[1], .parent = NO_NODE, .witness = p->witnesses_len};
    p->keys[p->witnesses_len] = key;
    p->witnesses[p->witnesses_len++] =
        (struct policy_witness){.name = w->list[1], .url = w->len > 3 ? w->list[3] : VIEW("")};
    return OK;
}

static enum status read_needed(struct view word, size_t members, uint64_t *out, struct error *err)
{
    if (view_eq(word, VIEW("any")) || view_eq(word, VIEW("all"))) {
        *out = view_eq(word, VIEW("any")) ? 1 : members;
        return OK;
    }
    return view_to_u64(word, out) && *out >= 1 && *out <= members
               ? OK
               : error_set(err, ERR_FORMAT, "of a group \"all\", \"any\" or 1 to %zu are needed",
                           members);
}

static enum status join(struct witness_policy *p, struct view name, struct error *err)
{
    int member = find(p, name);
    if (member == NO_NODE) {
        return error_set(err, ERR_FORMAT, "no line before it says what " VIEW_FMT " is",
                         VIEW_ARG(view_slice(name, 0, 64)));
    }
    if (p->nodes[member].parent != NO_NODE) {
        return error_set(err, ERR_FORMAT, VIEW_FMT " is a member already",
                         VIEW_ARG(view_slice(name, 0, 64)));
    }
    p->nodes[member].parent = (int)p->nodes_len;
    return OK;
}

static enum status take_group(struct witness_policy *p, const struct words *w, struct error *err)
{
    uint64_t needed = 0;
    enum status st = count_words(w, 4, WORDS_MAX, "group NAME all|any|K NAME…", err);
    if (st == OK) {
        st = check_new_name(p, w->list[1], err);
    }
    if (st == OK) {
        st = read_needed(w->list[2], w->len - 3, &needed, err);
    }
    for (size_t i = 3; st == OK && i < w->len; i++) {
        st = join(p, w->list[i], err);
    }
    if (st == OK) {
        p->nodes[p->nodes_len++] =
            (struct node){.name = w->list[1], .group = true, .needed = needed, .parent = NO_NODE};
    }
    return st;
}

static enum status take_quorum(struct witness_policy *p, const struct words *w, struct error *err)
{
    enum status st = count_words(w, 2, 2, "quorum NAME", err);
    if (st == OK && p->has_quorum) {
        st = error_set(err, ERR_FORMAT, "there is a second quorum");
    }
    if (st != OK) {
        return st;
    }
    p->quorum = find(p, w->list[1]);
    if (p->quorum == NO_NODE && !view_eq(w->list[1], VIEW("none"))) {
        return error_set(err, ERR_FORMAT, "no line before it says what " VIEW_FMT " is",
                         VIEW_ARG(view_slice(w->list[1], 0, 64)));
    }
    p->has_quorum = true;
    return OK;
}

static enum status take_line(struct witness_policy *p, struct view line, struct words *w,
                             struct error *err)
{
    static const struct {
        const char *word;
        enum status (*take)(struct witness_policy *p, const struct words *w, struct error *err);
    } kinds[] = {{"log", take_log},
                 {"witness", take_witness},
                 {"group", take_group},
                 {"quorum", take_quorum}};
    enum status st = check_characters(line, err);
    if (st == OK) {
        st = split(line, w, err);
    }
    if (st != OK || w->len == 0 || w->list[0].ptr[0] == '#') {
        return st;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (view_eq_str(w->list[0], kinds[i].word)) {
            return kinds[i].take(p, w, err);
        }
    }
    return error_set(err, ERR_FORMAT, "it begins with none of log, witness, group, quorum");
}

/* ---- the whole ---- */

static enum status read_lines(struct witness_policy *p, const char *name, struct error *err)
{
    CLEANUP(cleanup_mem) struct words *w = mem_calloc(1, sizeof *w);
    struct view rest = buf_view(&p->text);
    struct view line;
    size_t number = 0;
    struct error why;
    if (w == NULL) {
        return error_no_memory(err);
    }
    while (view_split(&rest, '\n', &line)) {
        number++;
        enum status st = take_line(p, line, w, &why);
        if (st != OK) {
            return error_set(err, st, "%s: line %zu: %s", name, number, why.message);
        }
    }
    return p->has_quorum ? OK
                         : error_set(err, ERR_FORMAT,
                                     "%s: no line says what the quorum is (\"quorum NAME\")", name);
}

enum status witness_policy_read(struct view text, const char *name, struct witness_policy **out,
                                struct error *err)
{
    if (text.len > POLICY_MAX) {
        return error_set(err, ERR_LIMIT, "%s: is larger than %d bytes", name, POLICY_MAX);
    }
    struct witness_policy *p = mem_calloc(1, sizeof *p);
    if (p == NULL) {
        return error_no_memory(err);
    }
    p->quorum = NO_NODE;
    buf_init(&p->text, POLICY_MAX + 1);
    buf_add_view(&p->text, text);
    enum status st = buf_status(&p->text, err);
    if (st == OK) {
        st = read_lines(p, name, err);
    }
    if (st != OK) {
        (void)witness_policy_free(p);
        return st;
    }
    *out = p;
    return OK;
}

size_t witness_policy_logs(const struct witness_policy *p, const struct vkey **out)
{
    *out = p->logs;
    return p->logs_len;
}

size_t witness_policy_witnesses(const struct witness_policy *p, const struct policy_witness **out,
                                const struct vkey **keys)
{
    *out = p->witnesses;
    *keys = p->keys;
    return p->witnesses_len;
}

bool witness_policy_met(const struct witness_policy *p, const int64_t *times)
{
    uint64_t have[POLICY_NODES_MAX] = {0};
    bool met = p->quorum == NO_NODE;
    for (size_t i = 0; i < p->nodes_len; i++) {
        const struct node *n = &p->nodes[i];
        bool is = n->group ? have[i] >= n->needed : times[n->witness] != 0;
        if (is && n->parent != NO_NODE) {
            have[n->parent]++;
        }
        met = met || (is && (int)i == p->quorum);
    }
    return met;
}

bool witness_policy_is_none(const struct witness_policy *p)
{
    return p->quorum == NO_NODE;
}
