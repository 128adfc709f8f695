/* A vector that is read is written to one that is read as the same. */
#include <assay/advisory/cvss.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cvss first;
    struct cvss second;
    struct cvss_scores scores;
    if (cvss_parse(view_of((const char *)data, size), &first, NULL) != OK) {
        return 0;
    }
    struct buf out;
    buf_init(&out, 1024);
    cvss_write(&first, &out);
    if (cvss_parse(buf_view(&out), &second, NULL) != OK ||
        memcmp(&first, &second, sizeof first) != 0) {
        abort();
    }
    buf_release(&out);
    cvss_score(&first, &scores);
    if (scores.base > CVSS_SCORE_MAX || scores.threat > scores.base ||
        scores.environmental > CVSS_SCORE_MAX) {
        abort();
    }
    return 0;
}
