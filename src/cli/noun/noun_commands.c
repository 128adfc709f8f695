/* The commands of all nouns, made from their fields. */
#include "commands.h"
#include "contract.h"
#include "deliverable/deliverable.h"
#include "deliverable/evidence.h"
#include "noun.h"
#include "threat/threat.h"
#include "vulnerability/report_form.h"

#include <assay/base/clock.h>
#include <assay/base/mem.h>

#include <stdio.h>

enum {
    OPTIONS_MAX = NOUN_FIELDS_MAX + 8,
    OWN_VERBS_MAX = 8,
    VERBS_MAX = NOUN_VERBS + OWN_VERBS_MAX,
    PLACEHOLDER_MAX = 256
};

struct noun_command {
    struct command command; /* first: a run function gets its address */
    const struct noun *noun;
    enum noun_verb verb;
    struct option_spec options[OPTIONS_MAX];
    char summary[128];
};

static struct made {
    struct noun_command verbs[NOUN_VERBS];
    const struct command *list[VERBS_MAX + 1];
    char names[NOUN_FIELDS_MAX][FIELD_NAME_MAX];
    char placeholders[NOUN_FIELDS_MAX][PLACEHOLDER_MAX];
    char operands[128];
    struct command command;
} made[NOUN_COMMANDS_MAX];

/* ---- one call -------------------------------------------------------------------------- */

static enum exit_code take_operand(struct noun_call *c, const char *value)
{
    size_t most = c->verb == NOUN_IMPORT ? 1 : c->noun->keys;
    if (c->operand_count >= most) {
        return cli_usage(c->cli, "\"%s\" is one operand too many", value);
    }
    c->operands[c->operand_count++] = value;
    return EXIT_ACCEPTED;
}

static enum exit_code take(void *ctx, const struct args *a)
{
    struct noun_call *c = ctx;
    const struct field *f =
        a->option == NULL ? NULL : noun_field(c->noun, view_str(a->option->name));
    if (a->option == NULL) {
        return take_operand(c, a->value);
    }
    if (args_is(a, "reason") || args_is(a, "rule")) {
        c->reason = a->value;
    } else if (args_is(a, "passphrase-file")) {
        c->passphrase_file = a->value;
    } else if (args_is(a, "sheet")) {
        c->sheet = a->value;
    } else if (args_is(a, "json")) {
        c->json = true;
    } else if (args_is(a, "all")) {
        c->all = true;
    } else if (args_is(a, "dry-run")) {
        c->dry_run = true;
    } else if (f != NULL) {
        c->given[f - c->noun->fields] = a->value;
    } else if (c->map_count == NOUN_MAPS_MAX || strchr(a->value, '=') == NULL) {
        return cli_usage(a->cli, "--map: \"HEADER=FIELD\", at most %d", NOUN_MAPS_MAX);
    } else {
        c->maps[c->map_count++] = a->value;
    }
    return EXIT_ACCEPTED;
}

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    const struct noun_command *n = (const struct noun_command *)(const void *)self;
    struct noun_call c = {.cli = cli, .noun = n->noun, .verb = n->verb, .now = clock_now()};
    enum exit_code code = args_each(cli, self, argc, argv, take, &c);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    if (n->verb == NOUN_IMPORT) {
        return noun_import(&c);
    }
    return n->verb == NOUN_LIST || n->verb == NOUN_SHOW ? noun_list(&c) : noun_change(&c);
}

/* ---- from fields to options ------------------------------------------------------------ */

static void add_option(struct noun_command *c, const char *name, const char *arg, const char *help)
{
    size_t at = 0;
    while (c->options[at].name != NULL) {
        at++;
    }
    if (at + 1 < OPTIONS_MAX) {
        c->options[at] = (struct option_spec){.name = name, .arg = arg, .help = help};
    }
}

