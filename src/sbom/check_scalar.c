/* The forms of texts and numbers. */
#include "check.h"

#include <assay/base/utf8.h>
#include <assay/licence/expression.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_alnum(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_lower_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f');
}

static bool is_hex(char c)
{
    return is_lower_hex(c) || (c >= 'A' && c <= 'F');
}

/* `form`: '0' a digit, 'x' a lower-case hexadecimal one, 'A' a capital, 'a' a small letter,
 * everything else itself. */
static bool has_form(struct view text, const char *form)
{
    size_t n = strlen(form);
    for (size_t i = 0; i < n && text.len == n; i++) {
        char c = text.ptr[i];
        char f = form[i];
        bool is = f == '0'   ? is_digit(c)
                  : f == 'x' ? is_lower_hex(c)
                  : f == 'A' ? c >= 'A' && c <= 'Z'
                  : f == 'a' ? c >= 'a' && c <= 'z'
                             : c == f;
        if (!is) {
            return false;
        }
    }
    return text.len == n;
}

static unsigned number_at(struct view text, size_t at)
{
    return (unsigned)(text.ptr[at] - '0') * 10 + (unsigned)(text.ptr[at + 1] - '0');
}

static bool is_day(struct view date)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (!has_form(date, "0000-00-00")) {
        return false;
    }
    unsigned year = number_at(date, 0) * 100 + number_at(date, 2);
    unsigned month = number_at(date, 5);
    unsigned day = number_at(date, 8);
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month >= 1 && month <= 12 && day >= 1 &&
           day <= days[month - 1] + (month == 2 && leap ? 1U : 0U);
}

/* "Z", "+01:00"; XML may leave it out. */
static bool is_zone(struct view text, bool optional)
{
    if (text.len <= 1) {
        return text.len == 0 ? optional : text.ptr[0] == 'Z' || text.ptr[0] == 'z';
    }
    return (has_form(text, "+00:00") || has_form(text, "-00:00")) && number_at(text, 1) < 24 &&
           number_at(text, 4) < 60;
}

/* RFC 3339; for XML xs:dateTime of four-digit years. */
static bool is_datetime(struct view text, bool xml)
{
    struct view time = view_slice(text, 11, 19);
    if (text.len < 19 || !is_day(view_slice(text, 0, 10)) ||
        (text.ptr[10] != 'T' && text.ptr[10] != 't') || !has_form(time, "00:00:00") ||
        number_at(time, 0) > 23 || number_at(time, 3) > 59 || number_at(time, 6) > 60) {
        return false;
    }
    size_t at = 19;
    if (at < text.len && text.ptr[at] == '.') {
        size_t from = ++at;
        while (at < text.len && is_digit(text.ptr[at])) {
            at++;
        }
        if (at == from) {
            return false;
        }
    }
    return is_zone(view_slice(text, at, text.len), xml);
}

static bool all_of(struct view text, bool (*is)(char c))
{
    for (size_t i = 0; i < text.len; i++) {
        if (!is(text.ptr[i])) {
            return false;
        }
    }
    return true;
}

static bool is_digest(struct view text)
{
    return (text.len == 32 || text.len == 40 || text.len == 64 || text.len == 96 ||
            text.len == 128) &&
           all_of(text, is_hex);
}

static bool is_serial(struct view text, bool xml)
{
    return has_form(text, "urn:uuid:xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx") ||
           (xml && has_form(text, "{xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}"));
}

static bool is_mime_char(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '+' || c == '.';
}

static bool is_mime(struct view text)
{
    ptrdiff_t slash = view_find_char(text, '/');
    return slash > 0 && (size_t)slash + 1 < text.len &&
           all_of(view_slice(text, 0, (size_t)slash), is_mime_char) &&
           all_of(view_slice(text, (size_t)slash + 1, text.len), is_mime_char);
}

/* RFC 3987 leaves these out; what else a scheme asks for is its own business. */
static bool is_iri_char(char c)
{
    return (unsigned char)c > ' ' && c != 0x7f && strchr("<>\"{}|\\^`", c) == NULL;
}

/* What stands before the first ':' is a scheme, unless it cannot be one for a '/', '?' or
 * '#' before it. */
