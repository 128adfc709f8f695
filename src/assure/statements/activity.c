/* What is done with a supplier or in a project: meetings, calls, and the tickets of another
 * tracker, each with a link to it. */
#include "nouns.h"
#include "statements.h"

static const char *const kinds[] = {"meeting", "call",   "message", "visit", "workshop",
                                    "ticket",  "change", "other",   NULL};
static const char *const states[] = {"open", "in-progress", "done", "dropped", NULL};

/* What trackers call their states. Workflows of one's own have other words: those are refused,
 * since a guess would close what is open. */
static const struct field_synonym state_synonyms[] = {
    {"new", "open"},
    {"opened", "open"},
    {"reopened", "open"},
    {"to do", "open"},
    {"todo", "open"},
    {"backlog", "open"},
    {"in progress", "in-progress"},
    {"in review", "in-progress"},
    {"closed", "done"},
    {"resolved", "done"},
    {"fixed", "done"},
    {"merged", "done"},
    {"completed", "done"},
    {"complete", "done"},
    {"cancelled", "dropped"},
    {"canceled", "dropped"},
    {"rejected", "dropped"},
    {"duplicate", "dropped"},
    {"won't do", "dropped"},
    {"won't fix", "dropped"},
    {NULL, NULL},
};

static const struct register_column columns[] = {
    TEXT_KEY("id"),
    TEXT_COLUMN("kind"),
    TEXT_COLUMN("what"),
    INT_OPTIONAL("day"),
    TEXT_COLUMN("state"),
    TEXT_COLUMN("supplier"),
    TEXT_COLUMN("project"),
    TEXT_COLUMN("contract"),
    TEXT_COLUMN("deliverable"),
    TEXT_COLUMN("who"),
    INT_OPTIONAL("due"),
    INT_OPTIONAL("done"),
    TEXT_COLUMN("ticket"),
    TEXT_COLUMN("document"),
    LASTING_COLUMNS,
    COLUMNS_END,
};
static const char *const indexes[] = {"supplier", NULL};
static const struct register_table table = {
    .name = "activities", .columns = columns, .indexes = indexes};
static const struct register_table *const tables[] = {&table, NULL};

static const struct field fields[] = {
    {.name = "id",
     .kind = FIELD_WORD,
     .required = true,
     .help = "what it is known by; of a ticket, what its tracker calls it: SHOP-12",
     .headers = "key|issue key|ticket id|issue id|iid|number"},
    {.name = "kind",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = kinds,
     .help = "what it is: meeting, call, message, visit, workshop, ticket, change or other"},
    {.name = "what",
     .kind = FIELD_TEXT,
     .required = true,
     .help = "what it is about, in a line",
     .headers = "summary|title|subject"},
    {.name = "day",
     .kind = FIELD_DATE,
     .required = true,
     .help = "when it was, or when the ticket was opened",
     .headers = "date|created|createdat|created at|created at (utc)|created on"},
    {.name = "state",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = states,
     .synonyms = state_synonyms,
     .help = "open, in-progress, done or dropped",
     .headers = "status"},
    {.name = "supplier", .kind = FIELD_ID, .refers = "supplier", .help = "with which supplier"},
    {.name = "project", .kind = FIELD_ID, .refers = "project", .help = "in which project"},
    {.name = "contract", .kind = FIELD_ID, .refers = "contract", .help = "by which contract"},
    {.name = "deliverable",
     .kind = FIELD_ID,
     .refers = "deliverable",
     .help = "about which deliverable"},
    {.name = "who",
     .kind = FIELD_TEXT,
     .help = "who does it, or did: a person's id, or a name",
     .headers = "assignee|owner|assigned to"},
    {.name = "due",
     .kind = FIELD_DATE,
     .help = "until when it is to be done",
     .headers = "due date|duedate"},
    {.name = "done",
     .kind = FIELD_DATE,
     .help = "when it was done",
     .headers = "closed at|closedat|closed at (utc)|closed on|resolved|resolution date"},
    {.name = "ticket",
     .kind = FIELD_TEXT,
     .help = "its address in the tracker: https://…",
     .headers = "url|web url|link"},
    {.name = "document", .kind = FIELD_DOCUMENT, .help = "what was written down of it"},
    {.name = NULL},
};

/* An address that can be followed without harm, and that holds no password. */
static enum status check_ticket(struct view url, struct error *err)
{
    static const char *const schemes[] = {"https://", "http://"};
    for (size_t i = 0; i < 2; i++) {
        if (view_starts(url, view_str(schemes[i]))) {
            struct view host = view_slice(url, strlen(schemes[i]), url.len);
            ptrdiff_t end = view_find_char(host, '/');
            host = end < 0 ? host : view_slice(host, 0, (size_t)end);
            return host.len > 0 && view_find_char(host, '@') < 0
                       ? OK
                       : error_set(err, ERR_FORMAT,
                                   "ticket: the address names no host, or a user with it");
        }
    }
    return error_set(err, ERR_FORMAT, "ticket: \"" VIEW_FMT "\" does not begin with https://",
                     VIEW_ARG(url));
}

static enum status check(const struct value *v, struct error *err)
{
    struct view state = value_get_text(v, "state");
    struct view ticket = value_get_text(v, "ticket");
    bool over = view_eq(state, VIEW("done")) || view_eq(state, VIEW("dropped"));
    if (value_get(v, "supplier") == NULL && value_get(v, "project") == NULL &&
        value_get(v, "contract") == NULL && value_get(v, "deliverable") == NULL) {
        return error_set(err, ERR_FORMAT,
                         "say where it belongs (--supplier, --project, --contract or "
                         "--deliverable)");
    }
    if (value_get(v, "done") != NULL && !over) {
        return error_set(err, ERR_FORMAT, "it was done, and is " VIEW_FMT " (--state, --done)",
                         VIEW_ARG(state));
    }
    return ticket.len == 0 ? OK : check_ticket(ticket, err);
}

const struct noun activity_noun = {
    .name = "activity",
    .plural = "activities",
    .about = "What is done with suppliers and in projects, and the tickets of it",
    .fields = fields,
    .keys = 1,
    .lasts = true,
    .follows = true,
    .type = &activity_statement,
    .table = &table,
    .check = check,
    .admit = contract_is_with_supplier,
};

const struct statement_type activity_statement = {NOUN_STATEMENT("activity", "activity")};
