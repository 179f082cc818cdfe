/* SPDX-License-Identifier: MIT */
/* From IPv6 to IPv4. RFC 7915 §5. */
#ifndef CLAT_IPV6_TO_IPV4_H
#define CLAT_IPV6_TO_IPV4_H

#include "address.h"
#include "checksum.h"
#include "maps.h"
#include "packet.h"
#include "send.h"

/* Longer packets rely on path MTU discovery; shorter ones may be fragmented. RFC 7915 §5.1 "Flags". */
#define LARGEST_FRAGMENTABLE_BYTES 1260

#define ICMPV6_FIRST_INFORMATIONAL 128
#define ICMPV6_ROUTER_SOLICITATION 133
#define ICMPV6_REDIRECT 137

/* A packet on its way; what is here is known to be right. */
struct ipv6_packet {
	struct ipv6_header header;
	struct fragment_header fragment;
	/* From the IPv6 header on. */
	__u32 length;
	/* Where the transport header begins in the skb, and how long it and its payload are. */
	__u32 transport_start;
	__u32 transport_bytes;
	__u8 protocol;
	int is_fragment;
	int is_first;
	__be32 source4;
};

static __always_inline int hand_over_ipv6(enum clat_hand_over reason)
{
	count_hand_over(CLAT_IPV6_TO_IPV4, reason);
	return send_to_translator();
}

static __always_inline int drop_ipv6(enum clat_drop reason)
{
	count_drop(CLAT_IPV6_TO_IPV4, reason);
	return TC_ACT_SHOT;
}

static __always_inline int is_skipped_extension(__u8 next_header)
{
	return next_header == IPPROTO_HOPOPTS || next_header == IPPROTO_ROUTING || next_header == IPPROTO_DSTOPTS;
}

static __always_inline int translate_transport6(
	struct __sk_buff *skb, const struct ipv6_packet *packet, const struct clat_parameters *p)
{
	int offset = packet->is_first ? checksum_offset_of(packet->protocol) : -1;
	__u16 growth = growth_of(packet->source4, p->clat4, &packet->header.source, &packet->header.destination);
	__u16 field;

	if (offset < 0 || is_neutral(growth))
		return 0;
	if (bpf_skb_load_bytes(skb, packet->transport_start + offset, &field, sizeof(field)))
		return -1;

	/* UDP without a checksum is illegal in IPv6 but for tunnels (RFC 6935), and legal in IPv4. */
	if (packet->protocol == IPPROTO_UDP && !field)
		return 0;

	__u16 pseudo_header = packet->is_fragment ? (__u16)~field : pseudo_header6(
		&packet->header.source, &packet->header.destination, packet->transport_bytes, packet->protocol);
	update_checksum(skb, packet->transport_start + offset, field, ~growth, pseudo_header, packet->protocol);
	return 0;
}

/* The IPv4 header of the translated packet. // C2 C6 */
static __always_inline void make_header4(
	const struct ipv6_packet *packet, const struct clat_parameters *p, __u32 segment_bytes, struct iphdr *header)
{
	__u16 fragmentation = segment_bytes > LARGEST_FRAGMENTABLE_BYTES ? IPV4_DONT_FRAGMENT : 0;
	/* Packets that are never cut need no identification. RFC 6864 §4.1 */
	__u16 identification = fragmentation ? 0 : bpf_get_prandom_u32();

	if (packet->is_fragment) {
		__u16 offset_and_more = bpf_ntohs(packet->fragment.fragmentation);

		fragmentation = offset_and_more >> 3 | (offset_and_more & 1 ? IPV4_MORE_FRAGMENTS : 0);
		identification = bpf_ntohl(packet->fragment.identification);
	}

	header->version = 4;
	header->ihl = 5;
	header->tos = bpf_ntohl(packet->header.version_class_label) >> 20;
	header->tot_len = bpf_htons(IPV4_HEADER_BYTES + packet->transport_bytes);
	header->id = bpf_htons(identification);
	header->frag_off = bpf_htons(fragmentation);
	header->ttl = packet->header.hop_limit - 1;
	header->protocol = packet->protocol == IPPROTO_ICMPV6 ? IPPROTO_ICMP : packet->protocol;
	header->check = 0;
	header->saddr = packet->source4;
	header->daddr = p->clat4;

	const __be32 *words = (const __be32 *)header;
	header->check = ~fold((__u64)words[0] + words[1] + words[2] + words[3] + words[4]);
}