static bool is_iri(struct view text, bool xml)
{
    size_t end = 0;
    while (end < text.len && strchr(":/?#", text.ptr[end]) == NULL) {
        end++;
    }
    bool scheme = end < text.len && text.ptr[end] == ':';
    for (size_t i = 0; scheme && i < end; i++) {
        char c = text.ptr[i];
        if (!is_alnum(c) && (i == 0 || strchr("+-.", c) == NULL)) {
            return false;
        }
    }
    if (scheme && (end == 0 || is_digit(text.ptr[0]))) {
        return false;
    }
    return xml || all_of(text, is_iri_char);
}

static bool is_email(struct view text)
{
    ptrdiff_t at = view_rfind_char(text, '@');
    return at > 0 && (size_t)at + 1 < text.len && view_find_char(text, ' ') < 0;
}

static bool is_patent_char(char c)
{
    return is_alnum(c) || strchr("-/.() \t", c) != NULL;
}

static bool is_patent_number(struct view text)
{
    return text.len >= 2 && text.len <= 30 && is_alnum(text.ptr[0]) &&
           is_alnum(text.ptr[text.len - 1]) && all_of(text, is_patent_char);
}

static bool is_cre(struct view text)
{
    ptrdiff_t dash = view_find_char(text, '-');
    return view_starts(text, VIEW("CRE:")) && dash > 4 && (size_t)dash + 1 < text.len &&
           all_of(view_slice(text, 4, (size_t)dash), is_digit) &&
           all_of(view_slice(text, (size_t)dash + 1, text.len), is_digit);
}

static bool is_not_space(char c)
{
    return (unsigned char)c > ' ';
}

/* "cpe:/a:…" with at most seven parts, "cpe:2.3:a:…" with thirteen; a backslash quotes. */
static bool is_cpe(struct view text)
{
    size_t parts = 1;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\\') {
            i++;
        } else if (text.ptr[i] == ':') {
            parts++;
        }
    }
    if (!all_of(text, is_not_space)) {
        return false;
    }
    if (view_starts(text, VIEW("cpe:2.3:"))) {
        return parts == 13 && strchr("aho*-", text.ptr[8]) != NULL && text.ptr[9] == ':';
    }
    return text.len >= 5 && view_eq_nocase(view_slice(text, 0, 5), VIEW("cpe:/")) && parts <= 8;
}

static size_t characters(struct view text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        n += ((unsigned char)text.ptr[i] & 0xc0) != 0x80 ? 1 : 0;
    }
    return n;
}

enum { VERSION_MAX = 1024, VERSION_RANGE_MAX = 4096 };

static bool is_id_char(char c)
{
    return is_alnum(c) || c == '-' || c == '.' || c == '+';
}

static bool is_idstring(struct view text)
{
    return text.len > 0 && all_of(text, is_id_char);
}

/* One function a rule. */
typedef bool (*text_rule)(const struct check *c, struct view text);

static bool rule_text(const struct check *c, struct view text)
{
    (void)c;
    (void)text;
    return true;
}

static bool rule_ref(const struct check *c, struct view text)
{
    (void)c;
    return text.len > 0;
}

static bool rule_iri(const struct check *c, struct view text)
{
    return is_iri(text, c->xml);
}

static bool rule_datetime(const struct check *c, struct view text)
{
    return is_datetime(text, c->xml);
}

static bool rule_date(const struct check *c, struct view text)
{
    return is_day(view_slice(text, 0, 10)) &&
           (text.len == 10 || (c->xml && is_zone(view_slice(text, 10, text.len), true)));
}

static bool rule_serial(const struct check *c, struct view text)
{
    return is_serial(text, c->xml);
}

static bool rule_hash(const struct check *c, struct view text)
{
    (void)c;
    return is_digest(text);
}

static bool rule_mime(const struct check *c, struct view text)
{
    (void)c;
    return is_mime(text);
}

static bool rule_email(const struct check *c, struct view text)
{
    return c->xml || is_email(text);
}

static bool rule_cpe(const struct check *c, struct view text)
{
    return !c->xml || is_cpe(text);
}

static bool rule_version(const struct check *c, struct view text)
{
    return c->minor < 6 || characters(text) <= VERSION_MAX;
}

static bool rule_version_range(const struct check *c, struct view text)
{
    (void)c;
    return text.len > 0 && characters(text) <= VERSION_RANGE_MAX;
}

static bool rule_locale(const struct check *c, struct view text)
{
    (void)c;
    return has_form(text, "aa") || has_form(text, "aa-AA");
}

static bool rule_cre(const struct check *c, struct view text)
{
    (void)c;
    return is_cre(text);
}

