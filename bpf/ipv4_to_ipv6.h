/* SPDX-License-Identifier: MIT */
/* From IPv4 to IPv6. RFC 7915 §4. */
#ifndef CLAT_IPV4_TO_IPV6_H
#define CLAT_IPV4_TO_IPV6_H

#include "address.h"
#include "checksum.h"
#include "maps.h"
#include "packet.h"
#include "send.h"

/* A packet on its way; what is here is known to be right. */
struct ipv4_packet {
	struct iphdr header;
	__u32 length;
	int is_fragment;
	int is_first;
};

/* Everything that the translator does itself when it reads the packet from the TUN. */
static __always_inline int pass_ipv4(enum clat_hand_over reason)
{
	count_hand_over(CLAT_IPV4_TO_IPV6, reason);
	return TC_ACT_UNSPEC;
}

static __always_inline int drop_ipv4(enum clat_drop reason)
{
	count_drop(CLAT_IPV4_TO_IPV6, reason);
	return TC_ACT_SHOT;
}

static __always_inline int is_header_right(const struct ipv4_packet *packet)
{
	const __be32 *words = (const __be32 *)&packet->header;
	__u64 sum = (__u64)words[0] + words[1] + words[2] + words[3] + words[4];
	__u32 offset = (bpf_ntohs(packet->header.frag_off) & IPV4_FRAGMENT_OFFSET) * 8;

	return packet->header.version == 4 && packet->header.ihl >= 5 && bpf_ntohs(packet->header.tot_len) == packet->length
		&& (offset == 0 || offset + packet->length <= 0xffff) && (packet->header.ihl > 5 || fold(sum) == 0xffff);
}

/* What of the transport header changes: the sum over the pseudo-header. */
static __always_inline int translate_transport4(
	struct __sk_buff *skb, const struct ipv4_packet *packet, const struct ipv6_header *ipv6, enum clat_hand_over *refused)
{
	__u8 protocol = packet->header.protocol;
	int offset = packet->is_first ? checksum_offset_of(protocol) : -1;
	__u16 growth = growth_of(packet->header.saddr, packet->header.daddr, &ipv6->source, &ipv6->destination);
	__u16 field;

	if (offset < 0 || (protocol != IPPROTO_UDP && is_neutral(growth)))
		return 0;
	if (bpf_skb_load_bytes(skb, IPV4_HEADER_BYTES + offset, &field, sizeof(field))) {
		*refused = CLAT_HAND_OVER_FRAGMENT;
		return -1;
	}

	/* IPv6 has no form for "none". // C10 */
	if (protocol == IPPROTO_UDP && !field) {
		*refused = CLAT_HAND_OVER_ZERO_UDP_CHECKSUM;
		return -1;
	}

	if (is_neutral(growth))
		return 0;

	/* No device completes a checksum over several fragments: those are complete. */
	__u16 pseudo_header = packet->is_fragment ? (__u16)~field
		: pseudo_header4(packet->header.saddr, packet->header.daddr, packet->length - IPV4_HEADER_BYTES, protocol);
	update_checksum(skb, IPV4_HEADER_BYTES + offset, field, growth, pseudo_header, protocol);
	return 0;
}

/* Puts the IPv6 header, and perhaps a Fragment Header, in the place of the IPv4 header. // C1 C4 */
static __always_inline int replace_header4(
	struct __sk_buff *skb, const struct ipv4_packet *packet, struct ipv6_headers *headers)
{
	__u32 header_bytes = IPV6_HEADER_BYTES;

