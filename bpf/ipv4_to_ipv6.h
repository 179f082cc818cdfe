/* SPDX-License-Identifier: MIT */
/* From IPv4 to IPv6. RFC 7915 §4. */
#ifndef CLAT_IPV4_TO_IPV6_H
#define CLAT_IPV4_TO_IPV6_H

#include "address.h"
#include "checksum.h"
#include "icmp.h"
#include "icmp_error4.h"
#include "maps.h"
#include "packet.h"
#include "send.h"

/* A packet that the host sends. */
struct ipv4_packet {
    struct iphdr header;
    __u32 length;
    /* Either is 0 or 1. */
    __u32 is_fragment;
    __u32 is_first;
};

static __always_inline int is_header4_right(const struct ipv4_packet *packet)
{
    const __be32 *words = (const __be32 *)&packet->header;
    __u64 sum = (__u64)words[0] + words[1] + words[2] + words[3] + words[4];
    __u32 offset = (bpf_ntohs(packet->header.frag_off) & IPV4_FRAGMENT_OFFSET) * 8;

    /* The sum over options is left to the translator, as they are. */
    return packet->header.version == 4 && packet->header.ihl >= 5 && bpf_ntohs(packet->header.tot_len) == packet->length
        && (offset == 0 || offset + packet->length <= 0xffff) && (packet->header.ihl > 5 || fold(sum) == 0xffff);
}

/* A reason to leave the packet to the translator, by its header alone; or EASY. */
static __always_inline int check_header4(const struct ipv4_packet *packet, const struct clat_parameters *p)
{
    const struct iphdr *header = &packet->header;

    return !is_header4_right(packet) ? CLAT_HAND_OVER_HEADER
        : header->saddr != p->clat4 || is_illegal_remote(header->daddr) ? CLAT_HAND_OVER_ADDRESS // C9 C21
        : header->ttl <= 1 ? CLAT_HAND_OVER_HOP_LIMIT // C3
        : header->ihl > 5 ? CLAT_HAND_OVER_OPTIONS // C7
        : packet->is_fragment && header->protocol == IPPROTO_ICMP ? CLAT_HAND_OVER_FRAGMENT // C11
        : header->protocol == IPPROTO_IGMP ? CLAT_HAND_OVER_ICMP // C14
        : EASY;
}

/* The same by its length. // C5 */
static __always_inline int check_length4(
    struct __sk_buff *skb, const struct ipv4_packet *packet, const struct clat_parameters *p)
{
    __u32 segment_bytes = longest_segment(
        skb, packet->header.protocol, IPV4_HEADER_BYTES, packet->length - IPV4_HEADER_BYTES);
    __u32 length = IPV6_HEADER_BYTES + packet->is_fragment * FRAGMENT_HEADER_BYTES + segment_bytes;
    int may_fragment = !(packet->header.frag_off & bpf_htons(IPV4_DONT_FRAGMENT));
    __u32 limit_bytes = may_fragment ? p->lowest_ipv6_mtu_bytes : p->ipv6_mtu_bytes;

    return skb->gso_size && (!segment_bytes || packet->is_fragment) ? CLAT_HAND_OVER_SUPER_PACKET
        : length > limit_bytes || !fits_uplink(skb, length) ? CLAT_HAND_OVER_TOO_BIG
        : EASY;
}

/* Updates the checksum of an echo message for its new type and the pseudo-header. */
static __always_inline int translate_echo_of4(
    struct __sk_buff *skb, const struct ipv4_packet *packet, const struct ipv6_header *ipv6)
{
    __u32 bytes = packet->length - IPV4_HEADER_BYTES;
    struct icmp_header echo;

    /* A checksum of zero might be one that is left to a device. */
    if (bpf_skb_load_bytes(skb, IPV4_HEADER_BYTES, &echo, sizeof(echo)) || skb->gso_size || !echo.checksum)
        return CLAT_HAND_OVER_ICMP;

    translate_echo4(&echo, pseudo_header6(&ipv6->source, &ipv6->destination, bytes, IPPROTO_ICMPV6));
    bpf_skb_store_bytes(skb, IPV4_HEADER_BYTES, &echo, sizeof(echo), BPF_F_RECOMPUTE_CSUM);
    return EASY;
}

/* Updates the checksum for the new pseudo-header; or gives a reason why the translator must. RFC 7915 §4.5 */
static __always_inline int translate_transport4(
    struct __sk_buff *skb, const struct ipv4_packet *packet, const struct ipv6_header *ipv6)
{
    const struct iphdr *header = &packet->header;
    int offset = packet->is_first ? checksum_offset_of(header->protocol) : -1;
    __u16 growth = growth_of(header->saddr, header->daddr, &ipv6->source, &ipv6->destination);
    __u16 field;

    if (header->protocol == IPPROTO_ICMP)
        return translate_echo_of4(skb, packet, ipv6);
    if (offset < 0 || (header->protocol != IPPROTO_UDP && is_neutral(growth)))
        return EASY;
    if (bpf_skb_load_bytes(skb, IPV4_HEADER_BYTES + offset, &field, sizeof(field)))
        return CLAT_HAND_OVER_FRAGMENT;
    if (header->protocol == IPPROTO_UDP && !field) // C10
        return CLAT_HAND_OVER_ZERO_UDP_CHECKSUM;
    if (is_neutral(growth))
        return EASY;

