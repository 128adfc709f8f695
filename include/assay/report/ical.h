/* What comes due as a calendar that other programs read: iCalendar (RFC 5545), an event for each
 * item on its day or at its time, with an alarm for each level. An item keeps its UID for good, so
 * that a program that reads the file again moves the event and makes no second one. */
#ifndef ASSAY_REPORT_ICAL_H
#define ASSAY_REPORT_ICAL_H

#include <assay/assure/due.h>

void ical_begin(struct buf *out);
/* `at`: when the calendar was made. */
void ical_item(struct buf *out, const struct due_item *item, int64_t at);
/* Check buf_status(out) behind it. */
void ical_end(struct buf *out);

#endif
