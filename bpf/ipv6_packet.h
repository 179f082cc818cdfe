/* SPDX-License-Identifier: MIT */
/* A packet that came over the uplink. */
#ifndef CLAT_IPV6_PACKET_H
#define CLAT_IPV6_PACKET_H

#include "packet.h"

/* A packet to CLAT6 on its way. */
struct ipv6_packet {
    struct ipv6_header header;
    /* From the IPv6 header on. */
    __u32 length;
    /* Where the transport header begins in the skb, and how long it and its payload are. */
    __u32 transport_start;
    __u32 transport_bytes;
    /* Behind a Fragment Header, too. */
    __u8 protocol;
    __u8 is_fragment;
    /* Of the Fragment Header: the offset in octets, and M in bit 0. */
    __u16 fragmentation;
    __u32 identification;
    /* What the source stands for. */
    __be32 source4;
};

/* What translation skips. RFC 7915 §5.1 // C8 */
static __always_inline int is_skipped_extension(__u8 next_header)
{
    return next_header == IPPROTO_HOPOPTS || next_header == IPPROTO_ROUTING || next_header == IPPROTO_DSTOPTS;
}

#endif
