/* SPDX-License-Identifier: MIT */
/* From IPv6 to IPv4. RFC 7915 §5. */
#ifndef CLAT_IPV6_TO_IPV4_H
#define CLAT_IPV6_TO_IPV4_H

#include "address.h"
#include "checksum.h"
#include "header4.h"
#include "icmp.h"
#include "icmp_error6.h"
#include "ipv6_packet.h"
#include "maps.h"
#include "packet.h"
#include "send.h"

/* Instead of a reason to leave the packet to the translator: it is not for the CLAT at all. */
#define NOT_OURS -2

#define FRAGMENT_OFFSET 0xfff8
#define MORE_FRAGMENTS 1

/*
 * Leaves the packet to the translator, whose packet socket gets it behind all programs. It is the CLAT's, so no other program
 * is asked: TC_ACT_OK ends their chain.
 */
static __always_inline int pass_ipv6(int reason)
{
    count_hand_over(CLAT_IPV6_TO_IPV4, reason);
    return TC_ACT_OK;
}

/* What can't stand behind a Fragment Header. RFC 7045 §4; RFC 7915 §5.1.1 // C6 */
static __always_inline int is_extension(__u8 protocol)
{
    switch (protocol) {
    case IPPROTO_HOPOPTS:
    case IPPROTO_ROUTING:
    case IPPROTO_FRAGMENT:
    case IPPROTO_AH:
    case IPPROTO_DSTOPTS:
    case IPPROTO_MH:
    case PROTOCOL_HOST_IDENTITY:
    case PROTOCOL_SHIM6:
        return 1;
    default:
        return 0;
    }
}

/*
 * Whose packet it is. Neighbour Discovery for CLAT6 is the daemon's, by a socket of its own. Of what comes from outside the
 * prefix only ICMPv6 errors are translated, and what may be one behind extension headers. // C17 C21
 */
static __always_inline int check_owner6(
    struct __sk_buff *skb, struct ipv6_packet *packet, const struct clat_parameters *p)
{
    __u8 protocol = packet->header.next_header;
    __u8 type = ICMPV6_FIRST_INFORMATIONAL;

    if (protocol == IPPROTO_ICMPV6
        && bpf_skb_load_bytes(skb, constants.uplink_header_bytes + IPV6_HEADER_BYTES, &type, sizeof(type)))
        return NOT_OURS;
    if (type >= ICMPV6_ROUTER_SOLICITATION && type <= ICMPV6_REDIRECT)
        return NOT_OURS;
    if (extract(p, &packet->header.source, &packet->source4))
        return EASY;
    return type < ICMPV6_FIRST_INFORMATIONAL ? CLAT_HAND_OVER_ICMP
        : protocol == IPPROTO_FRAGMENT || is_skipped_extension(protocol) ? CLAT_HAND_OVER_OPTIONS
        : NOT_OURS;
}

/* A reason to leave a packet from the prefix to the translator, by its header alone; or EASY. */
static __always_inline int check_header6(const struct ipv6_packet *packet, const struct clat_parameters *p)
{
    const struct ipv6_header *header = &packet->header;
    __u32 length = IPV6_HEADER_BYTES + bpf_ntohs(header->payload_length);

    return bpf_ntohl(header->version_class_label) >> 28 != 6 || length != packet->length ? CLAT_HAND_OVER_HEADER
        : packet->source4 == p->clat4 || is_illegal_remote(packet->source4) ? CLAT_HAND_OVER_ADDRESS // C9 E2
        : header->hop_limit <= 1 ? CLAT_HAND_OVER_HOP_LIMIT // C3
        : is_skipped_extension(header->next_header) ? CLAT_HAND_OVER_OPTIONS // C8
        : EASY;
}

