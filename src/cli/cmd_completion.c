/* assay completion: scripts for shells, made from the table of commands. */
#include "commands.h"

static void words_of(struct buf *out, const struct command *c)
{
    for (size_t i = 0; c->verbs != NULL && c->verbs[i] != NULL; i++) {
        buf_printf(out, "%s ", c->verbs[i]->name);
    }
    for (const struct option_spec *o = c->options; o != NULL && o->name != NULL; o++) {
        buf_printf(out, "--%s ", o->name);
    }
    buf_add_str(out, "--help");
}

static void bash_case(struct buf *out, const char *name, const struct command *c)
{
    buf_printf(out, "    \"%s\") words=\"", name);
    words_of(out, c);
    buf_add_str(out, "\" ;;\n");
}

/* "low|high" as an option's argument: the words that it takes. */
static void add_choices(struct buf *out, const char *arg)
{
    struct view rest = view_str(arg);
    struct view word;
    while (rest.len > 0 && view_split(&rest, '|', &word)) {
        buf_printf(out, VIEW_FMT " ", VIEW_ARG(word));
    }
}

static bool has_choices(const struct option_spec *o)
{
    return o->arg != NULL && strchr(o->arg, '|') != NULL;
}

/* Options whose help lists what they take, before those that are alike for all commands. */
static void bash_choices(struct buf *out)
{
    for (size_t i = 0; commands[i] != NULL; i++) {
        const struct command *const *verbs = commands[i]->verbs;
        for (size_t v = 0; verbs != NULL && verbs[v] != NULL; v++) {
            const struct option_spec *o = verbs[v]->options;
            for (; o != NULL && o->name != NULL; o++) {
                if (has_choices(o)) {
                    buf_printf(out, "    \"%s %s --%s\") words=\"", commands[i]->name,
                               verbs[v]->name, o->name);
                    add_choices(out, o->arg);
                    buf_add_str(out, "\" ;;\n");
                }
            }
        }
    }
}

static void write_bash(struct buf *out)
{
    buf_add_str(out, "# bash completion for assay\n"
                     "_assay() {\n"
                     "  local words= current=\"${COMP_WORDS[COMP_CWORD]}\" "
                     "previous=\"${COMP_WORDS[COMP_CWORD-1]}\"\n"
                     "  case \"${COMP_WORDS[*]:1:2} $previous\" in\n");
    bash_choices(out);
    buf_add_str(
        out, "  esac\n"
             "  [ -n \"$words\" ] || case \"$previous\" in\n"
             "    --format|-f) words=\"text json sarif junit html cyclonedx cyclonedx-json "
             "cyclonedx-xml "
             "spdx-json spdx-tag spdx3-json\"\n"
             "      if [ \"${COMP_WORDS[1]}\" = finding ]; then\n"
             "        words=\"auto sarif gitlab junit cppcheck clang-tidy\"; fi ;;\n"
             "    --origin) words=\"in-house supplier open-source\" ;;\n"
             "    --only) words=\"secrets text components suppressions code vulnerabilities\" ;;\n"
             "    --severity|-s) words=\"info low medium high critical\" ;;\n"
             "  esac\n"
             "  if [ -z \"$words\" ]; then case \"${COMP_WORDS[*]:1:$((COMP_CWORD > 2 ? 2 "
             ": COMP_CWORD - 1))}\" in\n");
    buf_add_str(out, "    \"\") words=\"");
    for (size_t i = 0; commands[i] != NULL; i++) {
        buf_printf(out, "%s ", commands[i]->name);
    }
    buf_add_str(out, "help --version --help\" ;;\n");
    for (size_t i = 0; commands[i] != NULL; i++) {
        const struct command *c = commands[i];
        for (size_t v = 0; c->verbs != NULL && c->verbs[v] != NULL; v++) {
            char name[64];
            (void)snprintf(name, sizeof name, "%s %s", c->name, c->verbs[v]->name);
            bash_case(out, name, c->verbs[v]);
        }
        char pattern[64];
        (void)snprintf(pattern, sizeof pattern, "%s", c->name);
        bash_case(out, pattern, c);
        if (c->run != NULL) {
            buf_printf(out, "    \"%s \"*) words=\"", c->name);
            words_of(out, c);
            buf_add_str(out, "\" ;;\n");
        }
    }
    buf_add_str(out, "  esac; fi\n"
                     "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\" || true))\n"
                     "  if [ \"${current#-}\" = \"$current\" ]; then\n"
                     "    COMPREPLY+=($(compgen -f -- \"$current\" || true))\n"
                     "  fi\n"
                     "}\n"
                     "complete -o filenames -F _assay assay\n");
}

