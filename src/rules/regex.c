#include <assay/rules/regex.h>

#include <assay/base/mem.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

struct regex {
    pcre2_code *code;
    unsigned groups;
    bool utf;
};

struct regex_scratch {
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
};

enum {
    PROGRAM_MAX = 4 * 1024 * 1024,
    MATCH_LIMIT = 20 * 1000 * 1000,
    HEAP_LIMIT_KIB = 32 * 1024,
    JIT_STACK_START = 32 * 1024,
    JIT_STACK_MAX = 4 * 1024 * 1024
};

/* PCRE2's memory through our allocator. */
static void *take(size_t size, void *ctx)
{
    (void)ctx;
    return mem_realloc(NULL, 1, size);
}

static void give(void *p, void *ctx)
{
    (void)ctx;
    (void)mem_free(p);
}

static enum status compile(struct view expression, uint32_t more, pcre2_code **out,
                           struct error *err)
{
    pcre2_general_context *general = pcre2_general_context_create(take, give, NULL);
    pcre2_compile_context *context = general == NULL ? NULL : pcre2_compile_context_create(general);
    if (context == NULL) {
        pcre2_general_context_free(general);
        return error_no_memory(err);
    }
    (void)pcre2_set_newline(context, PCRE2_NEWLINE_LF);
    uint32_t options =
        PCRE2_ALT_CIRCUMFLEX | PCRE2_USE_OFFSET_LIMIT | PCRE2_NEVER_BACKSLASH_C | more;
    int code = 0;
    PCRE2_SIZE offset = 0;
    pcre2_code *re =
        pcre2_compile((PCRE2_SPTR)expression.ptr, expression.len, options, &code, &offset, context);
    pcre2_compile_context_free(context);
    pcre2_general_context_free(general);
    if (re == NULL) {
        PCRE2_UCHAR text[160] = {0};
        (void)pcre2_get_error_message(code, text, sizeof text);
        return error_set(err,
                         code == PCRE2_ERROR_NOMEMORY || code == 121 ? ERR_NO_MEMORY : ERR_FORMAT,
                         "%s", (const char *)text);
    }
    *out = re;
    return OK;
}

static const uint32_t utf_options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF;

static enum status build(struct view pattern, bool core, struct regex **out, size_t *error_at,
                         struct error *err)
{
    struct arena arena;
    arena_init(&arena, (size_t)64 * 1024 * 1024);
    struct buf expression = BUF_INIT(PROGRAM_MAX);
    struct regex *re = NULL;
    struct re2 tree;
    enum status st = re2_parse(pattern, &arena, &tree, error_at, err);
    if (st != OK) {
        goto out;
    }
    if (tree.groups > REGEX_GROUPS_MAX) {
        st = error_set(err, ERR_LIMIT, "more than %d capture groups", REGEX_GROUPS_MAX);
        goto out;
    }
    if (core) {
        re2_write_core(&tree, &expression);
    } else {
        re2_write_pcre2(&tree, &expression);
    }
    st = buf_status(&expression, err);
    if (st != OK) {
        goto out;
    }
    re = mem_calloc(1, sizeof *re);
    if (re == NULL) {
        st = error_no_memory(err);
        goto out;
    }
    st = compile(buf_view(&expression), tree.utf ? utf_options : 0U, &re->code, err);
    if (st != OK) {
        re = mem_free(re);
        goto out;
    }
    /* Without executable memory (a strict sandbox) it is interpreted. */
    (void)pcre2_jit_compile(re->code, PCRE2_JIT_COMPLETE);
    re->groups = core ? 0 : tree.groups;
    re->utf = tree.utf;
    *out = re;
out:
    buf_release(&expression);
    arena_release(&arena);
    return st;
}

enum status regex_new(struct view pattern, struct regex **out, size_t *error_at, struct error *err)
{
    return build(pattern, false, out, error_at, err);
}

enum status regex_new_core(struct view pattern, struct regex **out, struct error *err)
{
    return build(pattern, true, out, NULL, err);
}

enum status regex_new_perl(struct view pattern, bool multiline, struct regex **out,
                           struct error *err)
{
    uint32_t groups = 0;
    struct regex *re = mem_calloc(1, sizeof *re);
    if (re == NULL) {
        return error_no_memory(err);
    }
    enum status st =
        pattern.len > PROGRAM_MAX
            ? error_set(err, ERR_LIMIT, "an expression of %zu bytes", pattern.len)
            : compile(pattern, utf_options | (multiline ? PCRE2_MULTILINE : 0U), &re->code, err);
    if (st == OK) {
        (void)pcre2_pattern_info(re->code, PCRE2_INFO_CAPTURECOUNT, &groups);
        if (groups > REGEX_GROUPS_MAX) {
            st = error_set(err, ERR_LIMIT, "more than %d capture groups", REGEX_GROUPS_MAX);
        }
    }
    if (st != OK) {
        (void)regex_free(re);
        return st;
    }
    (void)pcre2_jit_compile(re->code, PCRE2_JIT_COMPLETE);
    re->groups = groups;
    re->utf = true;
    *out = re;
    return OK;
}