/* Finds the transport header, perhaps behind a Fragment Header. // C6 C11 */
static __always_inline int find_transport6(struct __sk_buff *skb, struct ipv6_packet *packet)
{
    packet->protocol = packet->header.next_header;
    packet->transport_start = constants.uplink_header_bytes + IPV6_HEADER_BYTES;
    packet->transport_bytes = packet->length - IPV6_HEADER_BYTES;
    packet->is_fragment = packet->protocol == IPPROTO_FRAGMENT;
    packet->fragmentation = 0;
    packet->identification = 0;
    if (!packet->is_fragment)
        return EASY;

    struct fragment_header fragment;
    if (bpf_skb_load_bytes(skb, packet->transport_start, &fragment, sizeof(fragment)))
        return CLAT_HAND_OVER_HEADER;

    packet->transport_start += FRAGMENT_HEADER_BYTES;
    packet->transport_bytes -= FRAGMENT_HEADER_BYTES;
    packet->protocol = fragment.next_header;
    packet->fragmentation = bpf_ntohs(fragment.fragmentation) & (FRAGMENT_OFFSET | MORE_FRAGMENTS);
    packet->identification = bpf_ntohl(fragment.identification);
    return is_extension(packet->protocol) ? CLAT_HAND_OVER_OPTIONS
        : packet->protocol == IPPROTO_ICMPV6 ? CLAT_HAND_OVER_FRAGMENT
        : EASY;
}

/* Whether the packet must be left to the translator for its length; tells that of its longest segment. // C12 */
static __always_inline int check_length6(
    struct __sk_buff *skb, const struct ipv6_packet *packet, const struct clat_parameters *p, __u32 *segment_bytes)
{
    __u32 total_bytes = IPV4_HEADER_BYTES + packet->transport_bytes;

    *segment_bytes = longest_segment(skb, packet->protocol, packet->transport_start, packet->transport_bytes);
    if (skb->gso_size && (!*segment_bytes || packet->is_fragment))
        return CLAT_HAND_OVER_SUPER_PACKET;

    *segment_bytes += IPV4_HEADER_BYTES;
    return *segment_bytes > p->ipv4_mtu_bytes || (packet->fragmentation & FRAGMENT_OFFSET) + total_bytes > 0xffff
        ? CLAT_HAND_OVER_TOO_BIG : EASY;
}

/* Updates the checksum of an echo message for its new type and without a pseudo-header. */
static __always_inline int translate_echo_of6(struct __sk_buff *skb, const struct ipv6_packet *packet)
{
    __u16 pseudo_header = pseudo_header6(
        &packet->header.source, &packet->header.destination, packet->transport_bytes, IPPROTO_ICMPV6);
    struct icmp_header echo;

    /* A checksum that is the sum of the pseudo-header might be one that is left to a device. */
    if (bpf_skb_load_bytes(skb, packet->transport_start, &echo, sizeof(echo)) || skb->gso_size
        || echo.checksum == pseudo_header)
        return CLAT_HAND_OVER_ICMP;

    translate_echo6(&echo, pseudo_header);
    bpf_skb_store_bytes(skb, packet->transport_start, &echo, sizeof(echo), BPF_F_RECOMPUTE_CSUM);
    return EASY;
}

/* Updates the checksum for the new pseudo-header; or gives a reason why the translator must. RFC 7915 §5.5 */
static __always_inline int translate_transport6(
    struct __sk_buff *skb, const struct ipv6_packet *packet, const struct clat_parameters *p)
{
    const struct ipv6_header *header = &packet->header;
    int offset = packet->fragmentation & FRAGMENT_OFFSET ? -1 : checksum_offset_of(packet->protocol);
    __u16 growth = growth_of(packet->source4, p->clat4, &header->source, &header->destination);
    __u16 field;

    if (packet->protocol == IPPROTO_ICMPV6)
        return translate_echo_of6(skb, packet);
    if (offset < 0 || is_neutral(growth))
        return EASY;
    if (bpf_skb_load_bytes(skb, packet->transport_start + offset, &field, sizeof(field)))
        return CLAT_HAND_OVER_FRAGMENT;

