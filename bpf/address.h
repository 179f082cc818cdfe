/* SPDX-License-Identifier: MIT */
/* Addresses: what may be translated, and the mapping of RFC 6052. */
#ifndef CLAT_ADDRESS_H
#define CLAT_ADDRESS_H

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "clat.h"

static __always_inline int is_same_address(const struct clat_ipv6_address *left, const struct clat_ipv6_address *right)
{
    return left->words[0] == right->words[0] && left->words[1] == right->words[1] && left->words[2] == right->words[2]
        && left->words[3] == right->words[3];
}

/*
 * Whether an IPv4 address can't lie behind a NAT64: "this network", loopback, multicast, broadcast, link-local, and
 * 192.0.0.0/29, where the CLATs of hosts are. // C9
 */
static __always_inline int is_illegal_remote(__be32 address)
{
    __u32 value = bpf_ntohl(address);

    return value >> 24 == 0 || value >> 24 == 127 || value >> 28 == 0xe || value == 0xffffffff || value >> 16 == 0xa9fe
        || value >> 3 == 0xc0000000 >> 3;
}

/*
 * Where the IPv4 address stands: /96 in the last word; otherwise in the 64 bits that begin with the second word, as they
 * are without the u octet (bits 64 to 71), which is zero. RFC 6052 §2.2 // C19
 *
 *     |  word 0  |  word 1  |u|  word 2  |  word 3  |
 *                 <-- spread, high -->     low -->
 */
static __always_inline void embed(const struct clat_parameters *p, __be32 address, struct clat_ipv6_address *embedded)
{
    *embedded = p->prefix;
    if (p->prefix_bits == 96) {
        embedded->words[3] = address;
        return;
    }

    __u64 spread = (__u64)bpf_ntohl(address) << ((64 - p->prefix_bits) & 63);
    embedded->words[1] |= bpf_htonl(spread >> 32);
    embedded->words[2] = bpf_htonl((__u32)spread >> 8);
    embedded->words[3] = bpf_htonl((__u32)spread << 24);
}

/* The suffix is ignored. Zero where the address lies outside the prefix. RFC 6052 §2.3 // C19 */
static __always_inline int extract(
    const struct clat_parameters *p, const struct clat_ipv6_address *address, __be32 *extracted)
{
    if (p->prefix_bits == 96) {
        *extracted = address->words[3];
        return address->words[0] == p->prefix.words[0] && address->words[1] == p->prefix.words[1]
            && address->words[2] == p->prefix.words[2];
    }

    __u32 shift = (64 - p->prefix_bits) & 63;
    __u32 second = bpf_ntohl(address->words[1]);
    __u32 low = bpf_ntohl(address->words[2]) << 8 | bpf_ntohl(address->words[3]) >> 24;
    __u64 spread = (__u64)second << 32 | low;

    *extracted = bpf_htonl(spread >> shift);
    return address->words[0] == p->prefix.words[0]
        && (__u64)(second ^ bpf_ntohl(p->prefix.words[1])) >> shift == 0;
}

#endif