struct view regex_group_name(const struct regex *re, unsigned group)
{
    uint32_t count = 0;
    uint32_t size = 0;
    PCRE2_SPTR table = NULL;
    (void)pcre2_pattern_info(re->code, PCRE2_INFO_NAMECOUNT, &count);
    (void)pcre2_pattern_info(re->code, PCRE2_INFO_NAMEENTRYSIZE, &size);
    (void)pcre2_pattern_info(re->code, PCRE2_INFO_NAMETABLE, (void *)&table);
    for (uint32_t i = 0; i < count; i++) {
        const unsigned char *entry = table + (size_t)i * size;
        if (((unsigned)entry[0] << 8 | entry[1]) == group) {
            return view_str((const char *)entry + 2);
        }
    }
    return view_of("", 0);
}

struct regex *regex_free(struct regex *re)
{
    if (re != NULL) {
        pcre2_code_free(re->code);
        (void)mem_free(re);
    }
    return NULL;
}

unsigned regex_groups(const struct regex *re)
{
    return re->groups;
}

bool regex_is_utf(const struct regex *re)
{
    return re->utf;
}

enum status regex_scratch_new(struct regex_scratch **out, struct error *err)
{
    struct regex_scratch *s = mem_calloc(1, sizeof *s);
    if (s == NULL) {
        return error_no_memory(err);
    }
    pcre2_general_context *general = pcre2_general_context_create(take, give, NULL);
    if (general != NULL) {
        s->data = pcre2_match_data_create(REGEX_GROUPS_MAX + 1, general);
        s->context = pcre2_match_context_create(general);
        s->stack = pcre2_jit_stack_create(JIT_STACK_START, JIT_STACK_MAX, general);
        pcre2_general_context_free(general);
    }
    if (s->data == NULL || s->context == NULL) {
        (void)regex_scratch_free(s);
        return error_no_memory(err);
    }
    (void)pcre2_set_match_limit(s->context, MATCH_LIMIT);
    (void)pcre2_set_heap_limit(s->context, HEAP_LIMIT_KIB);
    if (s->stack != NULL) {
        pcre2_jit_stack_assign(s->context, NULL, s->stack);
    }
    *out = s;
    return OK;
}

struct regex_scratch *regex_scratch_free(struct regex_scratch *s)
{
    if (s != NULL) {
        pcre2_match_data_free(s->data);
        pcre2_match_context_free(s->context);
        pcre2_jit_stack_free(s->stack);
        (void)mem_free(s);
    }
    return NULL;
}

static int run(const struct regex *re, struct regex_scratch *s, struct view text, size_t from)
{
    PCRE2_SPTR subject = (PCRE2_SPTR)(text.ptr == NULL ? "" : text.ptr);
    int rc = pcre2_match(re->code, subject, text.len, from, 0, s->data, s->context);
    if (rc == PCRE2_ERROR_JIT_STACKLIMIT) {
        rc = pcre2_match(re->code, subject, text.len, from, PCRE2_NO_JIT, s->data, s->context);
    }
    return rc;
}

static void fill(const struct regex_scratch *s, unsigned groups, struct regex_match *out)
{
    const PCRE2_SIZE *o = pcre2_get_ovector_pointer(s->data);
    out->start = o[0];
    out->end = o[1];
    out->groups = groups + 1U;
    for (size_t i = 0; i <= groups; i++) {
        out->group[i].start = o[2 * i];
        out->group[i].end = o[2 * i + 1];
    }
}

enum status regex_find(const struct regex *re, struct regex_scratch *s, struct view text,
                       size_t from, size_t last_start, bool *found, struct regex_match *match,
                       struct error *err)
{
    if (from > text.len) {
        *found = false;
        return OK;
    }
    while (re->utf && from > 0 && from < text.len &&
           ((unsigned char)text.ptr[from] & 0xc0) == 0x80) {
        from--;
    }
    (void)pcre2_set_offset_limit(s->context, last_start >= text.len ? PCRE2_UNSET : last_start);
    int rc = run(re, s, text, from);
    if (rc == PCRE2_ERROR_NOMATCH) {
        *found = false;
        return OK;
    }
    if (rc < 0) {
        PCRE2_UCHAR why[160] = {0};
        (void)pcre2_get_error_message(rc, why, sizeof why);
        return error_set(err, rc == PCRE2_ERROR_NOMEMORY ? ERR_NO_MEMORY : ERR_LIMIT,
                         "searching gave up: %s", (const char *)why);
    }
    fill(s, re->groups, match);
    *found = true;
    return OK;
}

bool regex_test(const struct regex *re, struct regex_scratch *s, struct view text)
{
    (void)pcre2_set_offset_limit(s->context, PCRE2_UNSET);
    return run(re, s, text, 0) >= 0;
}
