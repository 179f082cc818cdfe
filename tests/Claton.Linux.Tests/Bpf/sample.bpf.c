/* Programs with nothing in mind but the tests of the binding. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual MIT/GPL";

/* Set before the programs are loaded. */
volatile const __u32 verdict = TC_ACT_UNSPEC;

struct pair {
    __u32 first;
    __u32 second;
};

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 2);
    __type(key, __u32);
    __type(value, struct pair);
} pairs SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, __u32);
} seen SEC(".maps");

SEC("tc")
int count(struct __sk_buff *skb)
{
    __u32 key = 0;
    __u32 *number = bpf_map_lookup_elem(&seen, &key);
    if (number)
        (*number)++;
    return (int)verdict;
}

/* Adds four octets at the end. */
SEC("tc")
int grow(struct __sk_buff *skb)
{
    __u32 key = skb->mark;
    struct pair *pair = bpf_map_lookup_elem(&pairs, &key);
    bpf_skb_change_tail(skb, skb->len + 4, 0);
    return pair ? (int)pair->second : TC_ACT_OK;
}
