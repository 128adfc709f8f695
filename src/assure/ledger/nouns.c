/* What a noun's fields are called and which values they take. */
#include <assay/assure/noun.h>

#include "statements/nouns.h"

#include <assay/base/clock.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>
#include <assay/evidence/personal.h>

#include <ctype.h>
#include <stdio.h>

const struct noun *const nouns[] = {
    &team_noun,
    &person_noun,
    &supplier_noun,
    &standard_noun,
    &course_noun,
    &project_noun,
    &subject_noun,
    &acknowledgement_noun,
    &assignment_noun,
    &contract_noun,
    &clause_noun,
    &required_clause_noun,
    &certificate_noun,
    &risk_noun,
    &threat_noun,
    &deliverable_noun,
    &evidence_requirement_noun,
    &evidence_request_noun,
    &evidence_link_noun,
    &evidence_upload_noun,
    &evidence_noun,
    &exception_noun,
    &baseline_approval_noun,
    &rules_approval_noun,
    &transmittal_noun,
    &transmittal_receipt_noun,
    &review_noun,
    &review_action_noun,
    &activity_noun,
    &environment_noun,
    &environment_access_noun,
    &evaluation_noun,
    &evaluation_document_noun,
    &evaluation_test_noun,
    &audit_visit_noun,
    &nonconformity_noun,
    &corrective_action_noun,
    &vulnerability_report_noun,
    &incident_noun,
    &log_configuration_noun,
    NULL,
};

const struct noun *noun_named(struct view name)
{
    for (size_t i = 0; nouns[i] != NULL; i++) {
        if (view_eq_str(name, nouns[i]->name)) {
            return nouns[i];
        }
    }
    return NULL;
}

const struct noun *noun_of_predicate(struct view predicate_type)
{
    for (size_t i = 0; nouns[i] != NULL; i++) {
        if (view_eq_str(predicate_type, nouns[i]->type->predicate)) {
            return nouns[i];
        }
    }
    return NULL;
}

const char *noun_adding(const struct noun *n)
{
    return n->adding == NULL ? "add" : n->adding;
}

size_t noun_fields(const struct noun *n)
{
    size_t count = 0;
    while (n->fields[count].name != NULL) {
        count++;
    }
    return count;
}

void field_member(const struct field *f, char out[FIELD_NAME_MAX])
{
    size_t len = 0;
    bool upper = false;
    for (const char *c = f->name; *c != '\0' && len + 1 < FIELD_NAME_MAX; c++) {
        if (*c == '_') {
            upper = true;
        } else {
            out[len++] = upper ? (char)toupper((unsigned char)*c) : *c;
            upper = false;
        }
    }
    out[len] = '\0';
}

void field_option(const struct field *f, char out[FIELD_NAME_MAX])
{
    size_t len = 0;
    for (const char *c = f->name; *c != '\0' && len + 1 < FIELD_NAME_MAX; c++) {
        out[len++] = *c;
        if (*c == '_') {
            out[len - 1] = '-';
        }
    }
    out[len] = '\0';
}

const struct field *noun_field(const struct noun *n, struct view name)
{
    char text[FIELD_NAME_MAX];
    for (const struct field *f = n->fields; f->name != NULL; f++) {
        field_member(f, text);
        bool is = view_eq_str(name, f->name) || view_eq_str(name, text);
        field_option(f, text);
        if (is || view_eq_str(name, text)) {
            return f;
        }
    }
    return NULL;
}

/* ---- values ---- */

static enum status parse_id(struct view text, struct error *err)
{
    return personal_is_id(text)
               ? OK
               : error_set(err, ERR_USAGE,
                           "\"" VIEW_FMT "\" is no id: lower-case letters, digits, '.', '-' and "
                           "'_', at most %d",
                           VIEW_ARG(text), NOUN_WORD_MAX);
}

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static enum status parse_word(struct view text, struct error *err)
{
    bool fits = text.len > 0 && text.len <= NOUN_WORD_MAX && is_alnum(text.ptr[0]);
    for (size_t i = 0; fits && i < text.len; i++) {
        fits = is_alnum(text.ptr[i]) || view_find_char(VIEW("._+#/:-"), text.ptr[i]) >= 0;
    }
    return fits ? OK
                : error_set(err, ERR_USAGE,
                            "\"" VIEW_FMT "\" is no word: letters, digits and . _ + # / : -, at "
                            "most %d",
                            VIEW_ARG(text), NOUN_WORD_MAX);
}

static enum status parse_text(struct view text, struct error *err)
{
    if (text.len > NOUN_TEXT_MAX) {
        return error_set(err, ERR_USAGE, "it is longer than %d bytes", NOUN_TEXT_MAX);
    }
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 0x7f) {
            return error_set(err, ERR_USAGE, "it holds a line break or another control character");
        }
    }
    return utf8_valid(text) ? OK : error_set(err, ERR_USAGE, "it is not in UTF-8");
}

static bool two_digits(struct view v, size_t at)
{
    return v.ptr[at] >= '0' && v.ptr[at] <= '9' && v.ptr[at + 1] >= '0' && v.ptr[at + 1] <= '9';
}

/* "31.12.2026" */
static bool is_dotted(struct view v)
{
    return v.len == 10 && v.ptr[2] == '.' && v.ptr[5] == '.' && two_digits(v, 0) &&
           two_digits(v, 3) && two_digits(v, 6) && two_digits(v, 8);
}

