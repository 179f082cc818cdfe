/* SPDX-License-Identifier: MIT */
/*
 * Checksums that cover addresses, kept right while the addresses change. RFC 7915 §4.5, §5.5; RFC 1624. Sums are of 16-bit
 * words as they lie in memory: their order of octets doesn't matter (RFC 1071 §2 B).
 */
#ifndef CLAT_CHECKSUM_H
#define CLAT_CHECKSUM_H

#include "address.h"
#include "packet.h"

#define TCP_CHECKSUM_OFFSET 16
#define UDP_CHECKSUM_OFFSET 6
#define ICMP_CHECKSUM_OFFSET 2

static __always_inline __u16 fold(__u64 sum)
{
    sum = (sum >> 32) + (__u32)sum;
    sum = (sum >> 32) + (__u32)sum;
    sum = (sum >> 16) + (__u16)sum;
    sum = (sum >> 16) + (__u16)sum;
    return (sum >> 16) + (__u16)sum;
}

static __always_inline __u64 sum_of_address(const struct clat_ipv6_address *address)
{
    return (__u64)address->words[0] + address->words[1] + address->words[2] + address->words[3];
}

/* What the sum over the pseudo-header gains on the way from IPv4 to IPv6; 0 or 0xffff where it stays. */
static __always_inline __u16 growth_of(
    __be32 source4, __be32 destination4, const struct clat_ipv6_address *source6, const struct clat_ipv6_address *destination6)
{
    return fold(sum_of_address(source6) + sum_of_address(destination6) + (__u32)~source4 + (__u32)~destination4);
}

/* With a checksum-neutral CLAT6 and a /96 or /32, no checksum has to change. // B4 */
static __always_inline int is_neutral(__u16 growth)
{
    return growth == 0 || growth == 0xffff;
}

/* The sum of a pseudo-header. RFC 9293 §3.1, RFC 8200 §8.1. */
static __always_inline __u16 pseudo_header4(__be32 source, __be32 destination, __u32 bytes, __u8 protocol)
{
    return fold((__u64)source + destination + bpf_htonl(bytes) + bpf_htonl(protocol));
}

static __always_inline __u16 pseudo_header6(
    const struct clat_ipv6_address *source, const struct clat_ipv6_address *destination, __u32 bytes, __u8 protocol)
{
    return fold(sum_of_address(source) + sum_of_address(destination) + bpf_htonl(bytes) + bpf_htonl(protocol));
}

/* Where the checksum with a pseudo-header stands; negative where there is none, or what it is is not known. */
static __always_inline int checksum_offset_of(__u8 protocol)
{
    switch (protocol) {
    case IPPROTO_TCP:
        return TCP_CHECKSUM_OFFSET;
    case IPPROTO_UDP:
    case PROTOCOL_UDP_LITE:
    case PROTOCOL_DCCP:
        return UDP_CHECKSUM_OFFSET;
    default:
        return -1;
    }
}

/* Adds to the sum that a complete checksum stands for. */
static __always_inline __u16 grow_checksum(__u16 checksum, __u16 growth)
{
    return ~fold((__u64)(__u16)~checksum + growth);
}

/* A checksum of zero means "none" in UDP and is an error in UDP-Lite: sent as 0xffff. RFC 768; RFC 3828 §3.1. */
static __always_inline int is_zero_special(__u8 protocol)
{
    return protocol == IPPROTO_UDP || protocol == PROTOCOL_UDP_LITE;
}

/*
 * The checksum may be left to a device (CHECKSUM_PARTIAL): the field then holds the sum of the pseudo-header, not its
 * complement. A program can't ask whether that is so. It is so for every super-packet; for others, where the field is
 * that very sum. Any other field is complete, even where something within a tunnel is left to the device: there the
 * helper for partial checksums would be wrong.
 *
 * bpf_l4_csum_replace() with BPF_F_PSEUDO_HDR knows how the packet's checksum is kept and does what that asks for; a
 * growth comes as a "to" without a "from" and a size of 0. Without BPF_F_IPV6, since what the sum over the whole packet
 * (CHECKSUM_COMPLETE) gains here is lost again when the header is stored with BPF_F_RECOMPUTE_CSUM.
 */
static __always_inline void update_checksum(
    struct __sk_buff *skb, __u32 at, __u16 field, __u16 growth, int is_partial, __u8 protocol)
{
    if (is_partial) {
        __u64 flags = BPF_F_PSEUDO_HDR | (is_zero_special(protocol) ? BPF_F_MARK_MANGLED_0 : 0);

        bpf_l4_csum_replace(skb, at, 0, growth, flags);
        return;
    }

    __u16 updated = grow_checksum(field, growth);
    if (!updated && is_zero_special(protocol))
        updated = 0xffff;
    bpf_skb_store_bytes(skb, at, &updated, sizeof(updated), BPF_F_RECOMPUTE_CSUM);
}

#endif
