/* What a package's metadata declares its licence to be: package.json, Cargo.toml, pom.xml … */
#ifndef ASSAY_LICENCE_DECLARED_H
#define ASSAY_LICENCE_DECLARED_H

#include <assay/licence/detect.h>

/* By the file's name alone. */
bool licence_declares(struct view path);

/* The declaration as a match of evidence LICENCE_METADATA over the line where it stands. A
 * value that is no SPDX expression ("Apache 2", "BSD") is read as a notice would be; one that
 * is not understood is LicenseRef-unknown, "UNLICENSED" is LicenseRef-proprietary, a mere hint
 * ("see the file LICENSE") is no declaration. *found is false where there is none, or where
 * the file cannot be read as what its name says: that is for others to report. All in
 * `arena` or `text`. At most LICENCE_METADATA_MAX bytes are read. */
enum { LICENCE_METADATA_MAX = 4 * 1024 * 1024 };
MUST_CHECK enum status licence_declared(struct view path, struct view text, struct arena *arena,
                                        struct licence_match *out, bool *found, struct error *err);

/* Is it called as texts of licences are (LICENSE, COPYING.LIB, LICENSES/MIT.txt)? As what the
 * Apache licence asks to be kept (NOTICE)? */
bool licence_file_named(struct view path);
bool licence_is_notice_file(struct view path);

/* licence_detect(), and what the file's metadata declare in place of what is found there. */
MUST_CHECK enum status licence_detect_in(struct view path, struct view text, struct arena *arena,
                                         struct licence_findings *out, struct error *err);

#endif
