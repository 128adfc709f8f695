/* Which licences a text names, holds or grants, and who claims copyright in it.
 *
 * Three ways, by what stands there:
 *   tag      "SPDX-License-Identifier: <expression>", as the SPDX specification has it
 *   text     the words of a licence: each text of the SPDX list is cut into runs of five
 *            words, of which winnowing keeps about two in five (Schleimer, Wilkerson,
 *            Aiken: "Winnowing", SIGMOD 2003); runs that a file shares with a licence are
 *            chained in order and aligned, and the share of words in common (Dice) is the
 *            score. Comment marks, line breaks, bullets, case and British or American
 *            spelling make no difference.
 *   notice   what is said about a licence: "either version 2 of the License, or (at your
 *            option) any later version", "licensed under the Apache License, Version 2.0"
 *
 * A text that names LICENCE_NAMES_LISTED licences or more, and neither holds nor grants one, is
 * a list of licences (SPDX's own, a checker's): its names say nothing of its terms.
 *
 * Nothing is guessed from a file's name. A text that speaks like a licence and is none of
 * the known ones is reported as such (`unknown`): silence would read as "no licence". */
#ifndef ASSAY_LICENCE_DETECT_H
#define ASSAY_LICENCE_DETECT_H

#include <assay/base/arena.h>
#include <assay/base/digest.h>

enum {
    LICENCE_BYTES_MAX = 8 * 1024 * 1024, /* of one text: what is beyond is not looked at */
    LICENCE_MATCHES_MAX = 2000,          /* in one text */
    LICENCE_NAMES_LISTED = 16,
    COPYRIGHTS_MAX = 2000
};

enum licence_evidence {
    LICENCE_TAG,
    LICENCE_TEXT,
    LICENCE_NOTICE,
    LICENCE_METADATA /* a package's metadata declare it (licence/declared.h) */
};

struct licence_match {
    struct view expression; /* SPDX: "GPL-2.0-or-later", "LicenseRef-unknown" */
    enum licence_evidence evidence;
    bool alternative; /* "or": offered beside the one before it */
    bool unknown;     /* it speaks like a licence and is none that is known */
    bool vague;       /* named without its version or variant: "the GPL", "a BSD licence" */
    bool bare;        /* a GNU version, and nothing said of later ones */
    bool named;       /* by a name that stands in lists, too: "MIT License", "GPL-2.0-only" */
    uint8_t score;    /* percent: 100 is word for word */
    uint32_t begin;   /* bytes [begin, end) of the text */
    uint32_t end;
    uint32_t line; /* of `begin`, from 1 */
};

struct copyright {
    struct view years;  /* "2001-2020, 2022", may be empty */
    struct view holder; /* may be empty where only years stand */
    uint32_t begin;     /* bytes [begin, end) of the statement */
    uint32_t end;
    uint32_t line;
};

struct licence_findings {
    const struct licence_match *matches; /* in order of place */
    size_t match_count;
    const struct copyright *copyrights;
    size_t copyright_count;
    bool truncated; /* a limit was reached: there may be more */
};

/* Identifies the texts and phrases that are known: same digest, same findings. */
MUST_CHECK enum status licence_data_digest(struct sha256 *out, struct error *err);

const char *licence_evidence_name(enum licence_evidence evidence); /* "notice" */

/* Look at a text of any encoding that keeps ASCII (others yield nothing). Everything in
 * *out lies in `arena` or in `text`. Time is linear in the text, apart from the bounded
 * alignment of candidates. ERR_LIMIT where the arena is too small. */
MUST_CHECK enum status licence_detect(struct view text, struct arena *arena,
                                      struct licence_findings *out, struct error *err);

/* All matches as one expression in canonical form: joined by AND, by OR where they are
 * offered as alternatives, each once. Empty where nothing was found. */
MUST_CHECK enum status licence_combined(const struct licence_findings *f, struct arena *arena,
                                        struct view *out, struct error *err);

#endif