static void zsh_words(struct buf *out, const struct command *c)
{
    for (size_t i = 0; c->verbs != NULL && c->verbs[i] != NULL; i++) {
        buf_printf(out, " '%s'", c->verbs[i]->name);
    }
    for (const struct option_spec *o = c->options; o != NULL && o->name != NULL; o++) {
        buf_printf(out, " '--%s'", o->name);
    }
}

static void write_zsh(struct buf *out)
{
    buf_add_str(out, "#compdef assay\n"
                     "_assay() {\n"
                     "  local -a words_here\n"
                     "  case \"${words[2]} ${words[3]}\" in\n");
    for (size_t i = 0; commands[i] != NULL; i++) {
        const struct command *c = commands[i];
        for (size_t v = 0; c->verbs != NULL && c->verbs[v] != NULL; v++) {
            buf_printf(out, "    '%s %s') words_here=(", c->name, c->verbs[v]->name);
            zsh_words(out, c->verbs[v]);
            buf_add_str(out, " ) ;;\n");
        }
        buf_printf(out, "    '%s '*) words_here=(", c->name);
        zsh_words(out, c);
        buf_add_str(out, " ) ;;\n");
    }
    buf_add_str(out, "    *) words_here=(");
    for (size_t i = 0; commands[i] != NULL; i++) {
        buf_printf(out, " '%s'", commands[i]->name);
    }
    buf_add_str(out, " ) ;;\n  esac\n  compadd -- $words_here\n  _files\n}\n_assay \"$@\"\n");
}

static void fish_options(struct buf *out, const char *condition, const struct command *c)
{
    for (const struct option_spec *o = c->options; o != NULL && o->name != NULL; o++) {
        buf_printf(out, "complete -c assay -n '%s' -l %s", condition, o->name);
        if (o->letter != 0) {
            buf_printf(out, " -s %c", o->letter);
        }
        buf_add_str(out, o->arg == NULL ? "" : " -r");
        if (has_choices(o)) {
            buf_add_str(out, " -a \"");
            add_choices(out, o->arg);
            buf_add_char(out, '"');
        }
        buf_printf(out, " -d \"%s\"\n", o->arg == NULL ? "" : o->arg);
    }
}

static void write_fish(struct buf *out)
{
    buf_add_str(out, "# fish completion for assay\n");
    for (size_t i = 0; commands[i] != NULL; i++) {
        const struct command *c = commands[i];
        char condition[128];
        buf_printf(out, "complete -c assay -n __fish_use_subcommand -a %s -d \"%s\"\n", c->name,
                   c->summary);
        (void)snprintf(condition, sizeof condition, "__fish_seen_subcommand_from %s", c->name);
        fish_options(out, condition, c);
        for (size_t v = 0; c->verbs != NULL && c->verbs[v] != NULL; v++) {
            buf_printf(out, "complete -c assay -n '%s' -a %s -d \"%s\"\n", condition,
                       c->verbs[v]->name, c->verbs[v]->summary);
            char deep[256];
            (void)snprintf(deep, sizeof deep, "%s; and __fish_seen_subcommand_from %s", condition,
                           c->verbs[v]->name);
            fish_options(out, deep, c->verbs[v]);
        }
    }
}

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    static const struct {
        const char *shell;
        void (*write)(struct buf *out);
    } shells[] = {{"bash", write_bash}, {"zsh", write_zsh}, {"fish", write_fish}};
    struct args a;
    const char *shell = NULL;
    args_begin(&a, cli, self, argc, argv);
    for (enum args_event e = args_next(&a); e != ARGS_END; e = args_next(&a)) {
        if (e == ARGS_FAILED) {
            return EXIT_USAGE;
        }
        shell = a.value;
    }
    for (size_t i = 0; shell != NULL && i < sizeof shells / sizeof shells[0]; i++) {
        if (strcmp(shell, shells[i].shell) == 0) {
            struct buf out = BUF_INIT(1 << 20);
            struct error err;
            shells[i].write(&out);
            return cli_print(cli, OK, &out, &err) == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
        }
    }
    return cli_usage(cli, "name a shell: bash, zsh or fish");
}

const struct command completion_command = {
    .name = "completion",
    .summary = "Print a completion script for a shell",
    .operands = "bash|zsh|fish",
    .details =
        "For bash: assay completion bash > ~/.local/share/bash-completion/completions/assay\n",
    .run = run,
};
