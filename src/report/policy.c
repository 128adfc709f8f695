#include <assay/report/policy.h>

#include <assay/base/buf.h>
#include <assay/base/clock.h>
#include <assay/base/digest.h>
#include <assay/base/utf8.h>

#include <inttypes.h>

/* Text of others on one line: what CommonMark or HTML would take for markup is escaped. */
static void add_text(struct buf *out, struct view text)
{
    struct view rest = view_trim(text);
    for (size_t i = 0; i < rest.len; i++) {
        char c = rest.ptr[i];
        if (c == '\n' || c == '\r' || c == '\t') {
            buf_add_char(out, ' ');
        } else if (strchr("\\`*_[]<>|#&", c) != NULL && c != '\0') {
            buf_add_char(out, '\\');
            buf_add_char(out, c);
        } else {
            buf_add_char(out, c);
        }
    }
}

static void add_day(struct buf *out, int64_t time)
{
    enum { DATE = 10 };
    char text[CLOCK_TEXT_MAX];
    clock_rfc3339(time, text);
    buf_printf(out, "%.*s", DATE, text);
}

static void add_head(struct buf *out, const struct policy_input *in)
{
    char hex[SHA256_HEX_MAX];
    sha256_hex(&in->baseline->digest, hex);
    buf_add_str(out, "# Secure development policy");
    if (in->organisation.len > 0) {
        buf_add_str(out, " of ");
        add_text(out, in->organisation);
    }
    buf_add_str(out, "\n\nRendered on ");
    add_day(out, in->posture->at);
    buf_add_str(out, " from what is in force on that day. It changes when the baseline, the "
                     "controls or the statement of applicability change, and then has to be "
                     "rendered and approved anew.\n\n"
                     "## Scope and principles\n\n"
                     "- It holds for all software that we write, have written, or take in: our "
                     "own, our suppliers' and open source.\n"
                     "- What is delivered is judged by a baseline before it is accepted. What "
                     "must be met and is not met keeps it out; an exception has a reason, an "
                     "owner and an end.\n"
                     "- What is claimed is compared with what is measured. What could not be "
                     "inspected is said and does not count as good.\n"
                     "- Each verdict, decision and approval is a signed statement in a log that "
                     "shows any later change.\n\n## Baseline in force\n\n");
    buf_printf(out, "Baseline **");
    add_text(out, in->baseline->id);
    buf_add_str(out, "**, version ");
    add_text(out, in->baseline->version);
    buf_printf(out, " (SHA-256 `%s`).\n\n", hex);
}

static const char *applies_to(const struct requirement *r)
{
    static const char *const words[] = {
        "nothing",
        "in-house",
        "supplier",
        "in-house, supplier",
        "open source",
        "in-house, open source",
        "supplier, open source",
        "all",
    };
    unsigned set = 0;
    for (unsigned i = 0; i < ORIGIN_COUNT; i++) {
        set |= r->origins[i] ? 1U << i : 0;
    }
    return words[set & 7];
}

static void add_level(struct buf *out, const struct baseline *b, enum requirement_level level,
                      const char *title)
{
    buf_printf(out, "### %s\n\n", title);
    for (size_t i = 0; i < b->count; i++) {
        const struct requirement *r = &b->requirements[i];
        if (r->level != level) {
            continue;
        }
        buf_add_str(out, "- **");
        add_text(out, r->title);
        buf_printf(out, "** (%s", applies_to(r));
        if (r->controls.len > 0) {
            buf_add_str(out, "; ");
            add_text(out, r->controls);
        }
        buf_add_str(out, ")");
        if (r->rationale.len > 0) {
            buf_add_str(out, ": ");
            add_text(out, r->rationale);
        }
        buf_add_char(out, '\n');
    }
    buf_add_char(out, '\n');
}

static void add_requirement(struct buf *out, const struct requirement_posture *q)
{
    buf_add_str(out, "  - ");
    add_text(out, q->requirement->title);
    if (q->requirement->freshness > 0) {
        buf_printf(out, " Evidence is at most %" PRIu32 " days old.", q->requirement->freshness);
    }
    buf_printf(out, " *%s*\n", control_state_name(q->state));
}

static void add_control(struct buf *out, const struct posture *p, const struct control_posture *c)
{
    const struct applicability *a = &c->applicability;
    buf_add_str(out, "- **");
    add_text(out, c->control->number);
    buf_add_char(out, ' ');
    add_text(out, c->control->name);
    buf_add_str(out, "**: ");
    add_text(out, c->control->says);
    if (a->said) {
        buf_add_str(out, a->applies ? " Applies: " : " Does not apply: ");
        add_text(out, a->justification);
        buf_add_str(out, " (");
        add_text(out, a->owner);
        buf_add_str(out, ", ");
        add_day(out, a->time);
        buf_add_str(out, ")");
    }
    buf_printf(out, " *%s*\n", control_state_name(c->state));
    for (size_t i = 0; c->state != CONTROL_NOT_APPLICABLE && i < c->control->requirements_len;
         i++) {
        add_requirement(out, &p->requirements[c->control->requirements[i]]);
    }
}

static void add_controls(struct buf *out, const struct policy_input *in)
{
    const struct posture *p = in->posture;
    const struct control_framework *last = NULL;
    buf_add_str(out, "## Controls\n\nEach control with the requirements that measure it and how "
                     "it stands on the day.\n\n");
    for (size_t i = 0; i < p->set->controls_len; i++) {
        const struct control_posture *c = &p->controls[i];
        const struct control_framework *f = &p->set->frameworks[c->control->framework];
        if (in->framework.len > 0 && !view_eq(f->id, in->framework)) {
            continue;
        }
        if (f != last) {
            buf_printf(out, "%s### ", last == NULL ? "" : "\n");
            add_text(out, f->name);
            buf_add_str(out, "\n\n");
            last = f;
        }
        add_control(out, p, c);
    }
}

enum status policy_write(struct buf *out, const struct policy_input *in, struct error *err)
{
    add_head(out, in);
    add_level(out, in->baseline, LEVEL_MUST, "What must be met");
    add_level(out, in->baseline, LEVEL_SHOULD, "What should be met");
    add_controls(out, in);
    buf_add_str(out, "\n## Deviations\n\nA finding is accepted, a vulnerability borne, a "
                     "component approved or a control declared not applicable by a signed "
                     "statement with a reason and an owner; all but the last end on a date. The "
                     "log keeps them for good.\n");
    return buf_status(out, err);
}
