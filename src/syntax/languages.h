/* The table of languages: a new one is a new file and a row in languages.c. */
#ifndef ASSAY_SYNTAX_LANGUAGES_H
#define ASSAY_SYNTAX_LANGUAGES_H

#include "lower.h"

extern const struct language_syntax rust_syntax;
extern const struct language_syntax scala_syntax;
void scala_normalise(char *text, size_t len, struct time_limit *limit);
extern const struct language_syntax kotlin_syntax;
extern const struct language_syntax c_syntax;
extern const struct language_syntax cpp_syntax;
extern const struct language_syntax csharp_syntax;
extern const struct language_syntax go_syntax;
extern const struct language_syntax html_syntax;
extern const struct language_syntax java_syntax;
extern const struct language_syntax javascript_syntax;
extern const struct language_syntax json_syntax;
extern const struct language_syntax php_syntax;
extern const struct language_syntax python_syntax;
extern const struct language_syntax ruby_syntax;
extern const struct language_syntax swift_syntax;
extern const struct language_syntax tsx_syntax;
extern const struct language_syntax typescript_syntax;
extern const struct language_syntax xml_syntax;
extern const struct language_syntax hcl_syntax;
extern const struct language_syntax yaml_syntax;
extern const struct language_syntax bash_syntax;
void bash_normalise(char *text, size_t len, struct time_limit *limit);
extern const struct language_syntax dockerfile_syntax;
extern const struct language_syntax solidity_syntax;

#endif
