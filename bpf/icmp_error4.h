/* SPDX-License-Identifier: MIT */
/* ICMPv4 errors to ICMPv6. RFC 7915 §4.3. // C15 */
#ifndef CLAT_ICMP_ERROR4_H
#define CLAT_ICMP_ERROR4_H

#include "icmp_error.h"

/* Length attribute of RFC 4884 §5.1: octet 5. */
#define ICMPV4_LENGTH_ATTRIBUTE 0x00ff0000

/* Whether the quoted packet is one that was sent to CLAT4, and is easy. */
static __always_inline int is_quoted4_easy(const struct iphdr *quoted, const struct clat_parameters *p)
{
    return quoted->version == 4 && quoted->ihl == 5 && bpf_ntohs(quoted->tot_len) >= IPV4_HEADER_BYTES
        && !(quoted->frag_off & bpf_htons(IPV4_MORE_FRAGMENTS | IPV4_FRAGMENT_OFFSET))
        && quoted->daddr == p->clat4 && quoted->saddr != p->clat4; // C21
}

/* The header of the quoted packet, and what is there of its transport header. Its TTL has been counted down already. */
static __always_inline int translate_quoted4(
    struct error_memory *memory, const struct iphdr *quoted, const struct clat_parameters *p, __u32 payload_bytes)
{
    __u32 length = bpf_ntohs(quoted->tot_len) - IPV4_HEADER_BYTES;
    struct ipv6_header ipv6 = {
        .version_class_label = bpf_htonl(6u << 28 | (__u32)quoted->tos << 20),
        .payload_length = bpf_htons(length),
        .next_header = quoted->protocol == IPPROTO_ICMP ? IPPROTO_ICMPV6 : quoted->protocol,
        .hop_limit = quoted->ttl,
        .destination = p->clat6,
    };

    embed(p, quoted->saddr, &ipv6.source);
    if (quoted->protocol == IPPROTO_ICMP) {
        if (payload_bytes < 4 || !is_echo4(memory->echo.type))
            return -1;
        translate_echo4(&memory->echo, pseudo_header6(&ipv6.source, &ipv6.destination, length, IPPROTO_ICMPV6));
    } else {
        __u16 growth = growth_of(quoted->saddr, quoted->daddr, &ipv6.source, &ipv6.destination);

        translate_quoted_transport(memory, payload_bytes, quoted->protocol, growth);
    }

    memory->quoted6 = ipv6;
    return 0;
}

static __always_inline int read_error4(
    struct __sk_buff *skb, struct error_memory *memory, __u32 payload_bytes, struct icmp_error *error)
{
    __u32 bytes = PAYLOAD_START - MESSAGE4_START + payload_bytes;

    if (load(skb, IPV4_HEADER_BYTES, memory->octets + MESSAGE4_START, bytes, sizeof(*memory) - MESSAGE4_START))
        return -1;

    /* The checksum is made anew, which must not heal a broken message. */
    __u64 sum = sum_of_headers(&memory->icmp4, PAYLOAD_START - MESSAGE4_START) + sum_of_payload(memory, PIECES);
    if (fold(sum) != 0xffff)
        return -1;

    *error = (struct icmp_error){memory->icmp4.type, memory->icmp4.code, bpf_ntohl(memory->icmp4.rest)};
    return error->rest & ICMPV4_LENGTH_ATTRIBUTE ? -1 : 0;
}

/* The header of the whole is given without its payload length. Negative where the packet was left as it was. */
static __noinline int translate_icmp_error4(
    struct __sk_buff *skb, const struct clat_parameters *p, __u32 length, struct ipv6_header *ipv6)
{
    __u32 payload_bytes = length - IPV4_HEADER_BYTES - (PAYLOAD_START - MESSAGE4_START);
    struct error_memory *memory = clean_memory();
    struct icmp_error error, error6;

    if (!memory || payload_bytes > MOST_PAYLOAD_BYTES || read_error4(skb, memory, payload_bytes, &error))
        return -1;

    struct iphdr quoted = memory->quoted4;
    if (!is_quoted4_easy(&quoted, p) || translate_error4(p, &error, &error6)
        || translate_quoted4(memory, &quoted, p, payload_bytes))
        return -1;

    __u32 message_bytes = PAYLOAD_START + payload_bytes;
    memory->icmp6 = (struct icmp_header){error6.type, error6.code, 0, bpf_htonl(error6.rest)};
    memory->icmp6.checksum = ~fold(sum_of_headers(memory, PAYLOAD_START) + sum_of_payload(memory, PIECES)
        + pseudo_header6(&ipv6->source, &ipv6->destination, message_bytes, IPPROTO_ICMPV6));
    ipv6->payload_length = bpf_htons(message_bytes);

    if (bpf_skb_change_proto(skb, bpf_htons(ETH_P_IPV6), 0)
        || bpf_skb_change_tail(skb, IPV6_HEADER_BYTES + message_bytes, 0)
        || bpf_skb_store_bytes(skb, 0, ipv6, sizeof(*ipv6), BPF_F_RECOMPUTE_CSUM)
        || store(skb, IPV6_HEADER_BYTES, memory, message_bytes, sizeof(*memory)))
        return drop(CLAT_IPV4_TO_IPV6, CLAT_DROP_NO_MEMORY);

    count_packet(CLAT_IPV4_TO_IPV6, length);
    return send_to_uplink(skb, p);
}

#endif