static bool rule_patent_number(const struct check *c, struct view text)
{
    (void)c;
    return is_patent_number(text);
}

static bool rule_jurisdiction(const struct check *c, struct view text)
{
    (void)c;
    return has_form(text, "AA");
}

static bool rule_licence_id(const struct check *c, struct view text)
{
    (void)c;
    return licence_is_listed(text);
}

static bool rule_spdx_id(const struct check *c, struct view text)
{
    (void)c;
    return view_starts(text, VIEW("SPDXRef-")) && is_idstring(view_slice(text, 8, text.len));
}

static bool rule_licence_ref(const struct check *c, struct view text)
{
    (void)c;
    return view_starts(text, VIEW("LicenseRef-")) && is_idstring(view_slice(text, 11, text.len));
}

static bool rule_party(const struct check *c, struct view text)
{
    (void)c;
    return view_eq(text, VIEW("NOASSERTION")) || view_starts(text, VIEW("Person:")) ||
           view_starts(text, VIEW("Organization:"));
}

/* "scheme:rest", as loosely as SPDX 3 takes it. */
static bool rule_label(const struct check *c, struct view text)
{
    (void)c;
    return view_find_char(view_slice(text, 1, text.len - (text.len > 0 ? 1 : 0)), ':') >= 0;
}

static bool rule_name(const struct check *c, struct view text)
{
    return rule_label(c, text) && !view_starts(text, VIEW("_:"));
}

static bool rule_utc(const struct check *c, struct view text)
{
    (void)c;
    return text.len == 20 && text.ptr[10] == 'T' && text.ptr[19] == 'Z' && is_datetime(text, false);
}

static bool is_semver_char(char c)
{
    return is_alnum(c) || c == '-' || c == '.' || c == '+';
}

/* Three numbers, none with a leading zero; what follows '-' or '+' is not looked into. */
static bool rule_semver(const struct check *c, struct view text)
{
    (void)c;
    size_t at = 0;
    for (int part = 0; part < 3; part++) {
        size_t from = at;
        while (at < text.len && is_digit(text.ptr[at])) {
            at++;
        }
        bool ends = part == 2 || (at < text.len && text.ptr[at] == '.');
        if (at == from || (at - from > 1 && text.ptr[from] == '0') || !ends) {
            return false;
        }
        at += part < 2 ? 1 : 0;
    }
    struct view rest = view_slice(text, at, text.len);
    return rest.len == 0 || (rest.len > 1 && (rest.ptr[0] == '-' || rest.ptr[0] == '+') &&
                             all_of(rest, is_semver_char));
}

static bool rule_media(const struct check *c, struct view text)
{
    (void)c;
    ptrdiff_t slash = view_find_char(text, '/');
    return slash > 0 && (size_t)slash + 1 < text.len &&
           view_find_char(view_slice(text, (size_t)slash + 1, text.len), '/') < 0;
}

/* "-1", "0.5", "7." */
static bool rule_decimal(const struct check *c, struct view text)
{
    (void)c;
    size_t at = view_starts(text, VIEW("-")) ? 1 : 0;
    size_t from = at;
    bool point = false;
    while (at < text.len &&
           (is_digit(text.ptr[at]) || (text.ptr[at] == '.' && !point && at > from))) {
        point |= text.ptr[at++] == '.';
    }
    return at == text.len && at > from;
}

static const text_rule text_rules[] = {
    [RULE_TEXT] = rule_text,
    [RULE_REF] = rule_ref,
    [RULE_IRI] = rule_iri,
    [RULE_DATETIME] = rule_datetime,
    [RULE_DATE] = rule_date,
    [RULE_SERIAL] = rule_serial,
    [RULE_HASH] = rule_hash,
    [RULE_MIME] = rule_mime,
    [RULE_EMAIL] = rule_email,
    [RULE_CPE] = rule_cpe,
    [RULE_VERSION] = rule_version,
    [RULE_VERSION_RANGE] = rule_version_range,
    [RULE_LOCALE] = rule_locale,
    [RULE_CRE] = rule_cre,
    [RULE_PATENT_NUMBER] = rule_patent_number,
    [RULE_JURISDICTION] = rule_jurisdiction,
    [RULE_LICENCE_ID] = rule_licence_id,
    [RULE_SPDX_ID] = rule_spdx_id,
    [RULE_LICENCE_REF] = rule_licence_ref,
    [RULE_PARTY] = rule_party,
    [RULE_NAME] = rule_name,
    [RULE_LABEL] = rule_label,
    [RULE_UTC] = rule_utc,
    [RULE_SEMVER] = rule_semver,
    [RULE_MEDIA] = rule_media,
    [RULE_DECIMAL] = rule_decimal,
};