    /* UDP without a checksum is illegal in IPv6 but for tunnels (RFC 6935), and legal in IPv4. */
    if (packet->protocol == IPPROTO_UDP && !field)
        return EASY;

    /* No device completes a checksum over several fragments: those are complete. */
    __u16 pseudo_header = pseudo_header6(&header->source, &header->destination, packet->transport_bytes, packet->protocol);
    int is_partial = !packet->is_fragment && (skb->gso_size || field == pseudo_header);
    update_checksum(skb, packet->transport_start + offset, field, ~growth, is_partial, packet->protocol);
    return EASY;
}

/* Puts the IPv4 header in the place of the IPv6 headers. // C2 C6 */
static __always_inline int replace_header6(
    struct __sk_buff *skb, const struct ipv6_packet *packet, const struct clat_parameters *p, __u32 segment_bytes)
{
    struct iphdr header;
    struct header4 from = {
        .type_of_service = bpf_ntohl(packet->header.version_class_label) >> 20,
        .total_bytes = IPV4_HEADER_BYTES + packet->transport_bytes,
        .fragmentation = fragmentation_of(segment_bytes),
        .ttl = packet->header.hop_limit - 1,
        .protocol = packet->protocol == IPPROTO_ICMPV6 ? IPPROTO_ICMP : packet->protocol,
        .source = packet->source4,
        .destination = p->clat4,
    };

    if (packet->is_fragment) {
        __u16 more = packet->fragmentation & MORE_FRAGMENTS ? IPV4_MORE_FRAGMENTS : 0;

        from.fragmentation = packet->fragmentation >> 3 | more;
        from.identification = packet->identification;
    } else if (!from.fragmentation) {
        /* What is never cut needs no identification. RFC 6864 §4.1 */
        from.identification = bpf_get_prandom_u32();
    }

    make_header4(&from, &header);
    if (bpf_skb_change_proto(skb, bpf_htons(ETH_P_IP), 0))
        return -1;

    /* The Fragment Header stands behind what is to be the IPv4 header now. */
    if (packet->is_fragment && bpf_skb_adjust_room(skb, -FRAGMENT_HEADER_BYTES, BPF_ADJ_ROOM_NET, 0))
        return -1;
    return bpf_skb_store_bytes(skb, constants.uplink_header_bytes, &header, sizeof(header), BPF_F_RECOMPUTE_CSUM);
}

static __always_inline int is_echo_of6(struct __sk_buff *skb, const struct ipv6_packet *packet)
{
    __u8 type;

    return !bpf_skb_load_bytes(skb, packet->transport_start, &type, sizeof(type)) && is_echo6(type);
}

/* A packet to CLAT6, of which the header and the length are known. */
static __always_inline int ipv6_to_ipv4(struct __sk_buff *skb, const struct clat_parameters *p, struct ipv6_packet *packet)
{
    __u32 segment_bytes;
    int refused = check_owner6(skb, packet, p);

    if (refused == NOT_OURS)
        return TC_ACT_UNSPEC;
    if (refused == EASY)
        refused = check_header6(packet, p);
    if (refused == EASY)
        refused = find_transport6(skb, packet);
    if (refused != EASY)
        return pass_ipv6(refused);

    if (packet->protocol == IPPROTO_ICMPV6 && !is_echo_of6(skb, packet)) {
        int action = translate_icmp_error6(skb, p, packet);

        return action < 0 ? pass_ipv6(CLAT_HAND_OVER_ICMP) : action;
    }

    refused = check_length6(skb, packet, p, &segment_bytes);
    if (refused == EASY)
        refused = translate_transport6(skb, packet, p);
    if (refused != EASY)
        return pass_ipv6(refused);
    if (replace_header6(skb, packet, p, segment_bytes))
        return drop(CLAT_IPV6_TO_IPV4, CLAT_DROP_NO_MEMORY);

    count_packet(CLAT_IPV6_TO_IPV4, packet->length);
    return send_to_host();
}

#endif
