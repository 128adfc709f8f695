/* Measures of two languages, and of code that is nobody's own. */
#include "fixture_parts.h"

static enum status measured(struct facts *f, const struct file_facts *file, uint32_t lines,
                            uint32_t duplicated, struct error *err)
{
    const struct file_measures m = {.functions = 12,
                                    .lines = lines,
                                    .code_lines = lines - 100,
                                    .public_functions = 8,
                                    .documented_functions = 5};
    enum status st = facts_add_measures(f, file->path, &m, err);
    return st != OK ? st : facts_set_duplicated_lines(f, file->path, duplicated, err);
}

static enum status function(struct facts *f, const struct file_facts *file, struct view name,
                            uint32_t cognitive, struct error *err)
{
    const struct function_measures m = {
        .name = name, .line = 40, .end_line = 139, .cyclomatic = 31, .cognitive = cognitive};
    return facts_add_function(f, file, &m, err);
}

enum status fixture_measures(struct facts *f, struct view name, struct error *err)
{
    const struct file_facts own = {.path = VIEW("app/payments/rules.py"), .language = LANG_PYTHON};
    const struct file_facts other = {.path = VIEW("web/jquery.js"),
                                     .language = LANG_JAVASCRIPT,
                                     .classes = (unsigned)FILE_VENDORED};
    const struct file_facts script = {.path = VIEW("web/cart.js"), .language = LANG_JAVASCRIPT};
    enum status st = facts_add_file(f, &other, err);
    st = st != OK ? st : facts_add_file(f, &script, err);
    st = st != OK ? st : measured(f, &own, 1400, 35, err);
    st = st != OK ? st : measured(f, &other, 9000, 9000, err);
    st = st != OK ? st : measured(f, &script, 300, 0, err);
    st = st != OK ? st : function(f, &own, name, 72, err);
    st = st != OK ? st : function(f, &script, VIEW("total"), 12, err);
    return st != OK ? st : function(f, &other, VIEW("sizzle"), 900, err);
}

enum status fixture_trend(struct facts *now, struct facts *base, struct error *err)
{
    const struct file_facts file = {.path = VIEW("app/payments/rules.py"), .language = LANG_PYTHON};
    const struct file_facts moved = {.path = VIEW("app/rules.py"), .language = LANG_PYTHON};
    enum status st = function(base, &file, VIEW("Rules.total"), 12, err);
    st = st != OK ? st : function(now, &file, VIEW("Rules.total"), 31, err);
    st = st != OK ? st : function(base, &file, VIEW("Rules.check"), 40, err);
    st = st != OK ? st : function(now, &moved, VIEW("Rules.check"), 8, err);
    st = st != OK ? st : function(base, &file, VIEW("old"), 3, err);
    st = st != OK ? st : function(now, &file, VIEW("as_before"), 3, err);
    st = st != OK ? st : function(base, &file, VIEW("as_before"), 3, err);
    return st != OK ? st : function(now, &file, VIEW("fresh"), 2, err);
}