static bool is_whole(const struct value *v)
{
    return v->kind == VALUE_INT || (v->kind == VALUE_FLOAT && v->number >= -9e15 &&
                                    v->number <= 9e15 && v->number == (double)(int64_t)v->number);
}

static bool is_in(const struct value *v, double least, double most)
{
    return (v->kind == VALUE_INT || v->kind == VALUE_FLOAT) && v->number >= least &&
           v->number <= most;
}

static bool check_number(enum schema_rule rule, const struct value *v)
{
    static const double most = 1e300;
    switch ((int)rule) {
    case RULE_INT:
        return is_whole(v);
    case RULE_INT0:
        return is_whole(v) && is_in(v, 0, most);
    case RULE_POSITIVE:
        return is_whole(v) && is_in(v, 1, most);
    case RULE_LEVEL:
        return is_whole(v) && is_in(v, 0, 6);
    case RULE_FRACTION:
        return is_in(v, 0, 1);
    default:
        return v->kind == VALUE_INT || v->kind == VALUE_FLOAT;
    }
}

bool check_scalar(const struct check *c, enum schema_rule rule, const struct value *v)
{
    size_t i = (size_t)rule;
    if (rule == RULE_BOOL) {
        return v->kind == VALUE_BOOL;
    }
    if (rule >= RULE_INT && rule <= RULE_FRACTION) {
        return check_number(rule, v);
    }
    if (rule == RULE_DECIMAL && (v->kind == VALUE_INT || v->kind == VALUE_FLOAT)) {
        return true;
    }
    text_rule holds = i < sizeof text_rules / sizeof text_rules[0] ? text_rules[i] : NULL;
    return v->kind == VALUE_STRING && holds != NULL && holds(c, v->text);
}

const char *check_rule_name(enum schema_rule rule)
{
    static const char *const names[] = {
        [RULE_TYPE] = "an object",
        [RULE_NODE] = "an element or its name",
        [RULE_WORDS] = "a word",
        [RULE_TEXT] = "a text",
        [RULE_REF] = "a reference that is not empty",
        [RULE_IRI] = "an address (IRI)",
        [RULE_DATETIME] = "a date and time such as 2026-01-31T12:00:00Z",
        [RULE_DATE] = "a date such as 2026-01-31",
        [RULE_BOOL] = "true or false",
        [RULE_INT] = "a whole number",
        [RULE_INT0] = "a whole number of 0 or more",
        [RULE_POSITIVE] = "a whole number of 1 or more",
        [RULE_LEVEL] = "a level from 0 to 6",
        [RULE_NUMBER] = "a number",
        [RULE_FRACTION] = "a number from 0 to 1",
        [RULE_SERIAL] = "a serial number such as urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
        [RULE_HASH] = "a digest of 32, 40, 64, 96 or 128 hexadecimal digits",
        [RULE_MIME] = "a media type",
        [RULE_EMAIL] = "an e-mail address",
        [RULE_CPE] = "a CPE 2.2 or 2.3 name",
        [RULE_VERSION] = "a version of at most 1024 characters",
        [RULE_VERSION_RANGE] = "a range of versions of 1 to 4096 characters",
        [RULE_LOCALE] = "a locale such as en or en-US",
        [RULE_CRE] = "an OpenCRE number such as CRE:764-507",
        [RULE_PATENT_NUMBER] = "a patent's number",
        [RULE_JURISDICTION] = "two capital letters",
        [RULE_SPDX_ID] = "an identifier such as SPDXRef-Package-1",
        [RULE_LICENCE_REF] = "an identifier such as LicenseRef-1",
        [RULE_PARTY] = "\"Person: …\", \"Organization: …\" or NOASSERTION",
        [RULE_LICENCE_ID] = "an identifier of the SPDX licence list",
        [RULE_NAME] = "an address (IRI)",
        [RULE_LABEL] = "an address (IRI) or a name such as _:a",
        [RULE_UTC] = "a time in UTC such as 2026-01-31T12:00:00Z",
        [RULE_SEMVER] = "a version such as 3.0.1",
        [RULE_MEDIA] = "a media type",
        [RULE_DECIMAL] = "a number",
    };
    return names[rule];
}
