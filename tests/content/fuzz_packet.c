/* The parent's reader of packets: a worker may send anything. */
#include "packet.h"

#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_file_packet(struct view rest)
{
    struct file_facts facts;
    uint8_t type;
    struct view bytes;
    if (!packet_facts(&rest, &facts)) {
        return;
    }
    if (facts.path.len > PATH_RAW_MAX || facts.language >= LANG_COUNT) {
        abort();
    }
    while (packet_frame(&rest, &type, &bytes)) {
        if (bytes.len > FRAME_MAX || (bytes.len > 0 && bytes.ptr + bytes.len > rest.ptr)) {
            abort();
        }
    }
}

static void read_payload(const struct packet *p)
{
    struct view path;
    struct view detail;
    enum gap_reason reason;
    enum content_issue issue;
    struct sandbox_facts facts;
    struct sha256 digest;
    struct error err;
    struct listed listed;
    read_file_packet(p->payload);
    if (packet_gap(p->payload, &path, &reason, &detail) && (unsigned)reason >= GAP_COUNT) {
        abort();
    }
    if (packet_issue(p->payload, &path, &issue, &detail) && (unsigned)issue >= ISSUE_COUNT) {
        abort();
    }
    if (packet_hello(p->payload, &facts) && facts.landlock_abi < 0) {
        abort();
    }
    if (packet_listed(p->payload, &listed) && listed.commit.len > 64) {
        abort();
    }
    (void)packet_digest(p->payload, &digest);
    uint32_t entry = 0;
    bool stale = false;
    (void)packet_known(p->payload, &entry, &stale);
    if (packet_error(p->payload, &err) && err.code == OK) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct inbox in;
    inbox_init(&in);
    buf_add(&in.bytes, data, size);
    struct packet p;
    bool found = true;
    while (found && inbox_next(&in, &p, &found, NULL) == OK && found) {
        read_payload(&p);
    }
    inbox_release(&in);
    read_payload(&(struct packet){PACKET_FILE, 0, view_of((const char *)data, size)});
    return 0;
}
