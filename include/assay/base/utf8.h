/* UTF-8 by RFC 3629: no overlong forms, no surrogates, at most U+10FFFF. */
#ifndef ASSAY_BASE_UTF8_H
#define ASSAY_BASE_UTF8_H

#include <assay/base/buf.h>

/* Decode the first character: bytes used (1..4), or 0 if invalid or empty. */
size_t utf8_decode(struct view text, uint32_t *code_point);

/* Append one character; an invalid code point becomes U+FFFD. */
void utf8_append(struct buf *out, uint32_t code_point);

bool utf8_valid(struct view text);

/* True when every byte is below 0x80. Fast: the compiler vectorises it. */
bool utf8_is_ascii(struct view text);

/* Bytes at `text` that are certainly whole characters: cuts a view at `max`
 * bytes without splitting a character. */
struct view utf8_cut(struct view text, size_t max);

/* Does the character not show, or change how its neighbours show: controls,
 * bidirectional controls, zero-width and tag characters? */
bool utf8_is_deceptive(uint32_t code_point);

/* Append `text` made safe for a terminal or a log line: control characters,
 * bidirectional and invisible characters and invalid bytes as \xNN or \u{…}. */
void utf8_append_visible(struct buf *out, struct view text);

#endif
