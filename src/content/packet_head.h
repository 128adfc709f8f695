/* The head of a packet, for its writer and its reader alone. */
#ifndef ASSAY_CONTENT_PACKET_HEAD_H
#define ASSAY_CONTENT_PACKET_HEAD_H

#include <stdint.h>

#define PACKET_MAGIC 0x4b505341U

struct packet_head {
    uint32_t magic;
    uint32_t kind;
    uint32_t index;
    uint32_t len; /* of the payload behind it */
};

#endif
