/*
 * Prints what bpf/clat.h says, for KernelLayoutTests to compare:
 *
 *     STRUCT FIELD OFFSET, STRUCT "size" BYTES, ENUM MEMBER NUMBER
 */
#include <stddef.h>
#include <stdio.h>
#include "clat.h"

#define SIZE(cs, c) printf("%s size %zu\n", #cs, sizeof(struct c))
#define FIELD(cs, member, c, f) printf("%s %s %zu\n", #cs, #member, offsetof(struct c, f))
#define NUMBER(cs, member, c) printf("%s %s %d\n", #cs, #member, (int)(c))

int main(void)
{
    SIZE(ClatConstants, clat_constants);
    FIELD(ClatConstants, UplinkIfindex, clat_constants, uplink_ifindex);
    FIELD(ClatConstants, TunIfindex, clat_constants, tun_ifindex);
    FIELD(ClatConstants, UplinkHeaderBytes, clat_constants, uplink_header_bytes);
    SIZE(ClatIpv6Address, clat_ipv6_address);
    SIZE(ClatParameters, clat_parameters);
    FIELD(ClatParameters, Clat6, clat_parameters, clat6);
    FIELD(ClatParameters, Prefix, clat_parameters, prefix);
    FIELD(ClatParameters, Router, clat_parameters, router);
    FIELD(ClatParameters, Clat4, clat_parameters, clat4);
    FIELD(ClatParameters, PrefixBits, clat_parameters, prefix_bits);
    FIELD(ClatParameters, Ipv6MtuBytes, clat_parameters, ipv6_mtu_bytes);
    FIELD(ClatParameters, Ipv4MtuBytes, clat_parameters, ipv4_mtu_bytes);
    FIELD(ClatParameters, LowestIpv6MtuBytes, clat_parameters, lowest_ipv6_mtu_bytes);
    FIELD(ClatParameters, Reserved, clat_parameters, reserved);
    SIZE(ClatCounters, clat_counters);
    FIELD(ClatCounters, Packets, clat_counters, packets);
    FIELD(ClatCounters, Octets, clat_counters, octets);
    FIELD(ClatCounters, HandedOver, clat_counters, handed_over);
    FIELD(ClatCounters, Dropped, clat_counters, dropped);

    NUMBER(KernelDirection, Ipv4ToIpv6, CLAT_IPV4_TO_IPV6);
    NUMBER(KernelDirection, Ipv6ToIpv4, CLAT_IPV6_TO_IPV4);
    NUMBER(KernelDirection, count, CLAT_DIRECTIONS);
    NUMBER(HandOver, Header, CLAT_HAND_OVER_HEADER);
    NUMBER(HandOver, Address, CLAT_HAND_OVER_ADDRESS);
    NUMBER(HandOver, HopLimit, CLAT_HAND_OVER_HOP_LIMIT);
    NUMBER(HandOver, Options, CLAT_HAND_OVER_OPTIONS);
    NUMBER(HandOver, TooBig, CLAT_HAND_OVER_TOO_BIG);
    NUMBER(HandOver, Fragment, CLAT_HAND_OVER_FRAGMENT);
    NUMBER(HandOver, SuperPacket, CLAT_HAND_OVER_SUPER_PACKET);
    NUMBER(HandOver, ZeroUdpChecksum, CLAT_HAND_OVER_ZERO_UDP_CHECKSUM);
    NUMBER(HandOver, Icmp, CLAT_HAND_OVER_ICMP);
    NUMBER(HandOver, count, CLAT_HAND_OVER_REASONS);
    NUMBER(KernelDrop, NoMemory, CLAT_DROP_NO_MEMORY);
    NUMBER(KernelDrop, count, CLAT_DROP_REASONS);
    return 0;
}
