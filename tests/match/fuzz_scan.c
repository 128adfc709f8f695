/* A rule made of arbitrary text over arbitrary code, through all of the matcher: the first byte
 * chooses the language, the second the form of the rule; then comes the pattern up to a NUL, then
 * the code. Measures and units of the same tree are taken, too. */
#include <stdint.h>
#include <stdlib.h>

#include <assay/base/digest.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/dataflow/measures.h>
#include <assay/dataflow/units.h>
#include <assay/match/scan.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CODE_MAX = 4096, PATTERN_MAX = 1024 };

static const enum language languages[] = {
    LANG_PYTHON, LANG_C,     LANG_CPP,  LANG_JAVA, LANG_JAVASCRIPT, LANG_TYPESCRIPT,
    LANG_TSX,    LANG_GO,    LANG_PHP,  LANG_RUBY, LANG_CSHARP,     LANG_RUST,
    LANG_KOTLIN, LANG_SCALA, LANG_BASH, LANG_HCL,  LANG_SWIFT,      LANG_SOLIDITY,
    LANG_YAML,   LANG_JSON,  LANG_HTML, LANG_XML,  LANG_DOCKERFILE,
};
enum { LANGUAGES = sizeof languages / sizeof languages[0] };

struct scanned {
    struct view code;
    struct lines lines;
    struct arena arena;
};

static enum status on_match(void *ctx, const struct code_match *match, struct error *err)
{
    const struct scanned *s = ctx;
    (void)err;
    if (match->begin > match->end || match->end > s->code.len) {
        abort();
    }
    for (size_t i = 0; i < match->trace_len; i++) {
        if (match->trace[i].begin > match->trace[i].end || match->trace[i].end > s->code.len) {
            abort();
        }
    }
    return OK;
}

static enum status on_tree(void *ctx, const struct tree *tree, const struct symbols *symbols,
                           struct error *err)
{
    struct scanned *s = ctx;
    struct code_unit *units = NULL;
    size_t len = 0;
    struct file_measures sums;
    const struct measures_input in = {.tree = tree, .symbols = symbols, .lines = &s->lines};
    enum status st = measures_of(&in, &sums, err);
    st = st == OK ? units_of(tree, symbols, &s->lines, &s->arena, &units, &len, err) : st;
    for (size_t i = 0; st == OK && i < len; i++) {
        if (units[i].lines == 0 || units[i].line == 0 || units[i].line > s->lines.count ||
            (i > 0 && units[i].line < units[i - 1].line)) {
            abort();
        }
    }
    return st;
}

static void list_of(struct json_writer *w, const char *key, struct view pattern)
{
    json_key(w, key);
    json_array(w);
    json_object(w);
    json_member(w, "pattern", pattern);
    json_object_end(w);
    json_array_end(w);
}

/* One of four forms. */
static void write_rule(struct json_writer *w, enum language language, uint8_t form,
                       struct view pattern)
{
    json_object(w);
    json_key(w, "rules");
    json_array(w);
    json_object(w);
    json_member(w, "id", VIEW("r"));
    json_member(w, "message", VIEW("m $X"));
    json_member(w, "severity", VIEW("ERROR"));
    json_key(w, "languages");
    json_array(w);
    json_str(w, language_name(language));
    json_array_end(w);
    if ((form & 3) == 0) {
        json_member(w, "pattern", pattern);
    } else if ((form & 3) == 1) {
        json_member(w, "mode", VIEW("taint"));
        list_of(w, "pattern-sources", pattern);
        list_of(w, "pattern-sinks", VIEW("$F(...)"));
    } else {
        json_key(w, "patterns");
        json_array(w);
        json_object(w);
        json_member(w, "pattern", pattern);
        json_object_end(w);
        json_object(w);
        json_member(w, (form & 3) == 2 ? "pattern-not-inside" : "pattern-inside", pattern);
        json_object_end(w);
        json_array_end(w);
    }
    json_object_end(w);
    json_array_end(w);
    json_object_end(w);
}

static struct program *program_for(enum language language, uint8_t form, struct view pattern)
{
    struct buf text = BUF_INIT(64 << 10);
    struct json_writer w;
    struct code_rules *rules = NULL;
    struct program *program = NULL;
    struct error err = {.code = OK};
    const struct code_rules_options options = {.keep_going = true};
    const struct program_options strictness = {.strict = false};
    json_writer_init(&w, &text, false);
    write_rule(&w, language, form, pattern);
    const struct shipped_file file = {.name = VIEW("r.json"), .bytes = buf_view(&text)};
    if (text.failed == OK && code_rules_read(&file, 1, &options, &rules, &err) == OK) {
        (void)!program_new(rules, &strictness, &program, &err);
    }
    rules = code_rules_free(rules);
    buf_release(&text);
    return program;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool ready;
    ready = ready || digest_init(NULL) == OK;
    if (size < 3 || !ready) {
        return 0;
    }
    struct view rest = view_of((const char *)data + 2, size - 2);
    ptrdiff_t split = view_find_char(rest, '\0');
    if (split < 0 || split > PATTERN_MAX || rest.len - (size_t)split > CODE_MAX) {
        return 0;
    }
    struct scanned s = {.code = view_slice(rest, (size_t)split + 1, rest.len)};
    struct program *program =
        program_for(languages[data[0] % LANGUAGES], data[1], view_slice(rest, 0, (size_t)split));
    struct scanner *scanner = NULL;
    struct scan_facts facts;
    struct error err = {.code = OK};
    const struct scan_events events = {.ctx = &s, .match = on_match, .tree = on_tree};
    const struct file file = {
        .path = VIEW("a"), .bytes = s.code, .language = languages[data[0] % LANGUAGES]};
    arena_init(&s.arena, (size_t)256 << 20);
    if (program != NULL && lines_index(s.code, &s.arena, &s.lines, &err) == OK &&
        scanner_new(program, &scanner, &err) == OK) {
        (void)!scanner_scan(scanner, &file, &events, &facts, &err);
    }
    scanner = scanner_free(scanner);
    program = program_free(program);
    arena_release(&s.arena);
    return 0;
}
