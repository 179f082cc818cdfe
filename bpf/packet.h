/* SPDX-License-Identifier: MIT */
/* Packets as the programs look at them. */
#ifndef CLAT_PACKET_H
#define CLAT_PACKET_H

#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/ip.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "maps.h"

#define IPV4_HEADER_BYTES 20
#define IPV6_HEADER_BYTES 40
#define FRAGMENT_HEADER_BYTES 8

/* IPv4, RFC 791 §3.1. */
#define IPV4_DONT_FRAGMENT 0x4000
#define IPV4_MORE_FRAGMENTS 0x2000
#define IPV4_FRAGMENT_OFFSET 0x1fff

/* Every IPv6 link carries packets of this size. RFC 8200 §5. */
#define IPV6_MINIMUM_MTU_BYTES 1280

#define PROTOCOL_DCCP 33
#define PROTOCOL_UDP_LITE 136
#define PROTOCOL_HOST_IDENTITY 139
#define PROTOCOL_SHIM6 140

#define TCP_HEADER_BYTES 20
#define UDP_HEADER_BYTES 8

/* Instead of a reason to leave the packet to the translator (enum clat_hand_over): none so far. */
#define EASY -1

/* An IPv6 header, and the Fragment Header that may follow it. RFC 8200 §3, §4.5. */
struct ipv6_header {
    __be32 version_class_label;
    __be16 payload_length;
    __u8 next_header;
    __u8 hop_limit;
    struct clat_ipv6_address source;
    struct clat_ipv6_address destination;
};

struct fragment_header {
    __u8 next_header;
    __u8 reserved;
    /* The offset in octets, and M in bit 0. */
    __be16 fragmentation;
    __be32 identification;
};

struct ipv6_headers {
    struct ipv6_header ipv6;
    struct fragment_header fragment;
};

/* The first octets of the packet, in one piece; null where it has fewer. Pointers from before are void. */
static __always_inline void *first_octets(struct __sk_buff *skb, __u32 octets)
{
    if ((void *)(long)skb->data + octets > (void *)(long)skb->data_end && bpf_skb_pull_data(skb, octets))
        return 0;

    void *data = (void *)(long)skb->data;
    return data + octets > (void *)(long)skb->data_end ? 0 : data;
}

/*
 * The length of the longest packet that a super-packet is cut into, or that of a plain packet, from the transport header
 * on. Zero where it is of a kind that is not known here.
 */
static __always_inline __u32 longest_segment(
    struct __sk_buff *skb, __u8 protocol, __u32 transport_start, __u32 transport_bytes)
{
    __u32 header_bytes = UDP_HEADER_BYTES;
    __u8 data_offset;

    if (!skb->gso_size)
        return transport_bytes;
    if (protocol == IPPROTO_TCP) {
        if (bpf_skb_load_bytes(skb, transport_start + 12, &data_offset, sizeof(data_offset)))
            return 0;
        header_bytes = (data_offset >> 4) * 4;
        if (header_bytes < TCP_HEADER_BYTES)
            return 0;
    } else if (protocol != IPPROTO_UDP) {
        return 0;
    }

    __u32 segment_bytes = header_bytes + skb->gso_size;
    return segment_bytes < transport_bytes ? segment_bytes : transport_bytes;
}

/*
 * Whether the uplink takes an IPv6 packet of this length now. The helpers that redirect don't look at the MTU, and the
 * parameters may be a moment older than a change of it.
 */
static __always_inline int fits_uplink(struct __sk_buff *skb, __u32 length_bytes)
{
    /* A length that is given makes the helper compare it, and not the length of a super-packet. */
    __u32 mtu_bytes = length_bytes;

    if (length_bytes <= IPV6_MINIMUM_MTU_BYTES)
        return 1;

    /* Of super-packets the helper says "fits" whatever the segments: compare with the MTU that it gives back. */
    return bpf_check_mtu(skb, constants.uplink_ifindex, &mtu_bytes, 0, 0) >= 0 && length_bytes <= mtu_bytes;
}

#endif