    /* No device completes a checksum over several fragments: those are complete. */
    __u32 bytes = packet->length - IPV4_HEADER_BYTES;
    int is_partial = !packet->is_fragment
        && (skb->gso_size || field == pseudo_header4(header->saddr, header->daddr, bytes, header->protocol));
    update_checksum(skb, IPV4_HEADER_BYTES + offset, field, growth, is_partial, header->protocol);
    return EASY;
}

/* Puts the IPv6 header, and perhaps a Fragment Header, in the place of the IPv4 header. // C1 C4 */
static __always_inline int replace_header4(
    struct __sk_buff *skb, const struct ipv4_packet *packet, struct ipv6_headers *headers)
{
    __u32 header_bytes = IPV6_HEADER_BYTES;

    /* Changes the kind of a super-packet, too, and leaves the length of its segments alone. No flags exist. */
    if (bpf_skb_change_proto(skb, bpf_htons(ETH_P_IPV6), 0))
        return -1;

    headers->ipv6.payload_length = bpf_htons(packet->length - IPV4_HEADER_BYTES);
    if (packet->is_fragment) {
        __u16 fragmentation = bpf_ntohs(packet->header.frag_off);
        __u16 more = fragmentation & IPV4_MORE_FRAGMENTS ? 1 : 0;

        header_bytes += FRAGMENT_HEADER_BYTES;
        headers->fragment.next_header = headers->ipv6.next_header;
        headers->fragment.fragmentation = bpf_htons((__u16)(fragmentation << 3) | more);
        headers->fragment.identification = bpf_htonl(bpf_ntohs(packet->header.id));
        headers->ipv6.next_header = IPPROTO_FRAGMENT;
        headers->ipv6.payload_length = bpf_htons(packet->length - IPV4_HEADER_BYTES + FRAGMENT_HEADER_BYTES);

        /* Makes room behind the IPv6 header. Never for a super-packet: no fragment is one. */
        if (bpf_skb_adjust_room(skb, FRAGMENT_HEADER_BYTES, BPF_ADJ_ROOM_NET, 0))
            return -1;
    }

    return bpf_skb_store_bytes(skb, 0, headers, header_bytes, BPF_F_RECOMPUTE_CSUM);
}

/* Leaves the packet to the translator, which reads it from the TUN. */
static __always_inline int pass_ipv4(int reason)
{
    count_hand_over(CLAT_IPV4_TO_IPV6, reason);
    return TC_ACT_UNSPEC;
}

static __always_inline int is_echo_of4(struct __sk_buff *skb)
{
    __u8 type;

    return !bpf_skb_load_bytes(skb, IPV4_HEADER_BYTES, &type, sizeof(type)) && is_echo4(type);
}

static __always_inline int ipv4_to_ipv6(struct __sk_buff *skb, const struct clat_parameters *p)
{
    void *octets = first_octets(skb, IPV4_HEADER_BYTES);
    struct ipv6_headers headers = {};
    struct ipv4_packet packet;

    if (!octets)
        return pass_ipv4(CLAT_HAND_OVER_HEADER);
    packet.header = *(struct iphdr *)octets;
    packet.length = skb->len;
    packet.is_fragment = !!(packet.header.frag_off & bpf_htons(IPV4_MORE_FRAGMENTS | IPV4_FRAGMENT_OFFSET));
    packet.is_first = !(packet.header.frag_off & bpf_htons(IPV4_FRAGMENT_OFFSET));
    int refused = check_header4(&packet, p);
    if (refused != EASY)
        return pass_ipv4(refused);

    headers.ipv6.version_class_label = bpf_htonl(6u << 28 | (__u32)packet.header.tos << 20);
    headers.ipv6.next_header = packet.header.protocol == IPPROTO_ICMP ? IPPROTO_ICMPV6 : packet.header.protocol;
    headers.ipv6.hop_limit = packet.header.ttl - 1;
    headers.ipv6.source = p->clat6;
    embed(p, packet.header.daddr, &headers.ipv6.destination);
    if (packet.header.protocol == IPPROTO_ICMP && !is_echo_of4(skb)) {
        int action = translate_icmp_error4(skb, p, packet.length, &headers.ipv6);

        return action < 0 ? pass_ipv4(CLAT_HAND_OVER_ICMP) : action;
    }

    refused = check_length4(skb, &packet, p);
    if (refused == EASY)
        refused = translate_transport4(skb, &packet, &headers.ipv6);
    if (refused != EASY)
        return pass_ipv4(refused);
    if (replace_header4(skb, &packet, &headers))
        return drop(CLAT_IPV4_TO_IPV6, CLAT_DROP_NO_MEMORY);

    count_packet(CLAT_IPV4_TO_IPV6, packet.length);
    return send_to_uplink(skb, p);
}

#endif
