/* Routes and prefixes of a file, one a line: role, lines, then the message. What is joined is in
 * the one form of paths, whatever stands in the code. */
#include "threats/threat_places.h"

#include <assay/base/route.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PLACES_MAX = 200, HEAD = 4 };

static enum status on_route(void *ctx, const struct route_place *p, unsigned methods,
                            struct view path, bool part, struct error *err)
{
    struct buf again = BUF_INIT(1 << 20);
    (void)ctx, (void)p, (void)part, (void)err;
    if (methods >= 1U << ROUTE_METHODS || (path.len > 0 && path.ptr[0] != '/') ||
        (path.len > 0 && !route_covers(path, path))) {
        abort();
    }
    if (route_normalise(path, false, &again) && again.len == 0) {
        abort();
    }
    buf_release(&again);
    return OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct route_rule rules[PLACES_MAX];
    static struct route_place places[PLACES_MAX];
    struct error err = {.code = OK};
    struct view rest = view_of((const char *)data, size);
    struct view line;
    size_t len = 0;
    while (len < PLACES_MAX && view_line(&rest, &line)) {
        if (line.len < HEAD) {
            continue;
        }
        unsigned char role = (unsigned char)line.ptr[0];
        unsigned char flags = (unsigned char)line.ptr[1];
        uint32_t at = (unsigned char)line.ptr[2];
        rules[len] = (struct route_rule){.role = (enum place_role)(1 + role % 5),
                                         .regex = (flags & 1) != 0,
                                         .absolute = (flags & 2) != 0,
                                         .part = (flags & 4) != 0,
                                         .before = (flags & 8) != 0 ? VIEW("..") : VIEW(""),
                                         .behind = (flags & 16) != 0 ? VIEW("/{id}") : VIEW("")};
        places[len] = (struct route_place){
            .rule = &rules[len], .line = at, .end_line = at + (unsigned char)line.ptr[3]};
        len += route_place_read(view_slice(line, HEAD, line.len), &places[len]) ? 1 : 0;
    }
    if (routes_join(places, len, on_route, NULL, &err) != OK && err.code != ERR_LIMIT) {
        abort();
    }
    return 0;
}
