/* Whatever comes: a sound model, or a status that says why not. */
#include "fuzz.h"

#include "threat_text.h"

static void check_model(const struct threat_model *m)
{
    struct buf out = BUF_INIT((size_t)1 << 30);
    REQUIRE(m->format != NULL && m->elements_len <= THREAT_ELEMENTS_MAX);
    REQUIRE(m->flows_len <= THREAT_FLOWS_MAX && m->links_len <= THREAT_LINKS_MAX);
    for (size_t i = 0; i < m->elements_len; i++) {
        REQUIRE(m->elements[i].id.len > 0 && m->elements[i].name.len <= THREAT_TEXT_MAX);
    }
    for (size_t i = 0; i < m->flows_len; i++) {
        REQUIRE(m->flows[i].id.len > 0);
    }
    for (size_t i = 0; i < m->stated_len; i++) {
        REQUIRE(m->stated[i].category <= THREAT_OTHER &&
                m->stated[i].state <= THREAT_NOT_APPLICABLE);
    }
    threat_model_text(m, &out);
    buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error err = {.code = OK};
    struct threat_model m = {.format = NULL};
    enum status st = threat_model_read(view_of((const char *)data, size), "input", &m, &err);
    if (st == OK) {
        check_model(&m);
        threat_model_release(&m);
    } else {
        REQUIRE(m.format == NULL && err.code == st && err.message[0] != '\0');
    }
    return 0;
}
