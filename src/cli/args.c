#include "cli.h"

#include <assay/base/clock.h>

#include <stdlib.h>

void args_begin(struct args *a, const struct cli *cli, const struct command *c, int argc,
                char **argv)
{
    *a = (struct args){.cli = cli, .command = c, .argc = argc, .argv = argv};
}

bool args_is(const struct args *a, const char *option)
{
    return a->option != NULL && strcmp(a->option->name, option) == 0;
}

static enum args_event failed(const struct args *a, const char *before, const char *name,
                              const char *behind)
{
    (void)cli_usage(a->cli, "%s%s%s", before, name, behind);
    return ARGS_FAILED;
}

static const struct option_spec *find_long(const struct command *c, struct view name)
{
    for (const struct option_spec *o = c->options; o != NULL && o->name != NULL; o++) {
        if (view_eq_str(name, o->name)) {
            return o;
        }
    }
    return NULL;
}

static const struct option_spec *find_short(const struct command *c, char letter)
{
    for (const struct option_spec *o = c->options; o != NULL && o->name != NULL; o++) {
        if (o->letter == letter) {
            return o;
        }
    }
    return NULL;
}

/* The next word as an option's argument. */
static bool take_value(struct args *a)
{
    if (a->at >= a->argc) {
        return false;
    }
    a->value = a->argv[a->at++];
    return true;
}

static enum args_event next_long(struct args *a, const char *word)
{
    const char *equals = strchr(word, '=');
    struct view name = equals == NULL ? view_str(word) : view_of(word, (size_t)(equals - word));
    a->option = find_long(a->command, name);
    if (a->option == NULL) {
        return failed(a, "there is no option --", word, "");
    }
    if (a->option->arg == NULL) {
        return equals == NULL ? ARGS_OPTION
                              : failed(a, "--", a->option->name, " takes no argument");
    }
    if (equals != NULL) {
        a->value = equals + 1;
        return ARGS_OPTION;
    }
    return take_value(a) ? ARGS_OPTION : failed(a, "--", a->option->name, " needs an argument");
}

static enum args_event next_short(struct args *a)
{
    char letter[2] = {*a->letters++, '\0'};
    a->option = find_short(a->command, letter[0]);
    if (a->option == NULL) {
        return failed(a, "there is no option -", letter, "");
    }
    if (a->option->arg == NULL) {
        return ARGS_OPTION;
    }
    if (*a->letters != '\0') {
        a->value = a->letters;
        a->letters = "";
        return ARGS_OPTION;
    }
    return take_value(a) ? ARGS_OPTION : failed(a, "-", letter, " needs an argument");
}

enum args_event args_next(struct args *a)
{
    a->value = NULL;
    a->option = NULL;
    if (a->letters != NULL && *a->letters != '\0') {
        return next_short(a);
    }
    if (a->at >= a->argc) {
        return ARGS_END;
    }
    const char *word = a->argv[a->at++];
    if (!a->only_operands && strcmp(word, "--") == 0) {
        a->only_operands = true;
        return args_next(a);
    }
    if (a->only_operands || word[0] != '-' || word[1] == '\0') {
        a->value = word;
        return a->command->operands[0] != '\0'
                   ? ARGS_OPERAND
                   : failed(a, "\"", word, "\" is one operand too many");
    }
    if (word[1] == '-') {
        return next_long(a, word + 2);
    }
    a->letters = word + 1;
    return next_short(a);
}

bool cli_parse_unsigned(const char *text, unsigned *out)
{
    uint64_t n;
    if (!view_to_u64(view_str(text), &n) || n > UINT32_MAX) {
        return false;
    }
    *out = (unsigned)n;
    return true;
}

bool cli_parse_size(const char *text, uint64_t *out)
{
    static const char units[] = "kMGT";
    struct view v = view_str(text);
    unsigned shift = 0;
    if (v.len > 0) {
        char last = v.ptr[v.len - 1] == 'K' ? 'k' : v.ptr[v.len - 1];
        const char *unit = strchr(units, last);
        if (unit != NULL) {
            shift = 10 * (unsigned)(unit - units + 1);
            v.len--;
        }
    }
    uint64_t n;
    if (!view_to_u64(v, &n) || n > UINT64_MAX >> shift) {
        return false;
    }
    *out = n << shift;
    return true;
}

enum exit_code args_each(const struct cli *cli, const struct command *c, int argc, char **argv,
                         enum exit_code (*take)(void *ctx, const struct args *a), void *ctx)
{
    struct args a;
    args_begin(&a, cli, c, argc, argv);
    for (enum args_event e = args_next(&a); e != ARGS_END; e = args_next(&a)) {
        enum exit_code code = e == ARGS_FAILED ? EXIT_USAGE : take(ctx, &a);
        if (code != EXIT_ACCEPTED) {
            return code;
        }
    }
    return EXIT_ACCEPTED;
}

bool cli_parse_day(const char *text, int64_t *at)
{
    enum { DATE = 10 };
    int64_t time = 0;
    if (!clock_parse(view_str(text), &time)) {
        return false;
    }
    *at = time + (strlen(text) == DATE ? CLOCK_DAY - 1 : 0);
    return true;
}
