/* Messages of electronic mail (RFC 5322, MIME): plain text in UTF-8 to one recipient.
 *
 * Nothing that comes from outside can add a header or a recipient: addresses are checked, a subject
 * is one line and encoded where it is more than ASCII (RFC 2047), the text is base64. */
#ifndef ASSAY_BASE_MAIL_H
#define ASSAY_BASE_MAIL_H

#include <assay/base/buf.h>

enum { MAIL_ADDRESS_MAX = 254, MAIL_SUBJECT_MAX = 500, MAIL_TEXT_MAX = 4 << 20 };

/* "local@domain.example" in ASCII: no quoted local parts, no address literals, no comments, nothing
 * but letters, digits and the few signs that RFC 5321 allows without quotes. ERR_FORMAT names what
 * is wrong, without the address. */
MUST_CHECK enum status mail_address_check(struct view address, struct error *err);

struct mail {
    struct view from; /* addresses */
    struct view to;
    struct view subject; /* one line */
    struct view text;    /* lines end with "\n" */
    struct view id;      /* letters, digits and "_": Message-ID, with the sender's domain */
    int64_t date;        /* seconds since 1970 */
};
/* The message, lines ended by CR LF, none longer than 78 octets but those of addresses. It says
 * that no person wrote it (RFC 3834), so that absence notes do not answer. ERR_FORMAT: an address
 * or the id; ERR_LIMIT. */
MUST_CHECK enum status mail_compose(const struct mail *m, struct buf *out, struct error *err);

#endif
