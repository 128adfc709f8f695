/* One record: added, changed, withdrawn, erased. */
#include "deliverable/evidence.h"
#include "noun.h"

#include <assay/base/mem.h>

struct change {
    struct noun_call *call;
    struct noun_home home;
    struct noun_record record;
    struct view documents[NOUN_FIELDS_MAX]; /* to be stored */
    size_t document_count;
    struct noun_record taken; /* the upload that becomes evidence; of no noun: there is none */
    bool drawn;               /* the id is a new one */
};

static enum status read_keys(struct change *c, struct error *err)
{
    const struct noun *n = c->call->noun;
    enum status st = OK;
    for (size_t i = 0; st == OK && i < c->call->operand_count; i++) {
        st = noun_value(&c->home, &n->fields[i], view_str(c->call->operands[i]),
                        &c->record.values[i], NULL, err);
        st = st == OK ? OK : noun_blame(&n->fields[i], err);
    }
    if (st == OK && c->call->operand_count == 0) {
        c->drawn = true;
        st = person_new_id(&c->home.set, &c->home.arena, &c->record.values[0], err);
    }
    return st;
}

static enum status read_fields(struct change *c, struct error *err)
{
    const struct noun *n = c->call->noun;
    enum status st = OK;
    for (size_t i = n->keys; st == OK && n->fields[i].name != NULL; i++) {
        const char *given = c->call->given[i];
        struct view document = VIEW("");
        if (given == NULL) {
            continue;
        }
        c->record.values[i] = VIEW("");
        if (c->call->texts[i].len > 0) {
            st = noun_document(&c->home, c->call->texts[i], &c->record.values[i], &document, err);
        } else if (given[0] != '\0') {
            st = noun_value(&c->home, &n->fields[i], view_str(given), &c->record.values[i],
                            &document, err);
            st = st == OK ? OK : noun_blame(&n->fields[i], err);
        }
        if (st == OK && document.len > 0) {
            c->documents[c->document_count++] = document;
        }
    }
    return st;
}

/* "person add" */
static void name_command(const struct noun *n, const char *verb, struct buf *out)
{
    buf_printf(out, "%s%s%s", n->elsewhere != NULL ? n->elsewhere : n->name,
               n->elsewhere != NULL ? "" : " ", n->elsewhere != NULL ? "" : verb);
}

static enum status no_such(const struct change *c, const struct noun_record *old, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf name = BUF_INIT(8192);
    CLEANUP(buf_cleanup) struct buf command = BUF_INIT(256);
    name_command(c->call->noun, noun_adding(c->call->noun), &command);
    const char *adding = command.ptr == NULL ? "" : command.ptr;
    noun_name_record(&c->record, &name);
    const char *text = name.ptr == NULL ? "" : name.ptr;
    if (old == NULL) {
        return error_set(err, ERR_USAGE, "there is no %s: \"assay %s\" adds it", text, adding);
    }
    if (old->erased != 0) {
        return error_set(err, ERR_USAGE, "%s was erased (" VIEW_FMT ")", text, VIEW_ARG(old->rule));
    }
    return error_set(err, ERR_USAGE, "%s was withdrawn: \"assay %s\" brings it back", text, adding);
}

/* Does the record that is there allow the verb? */
static enum status check_old(const struct change *c, const struct noun_record *old,
                             struct error *err)
{
    bool there = old != NULL && old->active;
    if (c->call->verb != NOUN_ADD || (old != NULL && old->erased != 0)) {
        return there ? OK : no_such(c, old, err);
    }
    CLEANUP(buf_cleanup) struct buf name = BUF_INIT(8192);
    CLEANUP(buf_cleanup) struct buf command = BUF_INIT(256);
    noun_name_record(&c->record, &name);
    name_command(c->call->noun, "set", &command);
    return there
               ? error_set(err, ERR_USAGE, "there is a %s already: \"assay %s\" changes it",
                           name.ptr == NULL ? "" : name.ptr, command.ptr == NULL ? "" : command.ptr)
               : OK;
}

