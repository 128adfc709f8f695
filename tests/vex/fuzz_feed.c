/* Whatever a provider publishes: what comes out leads to the provider's own server, or the status
 * says why there is nothing. The first byte says as what the rest is read. */
#include "fuzz.h"

#include <assay/vex/feed.h>

#define SERVER  "https://a.example/"
#define LISTING SERVER "csaf/"

static void check_entries(struct csaf_entries *e)
{
    csaf_entries_sort(e);
    for (size_t i = 0; i < e->count; i++) {
        REQUIRE(csaf_url_is(e->list[i].url, false));
        struct view server = view_slice(e->list[i].url, 0, sizeof SERVER - 1);
        REQUIRE(view_eq_nocase(server, VIEW(SERVER)));
        REQUIRE(i == 0 || e->list[i - 1].time <= e->list[i].time);
    }
    REQUIRE((e->refused == 0) == (e->first_refused.ptr == NULL));
}

static void listing(enum status (*read)(struct view, struct view, struct csaf_entries *,
                                        struct error *),
                    struct view text)
{
    struct error err = {.code = OK};
    struct csaf_entries e;
    csaf_entries_init(&e);
    enum status st = read(text, VIEW(LISTING), &e, &err);
    REQUIRE(st == OK || (err.message[0] != '\0' && st != ERR_INTERNAL));
    check_entries(&e);
    csaf_entries_release(&e);
}

static void provider(struct view text)
{
    struct error err = {.code = OK};
    struct csaf_provider p;
    csaf_provider_init(&p);
    enum status st = csaf_provider_read(text, "in", false, &p, &err);
    REQUIRE(st != OK || (p.count > 0 && p.publisher.len > 0 && p.namespace.len > 0));
    REQUIRE(st == OK || (err.message[0] != '\0' && st != ERR_INTERNAL));
    for (size_t i = 0; i < p.count; i++) {
        REQUIRE(csaf_url_is(p.listings[i].url, false) || p.listings[i].url.len == CSAF_URL_MAX + 1);
    }
    csaf_provider_release(&p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view url;
    if (size == 0) {
        return 0;
    }
    struct view text = view_of((const char *)data + 1, size - 1);
    switch (data[0]) {
    case 'p':
        provider(text);
        break;
    case 'r':
        listing(csaf_rolie_read, text);
        break;
    case 'c':
        listing(csaf_changes_read, text);
        break;
    case 'i':
        listing(csaf_index_read, text);
        break;
    default:
        REQUIRE(!csaf_security_txt(text, false, &url) || csaf_url_is(url, false));
        (void)csaf_digest_is(text, VIEW("00"));
        break;
    }
    return 0;
}