/* Puts the IPv4 header in the place of the IPv6 headers. */
static __always_inline int replace_header6(
	struct __sk_buff *skb, const struct ipv6_packet *packet, const struct iphdr *header)
{
	if (bpf_skb_change_proto(skb, bpf_htons(ETH_P_IP), 0))
		return -1;

	/* The Fragment Header stands behind what is an IPv4 header now. */
	if (packet->is_fragment && bpf_skb_adjust_room(skb, -FRAGMENT_HEADER_BYTES, BPF_ADJ_ROOM_NET, 0))
		return -1;
	return bpf_skb_store_bytes(skb, constants.uplink_header_bytes, header, sizeof(*header), BPF_F_RECOMPUTE_CSUM);
}

/* A packet to CLAT6. */
static __always_inline int ipv6_to_ipv4(struct __sk_buff *skb, const struct clat_parameters *p, struct ipv6_packet *packet)
{
	const __u32 start = constants.uplink_header_bytes;
	struct iphdr header;
	__u8 type = 0;

	packet->protocol = packet->header.next_header;
	if (packet->protocol == IPPROTO_ICMPV6) {
		if (bpf_skb_load_bytes(skb, start + IPV6_HEADER_BYTES, &type, sizeof(type)))
			return TC_ACT_UNSPEC;
		if (type >= ICMPV6_ROUTER_SOLICITATION && type <= ICMPV6_REDIRECT)
			return TC_ACT_UNSPEC;
	}

	int is_extended = is_skipped_extension(packet->protocol);
	if (!extract(p, &packet->header.source, &packet->source4)) {
		// C17 C21
		int is_icmp_error = packet->protocol == IPPROTO_ICMPV6 && type < ICMPV6_FIRST_INFORMATIONAL;
		return is_icmp_error ? hand_over_ipv6(CLAT_HAND_OVER_ICMP)
			: is_extended || packet->protocol == IPPROTO_FRAGMENT ? hand_over_ipv6(CLAT_HAND_OVER_OPTIONS)
			: TC_ACT_UNSPEC;
	}

	if (bpf_ntohl(packet->header.version_class_label) >> 28 != 6
		|| bpf_ntohs(packet->header.payload_length) + IPV6_HEADER_BYTES != packet->length)
		return hand_over_ipv6(CLAT_HAND_OVER_HEADER);
	if (packet->source4 == p->clat4 || is_illegal_remote(packet->source4)) // C9 E2
		return hand_over_ipv6(CLAT_HAND_OVER_ADDRESS);
	if (packet->header.hop_limit <= 1) // C3
		return hand_over_ipv6(CLAT_HAND_OVER_HOP_LIMIT);
	if (is_extended) // C8
		return hand_over_ipv6(CLAT_HAND_OVER_OPTIONS);
	if (packet->protocol == IPPROTO_ICMPV6)
		return hand_over_ipv6(CLAT_HAND_OVER_ICMP);

	__u32 header_bytes = IPV6_HEADER_BYTES;
	if (packet->protocol == IPPROTO_FRAGMENT) {
		if (bpf_skb_load_bytes(skb, start + IPV6_HEADER_BYTES, &packet->fragment, sizeof(packet->fragment)))
			return hand_over_ipv6(CLAT_HAND_OVER_HEADER);
		return hand_over_ipv6(CLAT_HAND_OVER_FRAGMENT);
	}

	packet->transport_start = start + header_bytes;
	packet->transport_bytes = packet->length - header_bytes;
	__u32 segment_bytes = longest_segment(skb, packet->protocol, packet->transport_start, packet->transport_bytes);
	if (skb->gso_size && !segment_bytes)
		return hand_over_ipv6(CLAT_HAND_OVER_SUPER_PACKET);

	// C12
	segment_bytes += IPV4_HEADER_BYTES;
	if (segment_bytes > p->ipv4_mtu_bytes || packet->transport_bytes > 0xffff - IPV4_HEADER_BYTES)
		return hand_over_ipv6(CLAT_HAND_OVER_TOO_BIG);
	if (translate_transport6(skb, packet, p))
		return hand_over_ipv6(CLAT_HAND_OVER_FRAGMENT);

	make_header4(packet, p, segment_bytes, &header);
	if (replace_header6(skb, packet, &header))
		return drop_ipv6(CLAT_DROP_NO_MEMORY);

	count_packet(CLAT_IPV6_TO_IPV4, packet->length);
	return send_to_host();
}

#endif
