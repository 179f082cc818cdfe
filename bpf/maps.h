/* SPDX-License-Identifier: MIT */
/* What the daemon sets and reads: see clat.h. */
#ifndef CLAT_MAPS_H
#define CLAT_MAPS_H

#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

#include "clat.h"

const volatile struct clat_constants constants SEC(".rodata.clat");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, CLAT_PARAMETER_SLOTS);
    __type(key, __u32);
    __type(value, struct clat_parameters);
} parameters SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, __u32);
} current SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, CLAT_DIRECTIONS);
    __type(key, __u32);
    __type(value, struct clat_counters);
} counters SEC(".maps");

/* Null where none are set. */
static __always_inline const struct clat_parameters *current_parameters(void)
{
    __u32 first = 0;
    __u32 *number = bpf_map_lookup_elem(&current, &first);

    if (!number || *number == CLAT_NO_PARAMETERS)
        return 0;

    __u32 slot = *number - 1;
    return bpf_map_lookup_elem(&parameters, &slot);
}

static __always_inline void count_packet(enum clat_direction direction, __u32 octets)
{
    __u32 key = direction;
    struct clat_counters *counted = bpf_map_lookup_elem(&counters, &key);

    if (counted) {
        counted->packets++;
        counted->octets += octets;
    }
}

static __always_inline void count_hand_over(enum clat_direction direction, enum clat_hand_over reason)
{
    __u32 key = direction;
    struct clat_counters *counted = bpf_map_lookup_elem(&counters, &key);

    if (counted && reason < CLAT_HAND_OVER_REASONS)
        counted->handed_over[reason]++;
}

static __always_inline int drop(enum clat_direction direction, enum clat_drop reason)
{
    __u32 key = direction;
    struct clat_counters *counted = bpf_map_lookup_elem(&counters, &key);

    if (counted && reason < CLAT_DROP_REASONS)
        counted->dropped[reason]++;
    return TC_ACT_SHOT;
}

#endif
