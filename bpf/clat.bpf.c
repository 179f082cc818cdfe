/* SPDX-License-Identifier: MIT */
/* The kernel half of the ebpf engine: clat.h says what each program is for. */
#include "maps.h"

#include "ipv4_to_ipv6.h"
#include "ipv6_to_ipv4.h"

/* The kernel gives its helpers to programs under a licence that it knows to be compatible; this file is MIT's, too. */
char LICENSE[] SEC("license") = "Dual MIT/GPL";

#define VLAN_ID 0x0fff

/* What the host sends into the TUN. */
SEC("tc")
int tun_egress(struct __sk_buff *skb)
{
    const struct clat_parameters *p = current_parameters();

    return p && skb->protocol == bpf_htons(ETH_P_IP) ? ipv4_to_ipv6(skb, p) : TC_ACT_UNSPEC;
}

/* What the uplink receives. Tagged packets are of another network, but for those that only have a priority. */
SEC("tc")
int uplink_ingress(struct __sk_buff *skb)
{
    const __u32 start = constants.uplink_header_bytes;
    const struct clat_parameters *p = current_parameters();
    struct ipv6_packet packet;

    if (!p || skb->protocol != bpf_htons(ETH_P_IPV6) || skb->pkt_type != PACKET_HOST
        || (skb->vlan_present && (skb->vlan_tci & VLAN_ID)))
        return TC_ACT_UNSPEC;

    void *octets = first_octets(skb, start + IPV6_HEADER_BYTES);
    if (!octets)
        return TC_ACT_UNSPEC;
    packet.header = *(struct ipv6_header *)(octets + start);
    if (!is_same_address(&packet.header.destination, &p->clat6)) // C21
        return TC_ACT_UNSPEC;

    packet.length = skb->len - start;
    return ipv6_to_ipv4(skb, p, &packet);
}
