/* SPDX-License-Identifier: MIT */
/*
 * What the kernel half of the ebpf engine (clat.bpf.c) and the daemon tell each other. The daemon has the same layouts in
 * C#; a test compares them with this file.
 *
 * One loaded object serves one CLAT: each uplink has programs and maps of its own, so nothing is looked up by interface,
 * and when the daemon lets go of the object all of it is gone.
 *
 *     program         attached to       what it does
 *     tun_egress      the TUN, egress   IPv4 to IPv6, out of the uplink; what is hard goes on into the TUN, where the
 *                                       daemon's translator reads it
 *     uplink_ingress  uplink, ingress   IPv6 to IPv4 for the CLAT's address, to the host by way of the TUN; what is hard
 *                                       goes on to the translator's packet socket; all else goes on
 *
 * The translator would do all of it without them, only slower: so they may be attached and taken off at any time, in any
 * order, and no packet is lost by that. With no parameters set they let everything go on.
 *
 * The programs are plain SEC("tc") ones: right for TCX and for cls_bpf with direct action, also beside programs of others.
 * What is none of theirs goes on with TC_ACT_UNSPEC (-1, the same as TCX_NEXT), so the next program has its say.
 */
#ifndef CLAT_H
#define CLAT_H

#include <linux/types.h>

/*
 * The map ".rodata.clat": set before the programs are loaded, and the same for as long as they live. The verifier takes the
 * values as known and leaves out what they rule out.
 */
struct clat_constants {
    __u32 uplink_ifindex;
    __u32 tun_ifindex;
    /* Octets of the link header on the uplink: 14 for Ethernet; 0 for raw IP (ARPHRD_NONE, _RAWIP, _PPP, _TUNNEL...). */
    __u32 uplink_header_bytes;
};

/* An IPv6 address as it stands in packets: words, since comparing octets makes clang call memcmp. */
struct clat_ipv6_address {
    __be32 words[4];
};

/*
 * A slot of the map "parameters". Numbers in the machine's byte order, addresses in the network's.
 *
 * Whatever is not here is as in TranslatorOptions.ForClat: the type of service is copied, private IPv4 is translated.
 */
struct clat_parameters {
    struct clat_ipv6_address clat6;
    /* Zero behind its length. */
    struct clat_ipv6_address prefix;
    /* The next hop: the router that the prefix came from. Unused without a link header. */
    struct clat_ipv6_address router;
    __be32 clat4;
    /* 32, 40, 48, 56, 64 or 96. */
    __u32 prefix_bits;
    __u32 ipv6_mtu_bytes;
    __u32 ipv4_mtu_bytes;
    /* IPv4 packets without DF are not sent longer than this; at most ipv6_mtu_bytes. */
    __u32 lowest_ipv6_mtu_bytes;
    __u32 reserved;
};

/*
 * The parameters are replaced whole, so that no packet sees a mixture of old and new. The kernel copies values into arrays
 * while programs read them, so there are two slots: the daemon writes the one that is not in use to "parameters", then its
 * number plus one to "current". That is a store of four aligned octets, which readers see before or after, never between.
 * A program looks "current" up once. (A hash map swaps values by itself, but costs a hash for each packet, and since Linux
 * 6.1 may use the old value's memory again before its readers are done.)
 */
#define CLAT_PARAMETER_SLOTS 2

/* The value of "current" before the first parameters are set, and after they are taken away. */
#define CLAT_NO_PARAMETERS 0

/* Why the programs leave a packet to the daemon's translator, which may translate, answer or drop it. */
enum clat_hand_over {
    /* The header is malformed, its checksum wrong, or its length not that of the packet. */
    CLAT_HAND_OVER_HEADER,
    /* An address that is not translated, or not CLAT4 as the source. */
    CLAT_HAND_OVER_ADDRESS,
    /* TTL or hop limit ends here. */
    CLAT_HAND_OVER_HOP_LIMIT,
    /* IPv4 options, IPv6 extension headers other than a Fragment Header. */
    CLAT_HAND_OVER_OPTIONS,
    /* The result must be cut or its sender be told to send less. */
    CLAT_HAND_OVER_TOO_BIG,
    /* A fragment of ICMP, or a packet or fragment that ends before the checksum of its transport header. */
    CLAT_HAND_OVER_FRAGMENT,
    /* A super-packet of something other than TCP or UDP. */
    CLAT_HAND_OVER_SUPER_PACKET,
    /* UDP over IPv4 without checksum. */
    CLAT_HAND_OVER_ZERO_UDP_CHECKSUM,
    /* ICMP other than echo and the usual errors: extended, from a router outside the prefix, without counterpart; IGMP. */
    CLAT_HAND_OVER_ICMP,
    CLAT_HAND_OVER_REASONS,
};

/* Why the programs drop a packet. None of these could the translator have handled. */
enum clat_drop {
    /* The kernel could not change the packet, mostly for want of memory. */
    CLAT_DROP_NO_MEMORY,
    CLAT_DROP_REASONS,
};

/* Keys of the map "counters". */
enum clat_direction {
    CLAT_IPV4_TO_IPV6,
    CLAT_IPV6_TO_IPV4,
    CLAT_DIRECTIONS,
};

/* A value of the map "counters", of which each CPU has its own. A super-packet counts once; octets count as they came. */
struct clat_counters {
    /* Translated by the programs. */
    __u64 packets;
    __u64 octets;
    __u64 handed_over[CLAT_HAND_OVER_REASONS];
    __u64 dropped[CLAT_DROP_REASONS];
};

#endif
