/* SPDX-License-Identifier: MIT */
/* IPv4 headers of translated packets, and what they are made of. RFC 7915 §5.1. // C2 */
#ifndef CLAT_HEADER4_H
#define CLAT_HEADER4_H

#include "checksum.h"
#include "packet.h"

/* Longer packets rely on path MTU discovery; shorter ones may be fragmented. §5.1 "Flags". */
#define LARGEST_FRAGMENTABLE_BYTES 1260

/* An IPv4 header without options; numbers in the machine's byte order. */
struct header4 {
    __u8 type_of_service;
    __u8 ttl;
    __u8 protocol;
    __u16 total_bytes;
    __u16 identification;
    __u16 fragmentation;
    __be32 source;
    __be32 destination;
};

/* Of a packet that is no fragment. */
static __always_inline __u16 fragmentation_of(__u32 total_bytes)
{
    return total_bytes > LARGEST_FRAGMENTABLE_BYTES ? IPV4_DONT_FRAGMENT : 0;
}

static __always_inline void make_header4(const struct header4 *from, struct iphdr *header)
{
    const __be32 *words = (const __be32 *)header;

    header->version = 4;
    header->ihl = 5;
    header->tos = from->type_of_service;
    header->tot_len = bpf_htons(from->total_bytes);
    header->id = bpf_htons(from->identification);
    header->frag_off = bpf_htons(from->fragmentation);
    header->ttl = from->ttl;
    header->protocol = from->protocol;
    header->check = 0;
    header->saddr = from->source;
    header->daddr = from->destination;
    header->check = ~fold((__u64)words[0] + words[1] + words[2] + words[3] + words[4]);
}

#endif
