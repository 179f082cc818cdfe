/* SPDX-License-Identifier: MIT */
/* Which ICMP error becomes which. RFC 7915 §4.2, §5.2. // C14 */
#ifndef CLAT_ICMP_TABLE_H
#define CLAT_ICMP_TABLE_H

#include "icmp.h"

#define NO_COUNTERPART -1

/* An error in the making: numbers in the machine's byte order. */
struct icmp_error {
    __u8 type;
    __u8 code;
    __u32 rest;
};

/* Figure 3 of RFC 7915. */
static __always_inline int translate_pointer4(__u32 pointer)
{
    switch (pointer) {
    case 0:
    case 1:
        return pointer;
    case 2:
    case 3:
        return 4;
    case 8:
        return 7;
    case 9:
        return 6;
    }

    return pointer >= 12 && pointer <= 15 ? 8 : pointer >= 16 && pointer <= 19 ? 24 : NO_COUNTERPART;
}

/* Figure 6 of RFC 7915. */
static __always_inline int translate_pointer6(__u32 pointer)
{
    switch (pointer) {
    case 0:
    case 1:
        return pointer;
    case 4:
    case 5:
        return 2;
    case 6:
        return 9;
    case 7:
        return 8;
    }

    return pointer >= 8 && pointer <= 23 ? 12 : pointer >= 24 && pointer <= 39 ? 16 : NO_COUNTERPART;
}

/*
 * The MTU of Packet Too Big. An MTU of zero comes from a router that knows only RFC 791: that one is left to the
 * translator, which knows the plateaus of RFC 1191.
 */
static __always_inline __u32 translate_mtu4(const struct clat_parameters *p, __u32 mtu_bytes)
{
    const __u32 growth = IPV6_HEADER_BYTES - IPV4_HEADER_BYTES;
    __u32 mtu6_bytes = mtu_bytes + growth;

    if (mtu6_bytes > p->ipv6_mtu_bytes)
        mtu6_bytes = p->ipv6_mtu_bytes;
    if (mtu6_bytes > p->ipv4_mtu_bytes + growth)
        mtu6_bytes = p->ipv4_mtu_bytes + growth;
    return mtu6_bytes < IPV6_MINIMUM_MTU_BYTES ? IPV6_MINIMUM_MTU_BYTES : mtu6_bytes;
}

/* The MTU of Fragmentation Needed. No IPv6 path has less than 1280, whatever a message says (RFC 8201 §4). */
static __always_inline __u32 translate_mtu6(const struct clat_parameters *p, __u32 mtu_bytes)
{
    __u32 path_bytes = mtu_bytes < IPV6_MINIMUM_MTU_BYTES ? IPV6_MINIMUM_MTU_BYTES : mtu_bytes;

    if (path_bytes > p->ipv6_mtu_bytes)
        path_bytes = p->ipv6_mtu_bytes;
    path_bytes -= IPV6_HEADER_BYTES - IPV4_HEADER_BYTES;
    return path_bytes < p->ipv4_mtu_bytes ? path_bytes : p->ipv4_mtu_bytes;
}

static __always_inline int translate_unreachable4(
    const struct clat_parameters *p, const struct icmp_error *from, struct icmp_error *to)
{
    to->type = ICMPV6_UNREACHABLE;
    to->rest = 0;
    switch (from->code) {
    case 0:
    case 1:
    case 5:
    case 6:
    case 7:
    case 8:
    case 11:
    case 12:
        to->code = ICMPV6_NO_ROUTE;
        return 0;
    case ICMPV4_PORT_UNREACHABLE:
        to->code = ICMPV6_PORT_UNREACHABLE;
        return 0;
    case 9:
    case 10:
    case 13:
    case 15:
        to->code = ICMPV6_PROHIBITED;
        return 0;
    case ICMPV4_PROTOCOL_UNREACHABLE:
        *to = (struct icmp_error){ICMPV6_PARAMETER_PROBLEM, ICMPV6_UNRECOGNIZED_NEXT_HEADER, 6};
        return 0;
    case ICMPV4_FRAGMENTATION_NEEDED:
        *to = (struct icmp_error){ICMPV6_PACKET_TOO_BIG, 0, translate_mtu4(p, (__u16)from->rest)};
        return (__u16)from->rest ? 0 : NO_COUNTERPART;
    default:
        return NO_COUNTERPART;
    }
}

static __always_inline int translate_error4(
    const struct clat_parameters *p, const struct icmp_error *from, struct icmp_error *to)
{
    int pointer;

    switch (from->type) {
    case ICMPV4_UNREACHABLE:
        return translate_unreachable4(p, from, to);
    case ICMPV4_TIME_EXCEEDED:
        *to = (struct icmp_error){ICMPV6_TIME_EXCEEDED, from->code, 0};
        return 0;
    case ICMPV4_PARAMETER_PROBLEM:
        pointer = from->code == 0 || from->code == 2 ? translate_pointer4(from->rest >> 24) : NO_COUNTERPART;
        *to = (struct icmp_error){ICMPV6_PARAMETER_PROBLEM, ICMPV6_ERRONEOUS_FIELD, pointer};
        return pointer < 0 ? NO_COUNTERPART : 0;
    default:
        return NO_COUNTERPART;
    }
}

static __always_inline int translate_parameter_problem6(const struct icmp_error *from, struct icmp_error *to)
{
    if (from->code == ICMPV6_UNRECOGNIZED_NEXT_HEADER) {
        *to = (struct icmp_error){ICMPV4_UNREACHABLE, ICMPV4_PROTOCOL_UNREACHABLE, 0};
        return 0;
    }

    int pointer = from->code == ICMPV6_ERRONEOUS_FIELD ? translate_pointer6(from->rest) : NO_COUNTERPART;

    *to = (struct icmp_error){ICMPV4_PARAMETER_PROBLEM, 0, (__u32)pointer << 24};
    return pointer < 0 ? NO_COUNTERPART : 0;
}

static __always_inline int translate_error6(
    const struct clat_parameters *p, const struct icmp_error *from, struct icmp_error *to)
{
    switch (from->type) {
    case ICMPV6_UNREACHABLE:
        to->type = ICMPV4_UNREACHABLE;
        to->rest = 0;
        switch (from->code) {
        case ICMPV6_NO_ROUTE:
        case ICMPV6_BEYOND_SCOPE:
        case ICMPV6_ADDRESS_UNREACHABLE:
            to->code = ICMPV4_HOST_UNREACHABLE;
            return 0;
        case ICMPV6_PROHIBITED:
            to->code = ICMPV4_HOST_PROHIBITED;
            return 0;
        case ICMPV6_PORT_UNREACHABLE:
            to->code = ICMPV4_PORT_UNREACHABLE;
            return 0;
        default:
            return NO_COUNTERPART;
        }
    case ICMPV6_PACKET_TOO_BIG:
        *to = (struct icmp_error){
            ICMPV4_UNREACHABLE, ICMPV4_FRAGMENTATION_NEEDED, translate_mtu6(p, from->rest)};
        return 0;
    case ICMPV6_TIME_EXCEEDED:
        *to = (struct icmp_error){ICMPV4_TIME_EXCEEDED, from->code, 0};
        return 0;
    case ICMPV6_PARAMETER_PROBLEM:
        return translate_parameter_problem6(from, to);
    default:
        return NO_COUNTERPART;
    }
}

#endif
