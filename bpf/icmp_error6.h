/* SPDX-License-Identifier: MIT */
/* ICMPv6 errors to ICMPv4. RFC 7915 §5.3. // C15 */
#ifndef CLAT_ICMP_ERROR6_H
#define CLAT_ICMP_ERROR6_H

#include "header4.h"
#include "icmp_error.h"
#include "ipv6_packet.h"

/* Length attribute of RFC 4884 §5.2 and §5.3: octet 4, of two types. */
#define ICMPV6_LENGTH_ATTRIBUTE 0xff000000

/* What is kept of the payload; by the choice of the pieces a whole number of them. */
#define MOST_PAYLOAD4_BYTES (ICMPV4_MAXIMUM_ERROR_BYTES - IPV4_HEADER_BYTES - (PAYLOAD_START - MESSAGE4_START))
_Static_assert(MOST_PAYLOAD4_BYTES % PIECE_BYTES == 0, "the sum of a cut payload is one of whole pieces");

/* Whether the quoted packet is one that was sent from CLAT6, and is easy; tells the address it was sent to. */
static __always_inline int is_quoted6_easy(
    const struct ipv6_header *quoted, const struct clat_parameters *p, __be32 *destination4)
{
    return bpf_ntohl(quoted->version_class_label) >> 28 == 6 && !is_skipped_extension(quoted->next_header)
        && quoted->next_header != IPPROTO_FRAGMENT && is_same_address(&quoted->source, &p->clat6) // C21
        && !is_same_address(&quoted->destination, &p->clat6) && extract(p, &quoted->destination, destination4);
}

/* The header of the quoted packet, and what is there of its transport header. Its hop limit has been counted down already. */
static __always_inline int translate_quoted6(
    struct error_memory *memory, const struct ipv6_header *quoted, const struct clat_parameters *p, __be32 destination4,
    __u32 payload_bytes)
{
    __u32 payload_length = bpf_ntohs(quoted->payload_length);
    __u32 total_bytes = IPV4_HEADER_BYTES + payload_length;

    if (quoted->next_header == IPPROTO_ICMPV6) {
        if (payload_bytes < 4 || !is_echo6(memory->echo.type))
            return -1;
        translate_echo6(
            &memory->echo, pseudo_header6(&quoted->source, &quoted->destination, payload_length, IPPROTO_ICMPV6));
    } else {
        __u16 growth = growth_of(p->clat4, destination4, &quoted->source, &quoted->destination);

        translate_quoted_transport(memory, payload_bytes, quoted->next_header, ~growth);
    }

    struct header4 header = {
        .type_of_service = bpf_ntohl(quoted->version_class_label) >> 20,
        .total_bytes = total_bytes > 0xffff ? 0xffff : total_bytes,
        .fragmentation = fragmentation_of(total_bytes),
        .ttl = quoted->hop_limit,
        .protocol = quoted->next_header == IPPROTO_ICMPV6 ? IPPROTO_ICMP : quoted->next_header,
        .source = p->clat4,
        .destination = destination4,
    };
    make_header4(&header, &memory->quoted4);
    return 0;
}

static __always_inline int read_error6(
    struct __sk_buff *skb, const struct ipv6_packet *packet, struct error_memory *memory, __u32 payload_bytes,
    struct icmp_error *error)
{
    if (load(skb, packet->transport_start, memory->octets, PAYLOAD_START + payload_bytes, sizeof(*memory)))
        return -1;

    /* The checksum is made anew, which must not heal a broken message. */
    __u64 sum = sum_of_headers(memory, PAYLOAD_START) + sum_of_payload(memory, PIECES)
        + pseudo_header6(
            &packet->header.source, &packet->header.destination, PAYLOAD_START + payload_bytes, IPPROTO_ICMPV6);
    if (fold(sum) != 0xffff)
        return -1;

    *error = (struct icmp_error){memory->icmp6.type, memory->icmp6.code, bpf_ntohl(memory->icmp6.rest)};
    int is_extensible = error->type == ICMPV6_UNREACHABLE || error->type == ICMPV6_TIME_EXCEEDED;
    return is_extensible && (error->rest & ICMPV6_LENGTH_ATTRIBUTE) ? -1 : 0;
}

/* Changes the packet's headers and stores the message behind them. */
static __always_inline int write_error6(
    struct __sk_buff *skb, const struct ipv6_packet *packet, const struct clat_parameters *p, struct error_memory *memory,
    __u32 message_bytes)
{
    const __u32 start = constants.uplink_header_bytes;
    struct iphdr outer;
    struct header4 header = {
        .type_of_service = bpf_ntohl(packet->header.version_class_label) >> 20,
        .total_bytes = IPV4_HEADER_BYTES + message_bytes,
        .identification = bpf_get_prandom_u32(),
        .ttl = packet->header.hop_limit - 1,
        .protocol = IPPROTO_ICMP,
        .source = packet->source4,
        .destination = p->clat4,
    };

    make_header4(&header, &outer);
    return bpf_skb_change_proto(skb, bpf_htons(ETH_P_IP), 0)
            || bpf_skb_change_tail(skb, start + IPV4_HEADER_BYTES + message_bytes, 0)
            || bpf_skb_store_bytes(skb, start, &outer, sizeof(outer), BPF_F_RECOMPUTE_CSUM)
            || store(skb, start + IPV4_HEADER_BYTES, memory->octets + MESSAGE4_START, message_bytes,
                sizeof(*memory) - MESSAGE4_START)
        ? -1 : 0;
}

/* Negative where the packet was left as it was. */
static __noinline int translate_icmp_error6(
    struct __sk_buff *skb, const struct clat_parameters *p, const struct ipv6_packet *packet)
{
    __u32 payload_bytes = packet->transport_bytes - PAYLOAD_START;
    struct error_memory *memory = clean_memory();
    struct icmp_error error, error4;
    __be32 destination4;

    if (!memory || payload_bytes > MOST_PAYLOAD_BYTES
        || p->ipv4_mtu_bytes < ICMPV4_MAXIMUM_ERROR_BYTES || read_error6(skb, packet, memory, payload_bytes, &error))
        return -1;

    struct ipv6_header quoted = memory->quoted6;
    if (!is_quoted6_easy(&quoted, p, &destination4) || translate_error6(p, &error, &error4)
        || translate_quoted6(memory, &quoted, p, destination4, payload_bytes))
        return -1;

    if (payload_bytes > MOST_PAYLOAD4_BYTES)
        payload_bytes = MOST_PAYLOAD4_BYTES;

    memory->icmp4 = (struct icmp_header){error4.type, error4.code, 0, bpf_htonl(error4.rest)};
    memory->icmp4.checksum = ~fold(
        sum_of_headers(&memory->icmp4, PAYLOAD_START - MESSAGE4_START)
        + sum_of_payload(memory, MOST_PAYLOAD4_BYTES / PIECE_BYTES));
    if (write_error6(skb, packet, p, memory, PAYLOAD_START - MESSAGE4_START + payload_bytes))
        return drop(CLAT_IPV6_TO_IPV4, CLAT_DROP_NO_MEMORY);

    count_packet(CLAT_IPV6_TO_IPV4, packet->length);
    return send_to_host();
}

#endif