/* "low|medium|high" of a choice: completion takes it apart. */
static void name_placeholder(const struct field *f, char out[PLACEHOLDER_MAX])
{
    static const char *const names[] = {
        [FIELD_ID] = "ID",       [FIELD_WORD] = "WORD",    [FIELD_TEXT] = "TEXT",
        [FIELD_DATE] = "DATE",   [FIELD_NUMBER] = "N",     [FIELD_CHOICE] = "",
        [FIELD_WORDS] = "WORDS", [FIELD_DOCUMENT] = "FILE"};
    size_t len = (size_t)snprintf(out, PLACEHOLDER_MAX, "%s", names[f->kind]);
    for (size_t i = 0; f->kind == FIELD_CHOICE && f->choices[i] != NULL; i++) {
        int n =
            snprintf(out + len, PLACEHOLDER_MAX - len, "%s%s", i == 0 ? "" : "|", f->choices[i]);
        len += n > 0 && (size_t)n < PLACEHOLDER_MAX - len ? (size_t)n : 0;
    }
}

static void name_fields(const struct noun *n, struct made *m)
{
    size_t len = 0;
    for (size_t i = 0; n->fields[i].name != NULL && i < NOUN_FIELDS_MAX; i++) {
        field_option(&n->fields[i], m->names[i]);
        name_placeholder(&n->fields[i], m->placeholders[i]);
        for (const char *c = i < n->keys ? n->fields[i].name : ""; *c != '\0'; c++) {
            if (c == n->fields[i].name && i > 0) {
                m->operands[len++] = ' ';
            }
            if (len + 2 < sizeof m->operands) {
                m->operands[len++] = *c == '_' ? '-' : (char)(*c & ~0x20);
            }
        }
    }
    m->operands[len] = '\0';
}

static void add_fields(struct noun_command *c, const struct made *m, size_t from)
{
    for (size_t i = from; c->noun->fields[i].name != NULL; i++) {
        add_option(c, m->names[i], m->placeholders[i], c->noun->fields[i].help);
    }
}

/* What an import may say of all rows at once. */
static void add_constants(struct noun_command *c, const struct made *m)
{
    for (size_t i = 0; c->noun->fields[i].name != NULL; i++) {
        const struct field *f = &c->noun->fields[i];
        bool tells_apart =
            i + 1 == c->noun->keys; /* the rest of a key may be the same in all rows */
        if (!tells_apart && !f->personal && f->kind != FIELD_DOCUMENT) {
            add_option(c, m->names[i], m->placeholders[i], f->help);
        }
    }
}

/* ---- verbs ----------------------------------------------------------------------------- */

static const struct {
    const char *name;
    const char *summary;  /* with the noun's plural behind it */
    const char *operands; /* NULL: the keys */
} kinds[NOUN_VERBS] = {
    [NOUN_ADD] = {"add", "Add one of the", NULL},
    [NOUN_SET] = {"set", "Change fields of one of the", NULL},
    [NOUN_LIST] = {"list", "List the", ""},
    [NOUN_SHOW] = {"show", "Show one of the", NULL},
    [NOUN_WITHDRAW] = {"withdraw", "Take back one of the", NULL},
    [NOUN_IMPORT] = {"import", "Import from CSV, XLSX or JSON", "FILE"},
    [NOUN_ERASE] = {"erase", "Destroy the key of a person's data, one of the", NULL},
};

static void add_options(struct noun_command *c, const struct made *m)
{
    bool writes = c->verb != NOUN_LIST && c->verb != NOUN_SHOW;
    if (c->verb == NOUN_ADD || c->verb == NOUN_SET) {
        add_fields(c, m, c->noun->keys);
    } else if (c->verb == NOUN_LIST) {
        add_fields(c, m, 0);
        add_option(c, "all", NULL, "those that were withdrawn too");
    } else if (c->verb == NOUN_IMPORT) {
        add_constants(c, m);
        add_option(c, "dry-run", NULL, "say what would change, change nothing");
        add_option(c, "sheet", "NAME", "the sheet of a workbook (default: the first)");
        add_option(c, "map", "HEADER=FIELD",
                   "which column is which field (\"-\": none); repeatable");
    } else if (c->verb == NOUN_ERASE) {
        add_option(c, "rule", "TEXT", "the law, contract or retention period that asks for it");
    }
    if (c->verb == NOUN_ADD || c->verb == NOUN_SET || c->verb == NOUN_WITHDRAW) {
        add_option(c, "reason", "TEXT", "why, kept with the statement");
    }
    if (!writes || c->verb == NOUN_IMPORT) {
        add_option(c, "json", NULL, "as JSON");
    }
    if (writes) {
        add_option(c, "passphrase-file", "FILE", "passphrase of the keys");
    }
}

