/* The live line on a terminal: files, bytes, speed, findings, time left. */
#ifndef ASSAY_CLI_PROGRESS_H
#define ASSAY_CLI_PROGRESS_H

#include "cli.h"

#include <assay/content/pool.h>
#include <assay/inspect/finding.h>

void progress_begin(void);
void progress_finding(enum severity severity);
void progress_show(const struct cli *cli, const struct pool_progress *p);
/* Remove the line. */
void progress_end(const struct cli *cli);

#endif
