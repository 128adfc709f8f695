/* Which format the rules are in that the user names with --rules. */
#ifndef ASSAY_CLI_RULE_SOURCES_H
#define ASSAY_CLI_RULE_SOURCES_H

#include <stdbool.h>
#include <stddef.h>

/* Sort `paths` (NULL-terminated) into those with secret rules (*.toml, and directories that
 * with such in them) and those with code rules (*.yaml, *.yml, *.json, archives, and
 * directories that hold such at any depth); a directory with both counts as secret rules;
 * anything else, too: that loader says what is wrong with it. Both lists have room for all paths
 * and the NULL. */
void rule_sources_split(const char *const *paths, const char **secrets, const char **code);

/* Whether the path has code rules, secret rules. */
bool rule_source_is_code(const char *path);
bool rule_source_is_secrets(const char *path);

#endif