static void make_verb(const struct noun *n, struct made *m, enum noun_verb verb)
{
    static const char draws[] = "[ID]";
    struct noun_command *c = &m->verbs[verb];
    bool person = strcmp(n->name, "person") == 0;
    c->noun = n;
    c->verb = verb;
    (void)snprintf(c->summary, sizeof c->summary, "%s %s", kinds[verb].summary,
                   verb == NOUN_IMPORT ? "files" : n->plural);
    add_options(c, m);
    c->command = (struct command){
        .name = verb == NOUN_ADD ? noun_adding(n) : kinds[verb].name,
        .summary = c->summary,
        .operands = kinds[verb].operands != NULL ? kinds[verb].operands
                    : person && verb == NOUN_ADD ? draws
                                                 : m->operands,
        .details = verb == NOUN_SET ? "What is not given stays; an empty text clears a field.\n"
                   : person && verb == NOUN_ADD ? "Without ID one is drawn at random and printed.\n"
                                                : NULL,
        .options = c->options,
        .run = run,
    };
}

/* What a noun can do besides the verbs of every one. */
static const struct {
    const char *noun;
    const struct command *verbs[OWN_VERBS_MAX + 1];
} own_verbs[] = {
    {"audit-visit", {&audit_rights}},
    {"contract", {&contract_matrix, &contract_kinds}},
    {"evidence", {&evidence_serve}},
    {"evidence-request", {&evidence_request_link}},
    {"evidence-upload", {&evidence_upload_save}},
    {"deliverable",
     {&deliverable_receive, &deliverable_inspect, &deliverable_status, &deliverable_decide,
      &deliverable_needs}},
    {"vulnerability-report", {&report_serve, &report_waiting, &report_take, &report_refuse}},
    {"threat",
     {&threat_check, &threat_record, &threat_list_command, &threat_show, &threat_diff,
      &threat_drift_command}},
};

/* A verb of its own takes the place of the one that every register has. */
static bool has_own(const struct noun *n, const char *verb)
{
    for (size_t i = 0; i < sizeof own_verbs / sizeof own_verbs[0]; i++) {
        for (size_t k = 0; strcmp(n->name, own_verbs[i].noun) == 0 && own_verbs[i].verbs[k] != NULL;
             k++) {
            if (strcmp(own_verbs[i].verbs[k]->name, verb) == 0) {
                return true;
            }
        }
    }
    return false;
}

static bool has_verb(const struct noun *n, enum noun_verb verb)
{
    bool writes = verb == NOUN_ADD || verb == NOUN_SET || verb == NOUN_IMPORT;
    return verb == NOUN_ERASE ? strcmp(n->name, "person") == 0 : !writes || !n->issued;
}

static void add_own_verbs(const struct noun *n, struct made *m, size_t *count)
{
    for (size_t i = 0; i < sizeof own_verbs / sizeof own_verbs[0]; i++) {
        for (size_t k = 0; strcmp(n->name, own_verbs[i].noun) == 0 && own_verbs[i].verbs[k] != NULL;
             k++) {
            m->list[(*count)++] = own_verbs[i].verbs[k];
        }
    }
}

size_t noun_commands_make(const struct command **out)
{
    size_t len = 0;
    for (size_t i = 0; nouns[i] != NULL && len < NOUN_COMMANDS_MAX; i++) {
        struct made *m = &made[len];
        const struct noun *n = nouns[i];
        size_t count = 0;
        if (n->elsewhere != NULL) {
            continue;
        }
        name_fields(n, m);
        for (unsigned v = 0; v < NOUN_VERBS; v++) {
            if (has_verb(n, (enum noun_verb)v) && !has_own(n, kinds[v].name)) {
                make_verb(n, m, (enum noun_verb)v);
                m->list[count++] = &m->verbs[v].command;
            }
        }
        add_own_verbs(n, m, &count);
        m->command = (struct command){
            .name = n->name, .summary = n->about, .operands = "", .verbs = m->list};
        out[len++] = &m->command;
    }
    return len;
}