/* An upload that is taken in waits no longer: both are said at once. */
static enum status record(struct change *c, uint64_t *index, struct error *err)
{
    struct noun_saying sayings[] = {
        {.record = &c->record,
         .withdraw = c->call->verb == NOUN_WITHDRAW,
         .reason = view_str(c->call->reason),
         .now = c->call->now},
        {.record = &c->taken, .withdraw = true, .now = c->call->now},
    };
    const struct noun_said said = {.sayings = sayings,
                                   .count = c->taken.noun == NULL ? 1 : 2,
                                   .documents = c->documents,
                                   .document_count = c->document_count,
                                   .now = c->call->now,
                                   .read = &c->home};
    struct log_receipt receipts[2];
    enum status st = noun_say(&c->home.ledger, &said, &c->home.arena, receipts, err);
    if (st == OK) {
        *index = receipts[0].index;
    }
    return st;
}

static enum status print_id(const struct change *c, struct error *err)
{
    struct buf out = BUF_INIT(256);
    buf_printf(&out, VIEW_FMT "\n", VIEW_ARG(c->record.values[0]));
    return cli_print(c->call->cli, OK, &out, err);
}

/* What was given, over what is known where it is changed. */
static enum status make_record(struct change *c, const struct noun_record *old, struct error *err)
{
    if (old != NULL && c->call->verb == NOUN_SET) {
        c->record = *old;
    }
    enum status st = read_fields(c, err);
    if (st == OK && c->call->verb == NOUN_ADD && c->record.noun == noun_named(VIEW("evidence"))) {
        st = evidence_take_upload(&c->home, &c->record, &c->taken, err);
    }
    if (st == OK && c->call->verb == NOUN_ADD) {
        struct view document = c->document_count > 0 ? c->documents[0] : VIEW("");
        st = noun_offer(&c->home, c->call, document, &c->record, err);
    }
    return st == OK && c->call->verb != NOUN_WITHDRAW ? noun_inherit(&c->home, &c->record, err)
                                                      : st;
}

static enum status change(struct change *c, struct error *err)
{
    static const char *const done[NOUN_VERBS] = {
        [NOUN_ADD] = "added", [NOUN_SET] = "changed", [NOUN_WITHDRAW] = "withdrawn"};
    CLEANUP(buf_cleanup) struct buf name = BUF_INIT(8192);
    uint64_t index = 0;
    enum status st = read_keys(c, err);
    const struct noun_record *old = st == OK ? noun_set_find(&c->home.set, c->record.values) : NULL;
    if (st == OK) {
        st = check_old(c, old, err);
    }
    if (st == OK) {
        st = make_record(c, old, err);
    }
    noun_name_record(&c->record, &name);
    if (st == OK && c->call->verb == NOUN_SET && noun_record_same(old, &c->record)) {
        cli_note(c->call->cli, "%s is so already", name.ptr);
        return OK;
    }
    if (st == OK) {
        st = record(c, &index, err);
    }
    if (st == OK) {
        st = buf_status(&name, err);
    }
    if (st == OK) {
        cli_note(c->call->cli, "%s %s, log entry %llu", name.ptr, done[c->call->verb],
                 (unsigned long long)index);
    }
    return st == OK && c->drawn ? print_id(c, err) : st;
}

static enum status erase(struct change *c, struct error *err)
{
    uint64_t index = 0;
    enum status st = read_keys(c, err);
    if (st == OK) {
        st = person_erase(&c->home.ledger, c->record.values[0], view_str(c->call->reason),
                          c->call->now, &index, err);
    }
    if (st == OK) {
        cli_note(c->call->cli, "the data of " VIEW_FMT " are erased, log entry %llu",
                 VIEW_ARG(c->record.values[0]), (unsigned long long)index);
    }
    return st;
}

enum exit_code noun_change(struct noun_call *call)
{
    struct change c = {.call = call, .record = {.noun = call->noun, .active = true}};
    struct error err;
    bool draws = strcmp(call->noun->name, "person") == 0 && call->verb == NOUN_ADD;
    if (call->operand_count < call->noun->keys && !(draws && call->operand_count == 0)) {
        char option[FIELD_NAME_MAX];
        field_option(&call->noun->fields[call->operand_count], option);
        return cli_usage(call->cli, "name the %s: %s", option,
                         call->noun->fields[call->operand_count].help);
    }
    if (noun_home_open(&c.home, call, true, &err) != OK) {
        return cli_fail(call->cli, &err);
    }
    enum status st = call->verb == NOUN_ERASE ? erase(&c, &err) : change(&c, &err);
    noun_home_close(&c.home);
    return st == OK ? EXIT_ACCEPTED : cli_fail(call->cli, &err);
}
