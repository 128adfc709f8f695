/* What comes due as a calendar that other programs read: iCalendar (RFC 5545), an event for each
 * item on its day or at its time, with an alarm for each level. An item of a log keeps its UID for
 * good, so that a program that reads the file again moves the event and makes no second one; the
 * same item of another organisation has another. */
#ifndef ASSAY_REPORT_ICAL_H
#define ASSAY_REPORT_ICAL_H

#include <assay/assure/due.h>

void ical_begin(struct buf *out);
/* `log`: the name of the log that the item follows from. `at`: when the calendar was made. */
void ical_item(struct buf *out, const struct due_item *item, struct view log, int64_t at);
/* Check buf_status(out) behind it. */
void ical_end(struct buf *out);

#endif
