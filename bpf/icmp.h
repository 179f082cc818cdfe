/* SPDX-License-Identifier: MIT */
/* ICMP: its types, and echo. RFC 7915 §4.2, §5.2. // C14 */
#ifndef CLAT_ICMP_H
#define CLAT_ICMP_H

#include "checksum.h"
#include "packet.h"

#define ICMP_HEADER_BYTES 8

/* RFC 792. */
#define ICMPV4_ECHO_REPLY 0
#define ICMPV4_UNREACHABLE 3
#define ICMPV4_ECHO_REQUEST 8
#define ICMPV4_TIME_EXCEEDED 11
#define ICMPV4_PARAMETER_PROBLEM 12

#define ICMPV4_HOST_UNREACHABLE 1
#define ICMPV4_PROTOCOL_UNREACHABLE 2
#define ICMPV4_PORT_UNREACHABLE 3
#define ICMPV4_FRAGMENTATION_NEEDED 4
#define ICMPV4_HOST_PROHIBITED 10

/* RFC 4443, RFC 4861. */
#define ICMPV6_UNREACHABLE 1
#define ICMPV6_PACKET_TOO_BIG 2
#define ICMPV6_TIME_EXCEEDED 3
#define ICMPV6_PARAMETER_PROBLEM 4
#define ICMPV6_FIRST_INFORMATIONAL 128
#define ICMPV6_ECHO_REQUEST 128
#define ICMPV6_ECHO_REPLY 129
#define ICMPV6_ROUTER_SOLICITATION 133
#define ICMPV6_REDIRECT 137

#define ICMPV6_NO_ROUTE 0
#define ICMPV6_PROHIBITED 1
#define ICMPV6_BEYOND_SCOPE 2
#define ICMPV6_ADDRESS_UNREACHABLE 3
#define ICMPV6_PORT_UNREACHABLE 4
#define ICMPV6_ERRONEOUS_FIELD 0
#define ICMPV6_UNRECOGNIZED_NEXT_HEADER 1

/* The eight octets that all messages here begin with. */
struct icmp_header {
    __u8 type;
    __u8 code;
    __u16 checksum;
    /* Identifier and sequence number, MTU, pointer, or a length (RFC 4884). */
    __be32 rest;
};

static __always_inline int is_echo4(__u8 type)
{
    return type == ICMPV4_ECHO_REQUEST || type == ICMPV4_ECHO_REPLY;
}

static __always_inline int is_echo6(__u8 type)
{
    return type == ICMPV6_ECHO_REQUEST || type == ICMPV6_ECHO_REPLY;
}

/* What the sum over an echo message gains by another type. */
static __always_inline __u16 growth_of_type(__u8 from, __u8 to)
{
    return fold((__u64)bpf_htons(to << 8) + (__u16)~bpf_htons(from << 8));
}

/* Echo keeps everything but its type, and gains a pseudo-header. */
static __always_inline void translate_echo4(struct icmp_header *echo, __u16 pseudo_header)
{
    __u8 type = echo->type == ICMPV4_ECHO_REQUEST ? ICMPV6_ECHO_REQUEST : ICMPV6_ECHO_REPLY;
    __u16 growth = fold((__u64)pseudo_header + growth_of_type(echo->type, type));

    echo->checksum = grow_checksum(echo->checksum, growth);
    echo->type = type;
}

/* Echo keeps everything but its type, and loses the pseudo-header. */
static __always_inline void translate_echo6(struct icmp_header *echo, __u16 pseudo_header)
{
    __u8 type = echo->type == ICMPV6_ECHO_REQUEST ? ICMPV4_ECHO_REQUEST : ICMPV4_ECHO_REPLY;
    __u16 growth = fold((__u64)(__u16)~pseudo_header + growth_of_type(echo->type, type));

    echo->checksum = grow_checksum(echo->checksum, growth);
    echo->type = type;
}

#endif