static enum status parse_date(struct view text, struct arena *arena, struct view *out,
                              struct error *err)
{
    enum { DATE_LEN = 10 };
    char iso[CLOCK_TEXT_MAX];
    int64_t seconds;
    if (view_find_char(text, '/') >= 0) {
        return error_set(err, ERR_USAGE,
                         "\"" VIEW_FMT "\": day and month cannot be told apart; write 2026-12-31",
                         VIEW_ARG(text));
    }
    if (is_dotted(text)) {
        text = arena_printf(arena, "%.4s-%.2s-%.2s", text.ptr + 6, text.ptr + 3, text.ptr);
        if (text.ptr == NULL) {
            return error_no_memory(err);
        }
    }
    if (text.len == strlen("2026-12-31 10:00:00")) { /* what says no zone means UTC */
        text = arena_printf(arena, VIEW_FMT "Z", VIEW_ARG(text));
        if (text.ptr == NULL) {
            return error_no_memory(err);
        }
    }
    if (!clock_parse(text, &seconds)) {
        return error_set(err, ERR_USAGE, "\"" VIEW_FMT "\" is no date like 2026-12-31",
                         VIEW_ARG(text));
    }
    clock_rfc3339(seconds, iso);
    *out = arena_copy(arena, view_of(iso, DATE_LEN));
    return out->ptr == NULL ? error_no_memory(err) : OK;
}

static enum status parse_number(const struct field *f, struct view text, struct arena *arena,
                                struct view *out, struct error *err)
{
    uint64_t n = 0;
    if (!view_to_u64(text, &n) || n > (uint64_t)f->most || n < (uint64_t)f->least) {
        return error_set(err, ERR_USAGE, "\"" VIEW_FMT "\" is no whole number from %lld to %lld",
                         VIEW_ARG(text), (long long)f->least, (long long)f->most);
    }
    *out = arena_printf(arena, "%llu", (unsigned long long)n);
    return out->ptr == NULL ? error_no_memory(err) : OK;
}

static enum status parse_choice(const struct field *f, struct view text, struct view *out,
                                struct error *err)
{
    char all[256] = "";
    size_t len = 0;
    for (const struct field_synonym *s = f->synonyms; s != NULL && s->said != NULL; s++) {
        text = view_eq_nocase(text, view_str(s->said)) ? view_str(s->choice) : text;
    }
    for (size_t i = 0; f->choices[i] != NULL; i++) {
        if (view_eq_nocase(text, view_str(f->choices[i]))) {
            *out = view_str(f->choices[i]);
            return OK;
        }
        int n = snprintf(all + len, sizeof all - len, "%s%s", i == 0 ? "" : ", ", f->choices[i]);
        len += n > 0 && (size_t)n < sizeof all - len ? (size_t)n : 0;
    }
    return error_set(err, ERR_USAGE, "\"" VIEW_FMT "\" is none of %s", VIEW_ARG(text), all);
}

static enum status parse_words(const struct field *f, struct view text, struct arena *arena,
                               struct view *out, struct error *err)
{
    struct buf joined = BUF_INIT((size_t)NOUN_WORDS_MAX * (NOUN_WORD_MAX + 1));
    size_t count = 0;
    enum status st = OK;
    while (st == OK && text.len > 0) {
        size_t len = 0;
        while (len < text.len && view_find_char(VIEW(" ,;\t"), text.ptr[len]) < 0) {
            len++;
        }
        struct view word = view_slice(text, 0, len);
        text = view_slice(text, len + 1, text.len);
        if (word.len == 0) {
            continue;
        }
        st = f->refers != NULL ? parse_id(word, err) : parse_word(word, err);
        if (st == OK && ++count > NOUN_WORDS_MAX) {
            st = error_set(err, ERR_USAGE, "more than %d words", NOUN_WORDS_MAX);
        }
        buf_printf(&joined, "%s" VIEW_FMT, count > 1 ? " " : "", VIEW_ARG(word));
    }
    if (st == OK && count == 0) {
        st = error_set(err, ERR_USAGE, "there is no word in it");
    }
    if (st == OK) {
        st = buf_status(&joined, err);
    }
    if (st == OK) {
        *out = arena_copy(arena, buf_view(&joined));
        st = out->ptr == NULL ? error_no_memory(err) : OK;
    }
    buf_release(&joined);
    return st;
}

static enum status parse_digest(struct view text, struct arena *arena, struct view *out,
                                struct error *err)
{
    struct sha256 d;
    char hex[SHA256_HEX_MAX];
    if (!sha256_parse(text, &d)) {
        return error_set(err, ERR_USAGE, "\"" VIEW_FMT "\" is no SHA-256 in hex", VIEW_ARG(text));
    }
    sha256_hex(&d, hex);
    *out = arena_copy(arena, view_str(hex));
    return out->ptr == NULL ? error_no_memory(err) : OK;
}

enum status field_parse(const struct field *f, struct view text, struct arena *arena,
                        struct view *canonical, struct error *err)
{
    struct view out = view_trim(text);
    enum status st = OK;
    if (out.len == 0) {
        return error_set(err, ERR_USAGE, "it is empty");
    }
    switch (f->kind) {
    case FIELD_ID:
        st = parse_id(out, err);
        break;
    case FIELD_WORD:
        st = parse_word(out, err);
        break;
    case FIELD_TEXT:
        st = parse_text(out, err);
        break;
    case FIELD_DATE:
        st = parse_date(out, arena, &out, err);
        break;
    case FIELD_NUMBER:
        st = parse_number(f, out, arena, &out, err);
        break;
    case FIELD_CHOICE:
        st = parse_choice(f, out, &out, err);
        break;
    case FIELD_WORDS:
        st = parse_words(f, out, arena, &out, err);
        break;
    case FIELD_DOCUMENT:
        st = parse_digest(out, arena, &out, err);
        break;
    }
    if (st == OK) {
        *canonical = out;
    }
    return st;
}
