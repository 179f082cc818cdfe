/* SPDX-License-Identifier: MIT */
/*
 * ICMP errors with the packet that they quote. RFC 7915 §4.3, §5.3. // C15
 *
 * An error shrinks or grows twice, by its own header and by the quoted one, so it is worked on in a memory of this CPU and
 * stored anew as a whole. They are rare, and never long. Left to the translator are those with extensions (RFC 4884), from
 * routers outside the prefix (which get an extension), and about fragments, options, extension headers or other errors.
 */
#ifndef CLAT_ICMP_ERROR_H
#define CLAT_ICMP_ERROR_H

#include "checksum.h"
#include "icmp.h"
#include "icmp_table.h"
#include "maps.h"
#include "packet.h"
#include "send.h"

/* From the IP header on: RFC 1812 §4.3.2.3, RFC 4443 §2.4 (c). */
#define ICMPV4_MAXIMUM_ERROR_BYTES 576
#define ICMPV6_MAXIMUM_ERROR_BYTES 1280

#define HEADER_GROWTH_BYTES (IPV6_HEADER_BYTES - IPV4_HEADER_BYTES)

/*
 * The message of either family. The payload of the quoted packet stays where it is:
 *
 *     octet 0       8       20      28              48
 *     | ICMPv6      | quoted IPv6 header            | payload
 *                           | ICMPv4 | quoted IPv4  | payload
 */
#define MESSAGE4_START HEADER_GROWTH_BYTES
#define QUOTED4_START (MESSAGE4_START + ICMP_HEADER_BYTES)
#define QUOTED6_START ICMP_HEADER_BYTES
#define PAYLOAD_START (QUOTED6_START + IPV6_HEADER_BYTES)
#define MOST_PAYLOAD_BYTES (ICMPV6_MAXIMUM_ERROR_BYTES - IPV6_HEADER_BYTES - PAYLOAD_START)

/* A piece of the payload that bpf_csum_diff() takes at once: up to 512 octets before Linux 6.13. */
#define PIECE_BYTES 264
#define PIECES ((MOST_PAYLOAD_BYTES + PIECE_BYTES - 1) / PIECE_BYTES)

struct error_memory {
    union {
        __u8 octets[PAYLOAD_START];
        struct {
            struct icmp_header icmp6;
            struct ipv6_header quoted6;
        };
        struct {
            __u8 unused[MESSAGE4_START];
            struct icmp_header icmp4;
            struct iphdr quoted4;
        };
    };
    union {
        __u16 payload_fields[PIECES * PIECE_BYTES / 2];
        __be32 payload_words[PIECES * PIECE_BYTES / 4];
        struct icmp_header echo;
    };
};

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct error_memory);
} error_memory SEC(".maps");

/*
 * Sums are always of the whole memory, or of its first pieces, as what follows the payload is zero: lengths that the
 * verifier knows make its work a fraction.
 */
static __always_inline __u64 sum_of_headers(const void *headers, __u32 bytes)
{
    return (__u32)bpf_csum_diff(0, 0, (void *)headers, bytes, 0);
}

static __always_inline __u64 sum_of_payload(struct error_memory *memory, __u32 pieces)
{
    __u64 sum = 0;

    for (__u32 i = 0; i < pieces; i++)
        sum += (__u32)bpf_csum_diff(0, 0, memory->payload_words + i * PIECE_BYTES / 4, PIECE_BYTES, 0);
    return sum;
}

/* The memory of this CPU, all zero. Packets are taken one by one on a CPU, with bottom halves off. */
static __always_inline struct error_memory *clean_memory(void)
{
    __u32 first = 0;
    struct error_memory *memory = bpf_map_lookup_elem(&error_memory, &first);

    if (!memory)
        return 0;
#pragma clang loop unroll(disable)
    for (__u32 i = 0; i < sizeof(*memory) / sizeof(__u64); i++)
        ((volatile __u64 *)memory)[i] = 0;
    return memory;
}

/*
 * The verifier has to see the bounds of a value in the register that is used: this keeps clang from checking one value and
 * using another that follows from it, and from making one check out of two.
 */
#define SETTLE(value) asm volatile("" : "+r"(value))

/* Neither message is shorter. Before Linux 6.8 the verifier takes "not 0" for no lower bound. */
#define LEAST_MESSAGE_BYTES (PAYLOAD_START - MESSAGE4_START)

/* Reads or writes a message, of which the memory has room for so many octets. */
static __always_inline int load(struct __sk_buff *skb, __u32 at, void *memory, __u64 bytes, __u32 most)
{
    SETTLE(bytes);
    if (bytes > most)
        return -1;
    SETTLE(bytes);
    if (bytes < LEAST_MESSAGE_BYTES)
        return -1;
    return bpf_skb_load_bytes(skb, at, memory, bytes);
}

static __always_inline int store(struct __sk_buff *skb, __u32 at, const void *memory, __u64 bytes, __u32 most)
{
    SETTLE(bytes);
    if (bytes > most)
        return -1;
    SETTLE(bytes);
    if (bytes < LEAST_MESSAGE_BYTES)
        return -1;
    return bpf_skb_store_bytes(skb, at, memory, bytes, BPF_F_RECOMPUTE_CSUM);
}

/* Translates what is there of a quoted transport header other than ICMP's. */
static __always_inline void translate_quoted_transport(
    struct error_memory *memory, __u32 payload_bytes, __u8 protocol, __u16 growth)
{
    int is_tcp = protocol == IPPROTO_TCP;
    __u16 *field = is_tcp ? &memory->payload_fields[TCP_CHECKSUM_OFFSET / 2] : &memory->payload_fields[UDP_CHECKSUM_OFFSET / 2];
    __u32 needed_bytes = (is_tcp ? TCP_CHECKSUM_OFFSET : UDP_CHECKSUM_OFFSET) + sizeof(*field);

    if (checksum_offset_of(protocol) < 0 || payload_bytes < needed_bytes || is_neutral(growth)
        || (protocol == IPPROTO_UDP && !*field))
        return;

    *field = grow_checksum(*field, growth);
    if (!*field && is_zero_special(protocol))
        *field = 0xffff;
}

#endif
