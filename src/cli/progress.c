#include "progress.h"

#include <assay/base/clock.h>
#include <assay/base/plural.h>

static struct {
    uint64_t started;
    uint64_t findings;
    bool shown;
} g_progress;

void progress_begin(void)
{
    g_progress.started = clock_monotonic_ns();
    g_progress.findings = 0;
    g_progress.shown = false;
}

void progress_finding(enum severity severity)
{
    g_progress.findings += severity >= SEVERITY_MEDIUM ? 1 : 0;
}

void progress_show(const struct cli *cli, const struct pool_progress *p)
{
    double seconds = (double)(clock_monotonic_ns() - g_progress.started) / 1e9;
    const double patience = 0.3; /* a short run shows no line at all */
    if (seconds < patience) {
        return;
    }
    double megabytes = (double)p->bytes_done / 1e6;
    char left[48] = "";
    if (p->listed && p->files_done > 0 && p->files_done < p->files_found) {
        double rest = seconds * (double)(p->files_found - p->files_done) / (double)p->files_done;
        (void)snprintf(left, sizeof left, ", %.0f s left", rest);
    }
    (void)fprintf(cli->err, "\r\033[K%llu/%llu%s files, %.0f MB, %.0f MB/s, %llu finding%s%s",
                  (unsigned long long)p->files_done, (unsigned long long)p->files_found,
                  p->listed ? "" : "+", megabytes, megabytes / seconds,
                  (unsigned long long)g_progress.findings, plural(g_progress.findings), left);
    (void)fflush(cli->err);
    g_progress.shown = true;
}

void progress_end(const struct cli *cli)
{
    if (g_progress.shown) {
        (void)fputs("\r\033[K", cli->err);
        (void)fflush(cli->err);
        g_progress.shown = false;
    }
}