	/* Changes the kind of a super-packet, too, and leaves the length of its segments alone. No flags exist. */
	if (bpf_skb_change_proto(skb, bpf_htons(ETH_P_IPV6), 0))
		return -1;
	if (packet->is_fragment) {
		__u16 fragmentation = bpf_ntohs(packet->header.frag_off);

		header_bytes += FRAGMENT_HEADER_BYTES;
		headers->fragment.next_header = headers->ipv6.next_header;
		headers->fragment.reserved = 0;
		headers->fragment.fragmentation = bpf_htons(
			(__u16)(fragmentation << 3) | (fragmentation & IPV4_MORE_FRAGMENTS ? 1 : 0));
		headers->fragment.identification = bpf_htonl(bpf_ntohs(packet->header.id));
		headers->ipv6.next_header = IPPROTO_FRAGMENT;

		/* Room behind the IPv6 header. */
		if (bpf_skb_adjust_room(skb, FRAGMENT_HEADER_BYTES, BPF_ADJ_ROOM_NET, 0))
			return -1;
	}

	headers->ipv6.payload_length = bpf_htons(packet->length - IPV4_HEADER_BYTES + header_bytes - IPV6_HEADER_BYTES);
	return bpf_skb_store_bytes(skb, 0, headers, header_bytes, BPF_F_RECOMPUTE_CSUM);
}

static __always_inline int ipv4_to_ipv6(struct __sk_buff *skb, const struct clat_parameters *p)
{
	struct ipv6_headers headers = {};
	struct ipv4_packet packet;
	enum clat_hand_over refused;
	void *octets = first_octets(skb, IPV4_HEADER_BYTES);

	if (!octets)
		return pass_ipv4(CLAT_HAND_OVER_HEADER);
	packet.header = *(struct iphdr *)octets;
	packet.length = skb->len;
	packet.is_fragment = (packet.header.frag_off & bpf_htons(IPV4_MORE_FRAGMENTS | IPV4_FRAGMENT_OFFSET)) != 0;
	packet.is_first = !(packet.header.frag_off & bpf_htons(IPV4_FRAGMENT_OFFSET));
	if (!is_header_right(&packet))
		return pass_ipv4(CLAT_HAND_OVER_HEADER);
	if (packet.header.saddr != p->clat4 || is_illegal_remote(packet.header.daddr)) // C9 C21
		return pass_ipv4(CLAT_HAND_OVER_ADDRESS);
	if (packet.header.ttl <= 1) // C3
		return pass_ipv4(CLAT_HAND_OVER_HOP_LIMIT);
	if (packet.header.ihl > 5) // C7
		return pass_ipv4(CLAT_HAND_OVER_OPTIONS);

	if (packet.header.protocol == IPPROTO_ICMP)
		return pass_ipv4(CLAT_HAND_OVER_ICMP);

	__u32 transport_bytes = longest_segment(
		skb, packet.header.protocol, IPV4_HEADER_BYTES, packet.length - IPV4_HEADER_BYTES);
	if (skb->gso_size && (!transport_bytes || packet.is_fragment))
		return pass_ipv4(CLAT_HAND_OVER_SUPER_PACKET);

	// C5
	__u32 length = IPV6_HEADER_BYTES + (packet.is_fragment ? FRAGMENT_HEADER_BYTES : 0) + transport_bytes;
	int may_fragment = !(packet.header.frag_off & bpf_htons(IPV4_DONT_FRAGMENT));
	if (length > (may_fragment ? p->lowest_ipv6_mtu_bytes : p->ipv6_mtu_bytes) || !fits_uplink(skb, length))
		return pass_ipv4(CLAT_HAND_OVER_TOO_BIG);

	headers.ipv6.version_class_label = bpf_htonl(6u << 28 | (__u32)packet.header.tos << 20);
	headers.ipv6.next_header = packet.header.protocol;
	headers.ipv6.hop_limit = packet.header.ttl - 1;
	headers.ipv6.source = p->clat6;
	embed(p, packet.header.daddr, &headers.ipv6.destination);
	if (translate_transport4(skb, &packet, &headers.ipv6, &refused))
		return pass_ipv4(refused);
	if (replace_header4(skb, &packet, &headers))
		return drop_ipv4(CLAT_DROP_NO_MEMORY);

	count_packet(CLAT_IPV4_TO_IPV6, packet.length);
	return send_to_uplink(skb, p);
}

#endif
