/* A program that no verifier lets pass: it looks at the packet without looking at its length. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual MIT/GPL";

SEC("tc")
int careless(struct __sk_buff *skb)
{
    return *(char *)(long)skb->data;
}
