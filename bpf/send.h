/* SPDX-License-Identifier: MIT */
/* Where packets go. */
#ifndef CLAT_SEND_H
#define CLAT_SEND_H

#include "maps.h"
#include "packet.h"

#define ADDRESS_FAMILY_IPV6 10

/*
 * Sends an IPv6 packet without a link header out of the uplink, to the router that the prefix came from. // A4
 *
 * With the next hop given, bpf_redirect_neigh() asks no routing table: neither other default routes nor other uplinks with
 * a router of the same address lead it astray. It wants a link header in place, whatever its octets; it resolves the
 * neighbour and fills them in.
 */
static __always_inline int send_to_uplink(struct __sk_buff *skb, const struct clat_parameters *p)
{
    if (!constants.uplink_header_bytes)
        return bpf_redirect(constants.uplink_ifindex, 0);
    if (bpf_skb_change_head(skb, constants.uplink_header_bytes, 0))
        return drop(CLAT_IPV4_TO_IPV6, CLAT_DROP_NO_MEMORY);

    struct bpf_redir_neigh next_hop = {.nh_family = ADDRESS_FAMILY_IPV6};

    next_hop.ipv6_nh[0] = p->router.words[0];
    next_hop.ipv6_nh[1] = p->router.words[1];
    next_hop.ipv6_nh[2] = p->router.words[2];
    next_hop.ipv6_nh[3] = p->router.words[3];
    return bpf_redirect_neigh(constants.uplink_ifindex, &next_hop, sizeof(next_hop), 0);
}

/* Lets the host receive the packet from the TUN. The kernel strips the link header. */
static __always_inline int send_to_host(void)
{
    return bpf_redirect(constants.tun_ifindex, BPF_F_INGRESS);
}

#endif
