/*
 * Prints what the C headers say of the structs and constants that Claton.Linux declares, for ProbeTests to compare:
 *
 *     size STRUCT BYTES
 *     field STRUCT FIELD OFFSET
 *     constant CLASS NAME VALUE
 *
 * STRUCT and CLASS are the C# names. What these headers are too old for is left out, and printed as
 *
 *     absent CLASS NAME
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <netinet/in.h>
#include <linux/icmpv6.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/fib_rules.h>
#include <linux/filter.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <linux/ipv6.h>
#include <linux/neighbour.h>
#include <linux/netconf.h>
#include <linux/nexthop.h>
#include <linux/netlink.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/prctl.h>
#include <linux/rtnetlink.h>
#include <linux/version.h>
#include <linux/veth.h>
#include <linux/virtio_net.h>
#include <bpf/libbpf.h>

#define SIZE(cs, c) printf("size %s %zu\n", #cs, sizeof(c))
#define FIELD(cs, c, f) printf("field %s %s %zu\n", #cs, #f, offsetof(c, f))
#define MEMBER(cs, f, c, member) printf("field %s %s %zu\n", #cs, #f, offsetof(c, member))
#define CONSTANT(cs, name) printf("constant %s %s %lld\n", #cs, #name, (long long)(name))
#define NAMED(cs, member, c) printf("constant %s %s %lld\n", #cs, #member, (long long)(c))
#define ABSENT(cs, name) printf("absent %s %s\n", #cs, #name)

static void print_structs(void)
{
    SIZE(TimeSpec, struct timespec);
    FIELD(TimeSpec, struct timespec, tv_sec);
    FIELD(TimeSpec, struct timespec, tv_nsec);
    SIZE(ITimerSpec, struct itimerspec);
    FIELD(ITimerSpec, struct itimerspec, it_interval);
    FIELD(ITimerSpec, struct itimerspec, it_value);
    SIZE(RLimit, struct rlimit);
    FIELD(RLimit, struct rlimit, rlim_cur);
    FIELD(RLimit, struct rlimit, rlim_max);
    SIZE(PollFd, struct pollfd);
    FIELD(PollFd, struct pollfd, fd);
    FIELD(PollFd, struct pollfd, events);
    FIELD(PollFd, struct pollfd, revents);
    SIZE(IoVec, struct iovec);
    FIELD(IoVec, struct iovec, iov_base);
    FIELD(IoVec, struct iovec, iov_len);
    SIZE(MsgHdr, struct msghdr);
    FIELD(MsgHdr, struct msghdr, msg_name);
    FIELD(MsgHdr, struct msghdr, msg_namelen);
    FIELD(MsgHdr, struct msghdr, msg_iov);
    FIELD(MsgHdr, struct msghdr, msg_iovlen);
    FIELD(MsgHdr, struct msghdr, msg_control);
    FIELD(MsgHdr, struct msghdr, msg_controllen);
    FIELD(MsgHdr, struct msghdr, msg_flags);
    SIZE(CMsgHdr, struct cmsghdr);
    FIELD(CMsgHdr, struct cmsghdr, cmsg_len);
    FIELD(CMsgHdr, struct cmsghdr, cmsg_level);
    FIELD(CMsgHdr, struct cmsghdr, cmsg_type);
    SIZE(In6Addr, struct in6_addr);
    SIZE(SockAddrIn6, struct sockaddr_in6);
    FIELD(SockAddrIn6, struct sockaddr_in6, sin6_family);
    FIELD(SockAddrIn6, struct sockaddr_in6, sin6_port);
    FIELD(SockAddrIn6, struct sockaddr_in6, sin6_flowinfo);
    FIELD(SockAddrIn6, struct sockaddr_in6, sin6_addr);
    FIELD(SockAddrIn6, struct sockaddr_in6, sin6_scope_id);
    SIZE(In6PktInfo, struct in6_pktinfo);
    FIELD(In6PktInfo, struct in6_pktinfo, ipi6_addr);
    FIELD(In6PktInfo, struct in6_pktinfo, ipi6_ifindex);
    SIZE(Ipv6MReq, struct ipv6_mreq);
    FIELD(Ipv6MReq, struct ipv6_mreq, ipv6mr_multiaddr);
    FIELD(Ipv6MReq, struct ipv6_mreq, ipv6mr_interface);
    SIZE(Icmp6Filter, struct icmp6_filter);
    SIZE(SockAddrLl, struct sockaddr_ll);
    FIELD(SockAddrLl, struct sockaddr_ll, sll_family);
    FIELD(SockAddrLl, struct sockaddr_ll, sll_protocol);
    FIELD(SockAddrLl, struct sockaddr_ll, sll_ifindex);
    FIELD(SockAddrLl, struct sockaddr_ll, sll_hatype);
    FIELD(SockAddrLl, struct sockaddr_ll, sll_pkttype);
    FIELD(SockAddrLl, struct sockaddr_ll, sll_halen);
    FIELD(SockAddrLl, struct sockaddr_ll, sll_addr);
    SIZE(PacketMReq, struct packet_mreq);
    FIELD(PacketMReq, struct packet_mreq, mr_ifindex);
    FIELD(PacketMReq, struct packet_mreq, mr_type);
    FIELD(PacketMReq, struct packet_mreq, mr_alen);
    FIELD(PacketMReq, struct packet_mreq, mr_address);
    SIZE(SockFilter, struct sock_filter);
    FIELD(SockFilter, struct sock_filter, code);
    FIELD(SockFilter, struct sock_filter, jt);
    FIELD(SockFilter, struct sock_filter, jf);
    FIELD(SockFilter, struct sock_filter, k);
    SIZE(SockFprog, struct sock_fprog);
    FIELD(SockFprog, struct sock_fprog, len);
    FIELD(SockFprog, struct sock_fprog, filter);
    SIZE(UCred, struct ucred);
    FIELD(UCred, struct ucred, pid);
    FIELD(UCred, struct ucred, uid);
    FIELD(UCred, struct ucred, gid);
    SIZE(SockAddrNl, struct sockaddr_nl);
    FIELD(SockAddrNl, struct sockaddr_nl, nl_family);
    FIELD(SockAddrNl, struct sockaddr_nl, nl_pad);
    FIELD(SockAddrNl, struct sockaddr_nl, nl_pid);
    FIELD(SockAddrNl, struct sockaddr_nl, nl_groups);
    SIZE(NlMsgHdr, struct nlmsghdr);
    FIELD(NlMsgHdr, struct nlmsghdr, nlmsg_len);
    FIELD(NlMsgHdr, struct nlmsghdr, nlmsg_type);
    FIELD(NlMsgHdr, struct nlmsghdr, nlmsg_flags);
    FIELD(NlMsgHdr, struct nlmsghdr, nlmsg_seq);
    FIELD(NlMsgHdr, struct nlmsghdr, nlmsg_pid);
    SIZE(NlAttr, struct nlattr);
    FIELD(NlAttr, struct nlattr, nla_len);
    FIELD(NlAttr, struct nlattr, nla_type);
    SIZE(IfInfoMsg, struct ifinfomsg);
    FIELD(IfInfoMsg, struct ifinfomsg, ifi_family);
    FIELD(IfInfoMsg, struct ifinfomsg, ifi_type);
    FIELD(IfInfoMsg, struct ifinfomsg, ifi_index);
    FIELD(IfInfoMsg, struct ifinfomsg, ifi_flags);
    FIELD(IfInfoMsg, struct ifinfomsg, ifi_change);
    SIZE(IfAddrMsg, struct ifaddrmsg);
    FIELD(IfAddrMsg, struct ifaddrmsg, ifa_family);
    FIELD(IfAddrMsg, struct ifaddrmsg, ifa_prefixlen);
    FIELD(IfAddrMsg, struct ifaddrmsg, ifa_flags);
    FIELD(IfAddrMsg, struct ifaddrmsg, ifa_scope);
    FIELD(IfAddrMsg, struct ifaddrmsg, ifa_index);
    SIZE(IfaCacheInfo, struct ifa_cacheinfo);
    FIELD(IfaCacheInfo, struct ifa_cacheinfo, ifa_prefered);
    FIELD(IfaCacheInfo, struct ifa_cacheinfo, ifa_valid);
    FIELD(IfaCacheInfo, struct ifa_cacheinfo, cstamp);
    FIELD(IfaCacheInfo, struct ifa_cacheinfo, tstamp);
    SIZE(RtMsg, struct rtmsg);
    FIELD(RtMsg, struct rtmsg, rtm_family);
    FIELD(RtMsg, struct rtmsg, rtm_dst_len);
    FIELD(RtMsg, struct rtmsg, rtm_src_len);
    FIELD(RtMsg, struct rtmsg, rtm_tos);
    FIELD(RtMsg, struct rtmsg, rtm_table);
    FIELD(RtMsg, struct rtmsg, rtm_protocol);
    FIELD(RtMsg, struct rtmsg, rtm_scope);
    FIELD(RtMsg, struct rtmsg, rtm_type);
    FIELD(RtMsg, struct rtmsg, rtm_flags);
    SIZE(RtNextHop, struct rtnexthop);
    FIELD(RtNextHop, struct rtnexthop, rtnh_len);
    FIELD(RtNextHop, struct rtnexthop, rtnh_flags);
    FIELD(RtNextHop, struct rtnexthop, rtnh_hops);
    FIELD(RtNextHop, struct rtnexthop, rtnh_ifindex);
    SIZE(FibRuleHdr, struct fib_rule_hdr);
    FIELD(FibRuleHdr, struct fib_rule_hdr, family);
    FIELD(FibRuleHdr, struct fib_rule_hdr, dst_len);
    FIELD(FibRuleHdr, struct fib_rule_hdr, src_len);
    FIELD(FibRuleHdr, struct fib_rule_hdr, tos);
    FIELD(FibRuleHdr, struct fib_rule_hdr, table);
    FIELD(FibRuleHdr, struct fib_rule_hdr, res1);
    FIELD(FibRuleHdr, struct fib_rule_hdr, res2);
    FIELD(FibRuleHdr, struct fib_rule_hdr, action);
    FIELD(FibRuleHdr, struct fib_rule_hdr, flags);

    SIZE(NhMsg, struct nhmsg);
    FIELD(NhMsg, struct nhmsg, nh_family);
    FIELD(NhMsg, struct nhmsg, nh_scope);
    FIELD(NhMsg, struct nhmsg, nh_protocol);
    FIELD(NhMsg, struct nhmsg, resvd);
    FIELD(NhMsg, struct nhmsg, nh_flags);

    SIZE(NetConfMsg, struct netconfmsg);
    FIELD(NetConfMsg, struct netconfmsg, ncm_family);
    SIZE(NdMsg, struct ndmsg);
    FIELD(NdMsg, struct ndmsg, ndm_family);
    FIELD(NdMsg, struct ndmsg, ndm_ifindex);
    FIELD(NdMsg, struct ndmsg, ndm_state);
    FIELD(NdMsg, struct ndmsg, ndm_flags);
    FIELD(NdMsg, struct ndmsg, ndm_type);
    SIZE(TcMsg, struct tcmsg);
    FIELD(TcMsg, struct tcmsg, tcm_family);
    FIELD(TcMsg, struct tcmsg, tcm_ifindex);
    FIELD(TcMsg, struct tcmsg, tcm_handle);
    FIELD(TcMsg, struct tcmsg, tcm_parent);
    FIELD(TcMsg, struct tcmsg, tcm_info);

    /* Written by offsets. */
    NAMED(IfReq, SizeBytes, sizeof(struct ifreq));
    NAMED(IfReq, ifr_flags, offsetof(struct ifreq, ifr_flags));
    CONSTANT(IfReq, IFNAMSIZ);
    printf("size EpollEvent %zu\n", sizeof(struct epoll_event));
    printf("field EpollEvent data %zu\n", offsetof(struct epoll_event, data));
    NAMED(TunDevice, VnetHeaderSizeBytes, sizeof(struct virtio_net_hdr));
}

/* Each is the front of something longer, of which the kernel takes and gives what it is told. */
#define FRONT(cs, c, f) printf("size %s %zu\n", #cs, offsetof(c, f) + sizeof(((c *)0)->f))

static void print_bpf_structs(void)
{
    FRONT(BpfAttrElement, union bpf_attr, flags);
    FIELD(BpfAttrElement, union bpf_attr, map_fd);
    FIELD(BpfAttrElement, union bpf_attr, key);
    FIELD(BpfAttrElement, union bpf_attr, value);
    FIELD(BpfAttrElement, union bpf_attr, flags);
    MEMBER(BpfAttrTest, prog_fd, union bpf_attr, test.prog_fd);
    MEMBER(BpfAttrTest, retval, union bpf_attr, test.retval);
    MEMBER(BpfAttrTest, data_size_in, union bpf_attr, test.data_size_in);
    MEMBER(BpfAttrTest, data_size_out, union bpf_attr, test.data_size_out);
    MEMBER(BpfAttrTest, data_in, union bpf_attr, test.data_in);
    MEMBER(BpfAttrTest, data_out, union bpf_attr, test.data_out);
    MEMBER(BpfAttrTest, repeat, union bpf_attr, test.repeat);
    MEMBER(BpfAttrTest, duration, union bpf_attr, test.duration);
    MEMBER(BpfAttrTest, ctx_size_in, union bpf_attr, test.ctx_size_in);
    MEMBER(BpfAttrTest, ctx_size_out, union bpf_attr, test.ctx_size_out);
    MEMBER(BpfAttrTest, ctx_in, union bpf_attr, test.ctx_in);
    MEMBER(BpfAttrTest, ctx_out, union bpf_attr, test.ctx_out);
    FRONT(BpfAttrTest, union bpf_attr, test.ctx_out);
    MEMBER(BpfAttrInfo, bpf_fd, union bpf_attr, info.bpf_fd);
    MEMBER(BpfAttrInfo, info_len, union bpf_attr, info.info_len);
    MEMBER(BpfAttrInfo, info, union bpf_attr, info.info);
    FRONT(BpfAttrInfo, union bpf_attr, info.info);
    MEMBER(BpfAttrLinkCreate, prog_fd, union bpf_attr, link_create.prog_fd);
    MEMBER(BpfAttrLinkCreate, target_ifindex, union bpf_attr, link_create.target_ifindex);
    MEMBER(BpfAttrLinkCreate, attach_type, union bpf_attr, link_create.attach_type);
    MEMBER(BpfAttrLinkCreate, flags, union bpf_attr, link_create.flags);
    FIELD(BpfLinkInfo, struct bpf_link_info, type);
    FIELD(BpfLinkInfo, struct bpf_link_info, id);
    FIELD(BpfLinkInfo, struct bpf_link_info, prog_id);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
    FRONT(BpfAttrLinkCreate, union bpf_attr, link_create.tcx);
    MEMBER(BpfLinkInfo, ifindex, struct bpf_link_info, tcx.ifindex);
    MEMBER(BpfLinkInfo, attach_type, struct bpf_link_info, tcx.attach_type);
    FRONT(BpfLinkInfo, struct bpf_link_info, tcx.attach_type);
#else
    /* Other members of the same unions, of the same shape. */
    FRONT(BpfAttrLinkCreate, union bpf_attr, link_create.tracing);
    MEMBER(BpfLinkInfo, ifindex, struct bpf_link_info, netns.netns_ino);
    MEMBER(BpfLinkInfo, attach_type, struct bpf_link_info, netns.attach_type);
    FRONT(BpfLinkInfo, struct bpf_link_info, netns.attach_type);
#endif
    FIELD(BpfProgInfo, struct bpf_prog_info, type);
    FIELD(BpfProgInfo, struct bpf_prog_info, id);
    FRONT(BpfProgInfo, struct bpf_prog_info, id);
    FIELD(BpfMapInfo, struct bpf_map_info, type);
    FIELD(BpfMapInfo, struct bpf_map_info, id);
    FIELD(BpfMapInfo, struct bpf_map_info, key_size);
    FIELD(BpfMapInfo, struct bpf_map_info, value_size);
    FIELD(BpfMapInfo, struct bpf_map_info, max_entries);
    FRONT(BpfMapInfo, struct bpf_map_info, max_entries);
    SIZE(BpfObjectOpenOpts, struct bpf_object_open_opts);
    FIELD(BpfObjectOpenOpts, struct bpf_object_open_opts, sz);
    FIELD(BpfObjectOpenOpts, struct bpf_object_open_opts, object_name);
    FIELD(BpfObjectOpenOpts, struct bpf_object_open_opts, kernel_log_buf);
    FIELD(BpfObjectOpenOpts, struct bpf_object_open_opts, kernel_log_size);
    FIELD(BpfObjectOpenOpts, struct bpf_object_open_opts, kernel_log_level);
}

static void print_linux_bpf(void)
{
    CONSTANT(LinuxBpf, BPF_MAP_LOOKUP_ELEM);
    CONSTANT(LinuxBpf, BPF_MAP_UPDATE_ELEM);
    CONSTANT(LinuxBpf, BPF_PROG_TEST_RUN);
    CONSTANT(LinuxBpf, BPF_OBJ_GET_INFO_BY_FD);
    CONSTANT(LinuxBpf, BPF_LINK_CREATE);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
    CONSTANT(LinuxBpf, BPF_TCX_INGRESS);
    CONSTANT(LinuxBpf, BPF_TCX_EGRESS);
    CONSTANT(LinuxBpf, BPF_F_BEFORE);
#else
    ABSENT(LinuxBpf, BPF_TCX_INGRESS);
    ABSENT(LinuxBpf, BPF_TCX_EGRESS);
    ABSENT(LinuxBpf, BPF_F_BEFORE);
#endif
    CONSTANT(BpfLibbpf, LIBBPF_WARN);
}

static void print_linux_traffic_control(void)
{
    CONSTANT(LinuxTrafficControl, TC_H_MAJ_MASK);
    CONSTANT(LinuxTrafficControl, TC_H_CLSACT);
    CONSTANT(LinuxTrafficControl, TC_H_MIN_INGRESS);
    CONSTANT(LinuxTrafficControl, TC_H_MIN_EGRESS);
    CONSTANT(LinuxTrafficControl, TCA_BPF_FD);
    CONSTANT(LinuxTrafficControl, TCA_BPF_NAME);
    CONSTANT(LinuxTrafficControl, TCA_BPF_FLAGS);
    CONSTANT(LinuxTrafficControl, TCA_BPF_ID);
    CONSTANT(LinuxTrafficControl, TCA_BPF_FLAG_ACT_DIRECT);
    CONSTANT(LinuxTrafficControl, ETH_P_ALL);
}

static void print_fcntl(void)
{
    CONSTANT(Fcntl, O_RDONLY);
    CONSTANT(Fcntl, O_WRONLY);
    CONSTANT(Fcntl, O_RDWR);
    CONSTANT(Fcntl, O_CREAT);
    CONSTANT(Fcntl, O_EXCL);
    CONSTANT(Fcntl, O_NONBLOCK);
    CONSTANT(Fcntl, O_CLOEXEC);
    CONSTANT(Fcntl, F_DUPFD_CLOEXEC);
    CONSTANT(Fcntl, F_SETFD);
    CONSTANT(Fcntl, FD_CLOEXEC);
    CONSTANT(Fcntl, LOCK_EX);
    CONSTANT(Fcntl, LOCK_NB);
}

static void print_sys_epoll(void)
{
    CONSTANT(SysEpoll, EPOLL_CTL_ADD);
    CONSTANT(SysEpoll, EPOLL_CTL_DEL);
    CONSTANT(SysEpoll, EPOLLIN);
    CONSTANT(SysEpoll, EPOLLOUT);
}

static void print_sys_inotify(void)
{
    CONSTANT(SysInotify, IN_CLOSE_WRITE);
    CONSTANT(SysInotify, IN_MOVED_FROM);
    CONSTANT(SysInotify, IN_MOVED_TO);
    CONSTANT(SysInotify, IN_CREATE);
    CONSTANT(SysInotify, IN_DELETE);
    CONSTANT(SysInotify, IN_DELETE_SELF);
    CONSTANT(SysInotify, IN_MOVE_SELF);
    CONSTANT(SysInotify, IN_ONLYDIR);
    CONSTANT(SysInotify, IN_MASK_ADD);
}

static void print_sys_poll(void)
{
    CONSTANT(SysPoll, POLLIN);
}

static void print_linux_time(void)
{
    CONSTANT(LinuxTime, CLOCK_BOOTTIME);
    CONSTANT(SysResource, RLIMIT_NOFILE);
    CONSTANT(LinuxTime, TFD_TIMER_ABSTIME);
}

static void print_linux_prctl(void)
{
    CONSTANT(LinuxPrctl, PR_SET_NAME);
}

static void print_linux_capability(void)
{
    CONSTANT(LinuxCapability, CAP_KILL);
}

static void print_sys_mount(void)
{
    CONSTANT(SysMman, MFD_CLOEXEC);
    CONSTANT(SysMount, CLONE_NEWNET);
    CONSTANT(SysMount, MS_BIND);
    CONSTANT(SysMount, MS_REC);
    CONSTANT(SysMount, MS_SHARED);
    CONSTANT(SysMount, MNT_DETACH);
}

static void print_linux_if_tun(void)
{
    CONSTANT(LinuxIfTun, TUNSETIFF);
    CONSTANT(LinuxIfTun, TUNSETOFFLOAD);
    CONSTANT(LinuxIfTun, TUNSETVNETHDRSZ);
    CONSTANT(LinuxIfTun, TUNGETIFF);
    CONSTANT(LinuxIfTun, IFF_TUN);
    CONSTANT(LinuxIfTun, IFF_MULTI_QUEUE);
    CONSTANT(LinuxIfTun, IFF_PERSIST);
    CONSTANT(LinuxIfTun, IFF_NO_PI);
    CONSTANT(LinuxIfTun, IFF_VNET_HDR);
    CONSTANT(LinuxIfTun, IFF_TUN_EXCL);
}

static void print_linux_filter(void)
{
    CONSTANT(LinuxFilter, BPF_LD);
    CONSTANT(LinuxFilter, BPF_ALU);
    CONSTANT(LinuxFilter, BPF_JMP);
    CONSTANT(LinuxFilter, BPF_RET);
    CONSTANT(LinuxFilter, BPF_W);
    CONSTANT(LinuxFilter, BPF_H);
    CONSTANT(LinuxFilter, BPF_B);
    CONSTANT(LinuxFilter, BPF_ABS);
    CONSTANT(LinuxFilter, BPF_LEN);
    CONSTANT(LinuxFilter, BPF_ADD);
    CONSTANT(LinuxFilter, BPF_AND);
    CONSTANT(LinuxFilter, BPF_RSH);
    CONSTANT(LinuxFilter, BPF_JA);
    CONSTANT(LinuxFilter, BPF_JEQ);
    CONSTANT(LinuxFilter, BPF_JGT);
    CONSTANT(LinuxFilter, BPF_JGE);
    CONSTANT(LinuxFilter, BPF_JSET);
    CONSTANT(LinuxFilter, BPF_K);
    CONSTANT(LinuxFilter, BPF_MAXINSNS);
    CONSTANT(LinuxFilter, SKF_NET_OFF);
    CONSTANT(LinuxFilter, SKF_LL_OFF);
    CONSTANT(LinuxFilter, SKF_AD_OFF);
    CONSTANT(LinuxFilter, SKF_AD_PKTTYPE);
}

static void print_sys_socket(void)
{
    CONSTANT(SysSocket, AF_UNSPEC);
    CONSTANT(SysSocket, AF_INET);
    CONSTANT(SysSocket, AF_BRIDGE);
    CONSTANT(SysSocket, AF_INET6);
    CONSTANT(SysSocket, AF_NETLINK);
    CONSTANT(SysSocket, AF_PACKET);
    CONSTANT(SysSocket, SOCK_STREAM);
    CONSTANT(SysSocket, SOCK_DGRAM);
    CONSTANT(SysSocket, SOCK_RAW);
    CONSTANT(SysSocket, SOCK_NONBLOCK);
    CONSTANT(SysSocket, SOCK_CLOEXEC);
    CONSTANT(SysSocket, MSG_TRUNC);
    CONSTANT(SysSocket, MSG_DONTWAIT);
    CONSTANT(SysSocket, MSG_NOSIGNAL);
    CONSTANT(SysSocket, SCM_RIGHTS);
    CONSTANT(SysSocket, SOL_SOCKET);
    CONSTANT(SysSocket, SO_SNDBUF);
    CONSTANT(SysSocket, SO_RCVBUF);
    CONSTANT(SysSocket, SO_PEERCRED);
    CONSTANT(SysSocket, SO_ATTACH_FILTER);
    CONSTANT(SysSocket, SO_SNDBUFFORCE);
    CONSTANT(SysSocket, SO_RCVBUFFORCE);
    CONSTANT(SysSocket, SO_BINDTOIFINDEX);
    CONSTANT(SysSocket, SOL_PACKET);
    CONSTANT(SysSocket, PACKET_ADD_MEMBERSHIP);
    CONSTANT(SysSocket, PACKET_DROP_MEMBERSHIP);
    CONSTANT(SysSocket, PACKET_VNET_HDR);
    CONSTANT(SysSocket, PACKET_IGNORE_OUTGOING);
    CONSTANT(SysSocket, PACKET_MR_MULTICAST);
    CONSTANT(SysSocket, IPPROTO_IPV6);
    CONSTANT(SysSocket, IPPROTO_ICMPV6);
    CONSTANT(SysSocket, IPV6_UNICAST_HOPS);
    CONSTANT(SysSocket, IPV6_MULTICAST_IF);
    CONSTANT(SysSocket, IPV6_MULTICAST_HOPS);
    CONSTANT(SysSocket, IPV6_MULTICAST_LOOP);
    CONSTANT(SysSocket, IPV6_ADD_MEMBERSHIP);
    CONSTANT(SysSocket, IPV6_DROP_MEMBERSHIP);
    CONSTANT(SysSocket, IPV6_V6ONLY);
    CONSTANT(SysSocket, IPV6_RECVPKTINFO);
    CONSTANT(SysSocket, IPV6_PKTINFO);
    CONSTANT(SysSocket, IPV6_RECVHOPLIMIT);
    CONSTANT(SysSocket, IPV6_HOPLIMIT);
    CONSTANT(SysSocket, ICMPV6_FILTER);
}

static void print_linux_netlink(void)
{
    CONSTANT(LinuxNetlink, NETLINK_ROUTE);
    CONSTANT(LinuxNetlink, SOL_NETLINK);
    CONSTANT(LinuxNetlink, NETLINK_ADD_MEMBERSHIP);
    CONSTANT(LinuxNetlink, NETLINK_CAP_ACK);
    CONSTANT(LinuxNetlink, NETLINK_EXT_ACK);
    CONSTANT(LinuxNetlink, NETLINK_GET_STRICT_CHK);
    CONSTANT(LinuxNetlink, NLM_F_REQUEST);
    CONSTANT(LinuxNetlink, NLM_F_ACK);
    CONSTANT(LinuxNetlink, NLM_F_DUMP_INTR);
    CONSTANT(LinuxNetlink, NLM_F_CAPPED);
    CONSTANT(LinuxNetlink, NLM_F_ACK_TLVS);
    CONSTANT(LinuxNetlink, NLM_F_DUMP);
    CONSTANT(LinuxNetlink, NLM_F_REPLACE);
    CONSTANT(LinuxNetlink, NLM_F_EXCL);
    CONSTANT(LinuxNetlink, NLM_F_APPEND);
    CONSTANT(LinuxNetlink, NLM_F_CREATE);
    CONSTANT(LinuxNetlink, NLMSG_ERROR);
    CONSTANT(LinuxNetlink, NLMSG_DONE);
    CONSTANT(LinuxNetlink, NLMSGERR_ATTR_MSG);
    CONSTANT(LinuxNetlink, NLA_F_NESTED);
    NAMED(LinuxNetlink, NLA_TYPE_MASK, (__u16)NLA_TYPE_MASK);
}

static void print_linux_rtnetlink(void)
{
    CONSTANT(LinuxRtnetlink, RTM_NEWLINK);
    CONSTANT(LinuxRtnetlink, RTM_DELLINK);
    CONSTANT(LinuxRtnetlink, RTM_GETLINK);
    CONSTANT(LinuxRtnetlink, RTM_NEWADDR);
    CONSTANT(LinuxRtnetlink, RTM_DELADDR);
    CONSTANT(LinuxRtnetlink, RTM_GETADDR);
    CONSTANT(LinuxRtnetlink, RTM_NEWROUTE);
    CONSTANT(LinuxRtnetlink, RTM_DELROUTE);
    CONSTANT(LinuxRtnetlink, RTM_GETROUTE);
    CONSTANT(LinuxRtnetlink, RTM_NEWNEIGH);
    CONSTANT(LinuxRtnetlink, RTM_DELNEIGH);
    CONSTANT(LinuxRtnetlink, RTM_GETNEIGH);
    CONSTANT(LinuxRtnetlink, RTM_NEWNETCONF);
    CONSTANT(LinuxRtnetlink, RTM_NEWNEXTHOP);
    CONSTANT(LinuxRtnetlink, RTM_DELNEXTHOP);
    CONSTANT(LinuxRtnetlink, RTNLGRP_NEXTHOP);
    CONSTANT(LinuxRtnetlink, RTA_NH_ID);
    CONSTANT(LinuxRtnetlink, NHA_ID);
    CONSTANT(LinuxRtnetlink, RTM_NEWRULE);
    CONSTANT(LinuxRtnetlink, RTM_DELRULE);
    CONSTANT(LinuxRtnetlink, RTM_GETRULE);
    CONSTANT(LinuxRtnetlink, TCA_OPTIONS);
    CONSTANT(LinuxRtnetlink, TCA_KIND);
    CONSTANT(LinuxRtnetlink, RTNLGRP_TC);
    CONSTANT(LinuxRtnetlink, RTM_GETTFILTER);
    CONSTANT(LinuxRtnetlink, RTM_DELTFILTER);
    CONSTANT(LinuxRtnetlink, RTM_NEWTFILTER);
    CONSTANT(LinuxRtnetlink, RTM_GETQDISC);
    CONSTANT(LinuxRtnetlink, RTM_DELQDISC);
    CONSTANT(LinuxRtnetlink, RTM_NEWQDISC);
    CONSTANT(LinuxRtnetlink, RTNLGRP_LINK);
    CONSTANT(LinuxRtnetlink, RTNLGRP_NEIGH);
    CONSTANT(LinuxRtnetlink, RTNLGRP_IPV4_IFADDR);
    CONSTANT(LinuxRtnetlink, RTNLGRP_IPV4_ROUTE);
    CONSTANT(LinuxRtnetlink, RTNLGRP_IPV4_RULE);
    CONSTANT(LinuxRtnetlink, RTNLGRP_IPV6_IFADDR);
    CONSTANT(LinuxRtnetlink, RTNLGRP_IPV6_ROUTE);
    CONSTANT(LinuxRtnetlink, RTNLGRP_IPV6_IFINFO);
    CONSTANT(LinuxRtnetlink, RTNLGRP_IPV6_RULE);
    CONSTANT(LinuxRtnetlink, RTNLGRP_IPV6_NETCONF);
    CONSTANT(LinuxRtnetlink, RTA_DST);
    CONSTANT(LinuxRtnetlink, RTA_OIF);
    CONSTANT(LinuxRtnetlink, RTA_GATEWAY);
    CONSTANT(LinuxRtnetlink, RTA_PRIORITY);
    CONSTANT(LinuxRtnetlink, RTA_PREFSRC);
    CONSTANT(LinuxRtnetlink, RTA_METRICS);
    CONSTANT(LinuxRtnetlink, RTA_MULTIPATH);
    CONSTANT(LinuxRtnetlink, RTA_TABLE);
    CONSTANT(LinuxRtnetlink, RTA_PREF);
    CONSTANT(LinuxRtnetlink, RTAX_MTU);
    CONSTANT(LinuxRtnetlink, RTM_F_CLONED);
    CONSTANT(LinuxRtnetlink, RTEXT_FILTER_SKIP_STATS);
    CONSTANT(LinuxRtnetlink, RT_TABLE_UNSPEC);
}

static void print_linux_if_link(void)
{
    CONSTANT(LinuxIfLink, IFLA_ADDRESS);
    CONSTANT(LinuxIfLink, IFLA_IFNAME);
    CONSTANT(LinuxIfLink, IFLA_MTU);
    CONSTANT(LinuxIfLink, IFLA_TXQLEN);
    CONSTANT(LinuxIfLink, IFLA_MASTER);
    CONSTANT(LinuxIfLink, IFLA_PROTINFO);
    CONSTANT(LinuxIfLink, IFLA_OPERSTATE);
    CONSTANT(LinuxIfLink, IFLA_LINKINFO);
    CONSTANT(LinuxIfLink, IFLA_IFALIAS);
    CONSTANT(LinuxIfLink, IFLA_AF_SPEC);
    CONSTANT(LinuxIfLink, IFLA_NET_NS_FD);
    CONSTANT(LinuxIfLink, IFLA_EXT_MASK);
    CONSTANT(LinuxIfLink, IFLA_CARRIER);
    CONSTANT(LinuxIfLink, IFLA_CARRIER_CHANGES);
    CONSTANT(LinuxIfLink, IFLA_INFO_KIND);
    CONSTANT(LinuxIfLink, IFLA_INFO_DATA);
    CONSTANT(LinuxIfLink, IFLA_INET6_CONF);
    CONSTANT(LinuxIfLink, IFLA_INET6_ADDR_GEN_MODE);
    CONSTANT(LinuxIfLink, VETH_INFO_PEER);
    CONSTANT(LinuxIfLink, IFLA_LINK);
    CONSTANT(LinuxIfLink, IFLA_STATS64);
    CONSTANT(LinuxIfLink, IFLA_MACVLAN_MODE);
    CONSTANT(LinuxIfLink, MACVLAN_MODE_BRIDGE);
    CONSTANT(LinuxIfLink, IFLA_IPVLAN_MODE);
    CONSTANT(LinuxIfLink, IPVLAN_MODE_L2);
    CONSTANT(LinuxIfLink, DEVCONF_FORWARDING);
    CONSTANT(LinuxIfLink, DEVCONF_MTU6);
    CONSTANT(LinuxIfLink, DEVCONF_DISABLE_IPV6);
}

static void print_linux_if_addr(void)
{
    CONSTANT(LinuxIfAddr, IFA_ADDRESS);
    CONSTANT(LinuxIfAddr, IFA_LOCAL);
    CONSTANT(LinuxIfAddr, IFA_CACHEINFO);
    CONSTANT(LinuxIfAddr, IFA_FLAGS);
    CONSTANT(LinuxIfAddr, IFA_PROTO);
}

static void print_linux_neighbour(void)
{
    CONSTANT(LinuxNeighbour, NDA_DST);
    CONSTANT(LinuxNeighbour, NDA_LLADDR);
    CONSTANT(LinuxNeighbour, NTF_USE);
}

static void print_linux_net_conf(void)
{
    CONSTANT(LinuxNetConf, NETCONFA_IFINDEX);
    CONSTANT(LinuxNetConf, NETCONFA_FORWARDING);
}

static void print_linux_fib_rules(void)
{
    CONSTANT(LinuxFibRules, FIB_RULE_INVERT);
    CONSTANT(LinuxFibRules, FRA_DST);
    CONSTANT(LinuxFibRules, FRA_SRC);
    CONSTANT(LinuxFibRules, FRA_IIFNAME);
    CONSTANT(LinuxFibRules, FRA_PRIORITY);
    CONSTANT(LinuxFibRules, FRA_FWMARK);
    CONSTANT(LinuxFibRules, FRA_TABLE);
    CONSTANT(LinuxFibRules, FRA_FWMASK);
    CONSTANT(LinuxFibRules, FRA_OIFNAME);
    CONSTANT(LinuxFibRules, FRA_PROTOCOL);
}

static void print_tun_offloads(void)
{
    NAMED(TunOffloads, Checksum, TUN_F_CSUM);
    NAMED(TunOffloads, TcpOverIpv4, TUN_F_TSO4);
    NAMED(TunOffloads, TcpOverIpv6, TUN_F_TSO6);
    NAMED(TunOffloads, TcpWithEcn, TUN_F_TSO_ECN);
#ifdef TUN_F_USO4
    NAMED(TunOffloads, UdpOverIpv4, TUN_F_USO4);
#else
    ABSENT(TunOffloads, UdpOverIpv4);
#endif
#ifdef TUN_F_USO6
    NAMED(TunOffloads, UdpOverIpv6, TUN_F_USO6);
#else
    ABSENT(TunOffloads, UdpOverIpv6);
#endif
}

static void print_packet_type(void)
{
    NAMED(PacketType, Host, PACKET_HOST);
    NAMED(PacketType, Broadcast, PACKET_BROADCAST);
    NAMED(PacketType, Multicast, PACKET_MULTICAST);
    NAMED(PacketType, OtherHost, PACKET_OTHERHOST);
    NAMED(PacketType, Outgoing, PACKET_OUTGOING);
}

static void print_arp_hardware_type(void)
{
    NAMED(ArpHardwareType, Ethernet, ARPHRD_ETHER);
    NAMED(ArpHardwareType, Ppp, ARPHRD_PPP);
    NAMED(ArpHardwareType, RawIp, ARPHRD_RAWIP);
    NAMED(ArpHardwareType, Tunnel6, ARPHRD_TUNNEL6);
    NAMED(ArpHardwareType, Loopback, ARPHRD_LOOPBACK);
    NAMED(ArpHardwareType, Sit, ARPHRD_SIT);
    NAMED(ArpHardwareType, Void, ARPHRD_VOID);
    NAMED(ArpHardwareType, None, ARPHRD_NONE);
}

static void print_link_flags(void)
{
    NAMED(LinkFlags, Up, IFF_UP);
    NAMED(LinkFlags, Broadcast, IFF_BROADCAST);
    NAMED(LinkFlags, Loopback, IFF_LOOPBACK);
    NAMED(LinkFlags, PointToPoint, IFF_POINTOPOINT);
    NAMED(LinkFlags, Running, IFF_RUNNING);
    NAMED(LinkFlags, NoArp, IFF_NOARP);
    NAMED(LinkFlags, Multicast, IFF_MULTICAST);
    NAMED(LinkFlags, LowerUp, IFF_LOWER_UP);
}

static void print_operational_state(void)
{
    NAMED(OperationalState, Unknown, IF_OPER_UNKNOWN);
    NAMED(OperationalState, NotPresent, IF_OPER_NOTPRESENT);
    NAMED(OperationalState, Down, IF_OPER_DOWN);
    NAMED(OperationalState, LowerLayerDown, IF_OPER_LOWERLAYERDOWN);
    NAMED(OperationalState, Testing, IF_OPER_TESTING);
    NAMED(OperationalState, Dormant, IF_OPER_DORMANT);
    NAMED(OperationalState, Up, IF_OPER_UP);
}

static void print_ipv6_address_generation(void)
{
    NAMED(Ipv6AddressGeneration, Eui64, IN6_ADDR_GEN_MODE_EUI64);
    NAMED(Ipv6AddressGeneration, None, IN6_ADDR_GEN_MODE_NONE);
    NAMED(Ipv6AddressGeneration, StablePrivacy, IN6_ADDR_GEN_MODE_STABLE_PRIVACY);
    NAMED(Ipv6AddressGeneration, Random, IN6_ADDR_GEN_MODE_RANDOM);
}

static void print_address_flags(void)
{
    NAMED(AddressFlags, Temporary, IFA_F_TEMPORARY);
    NAMED(AddressFlags, NoDad, IFA_F_NODAD);
    NAMED(AddressFlags, Optimistic, IFA_F_OPTIMISTIC);
    NAMED(AddressFlags, DadFailed, IFA_F_DADFAILED);
    NAMED(AddressFlags, HomeAddress, IFA_F_HOMEADDRESS);
    NAMED(AddressFlags, Deprecated, IFA_F_DEPRECATED);
    NAMED(AddressFlags, Tentative, IFA_F_TENTATIVE);
    NAMED(AddressFlags, Permanent, IFA_F_PERMANENT);
    NAMED(AddressFlags, ManageTemporary, IFA_F_MANAGETEMPADDR);
    NAMED(AddressFlags, NoPrefixRoute, IFA_F_NOPREFIXROUTE);
    NAMED(AddressFlags, MulticastAutoJoin, IFA_F_MCAUTOJOIN);
    NAMED(AddressFlags, StablePrivacy, IFA_F_STABLE_PRIVACY);
}

static void print_address_scope(void)
{
    NAMED(AddressScope, Universe, RT_SCOPE_UNIVERSE);
    NAMED(AddressScope, Site, RT_SCOPE_SITE);
    NAMED(AddressScope, Link, RT_SCOPE_LINK);
    NAMED(AddressScope, Host, RT_SCOPE_HOST);
    NAMED(AddressScope, Nowhere, RT_SCOPE_NOWHERE);
}

static void print_route_scope(void)
{
    NAMED(RouteScope, Universe, RT_SCOPE_UNIVERSE);
    NAMED(RouteScope, Site, RT_SCOPE_SITE);
    NAMED(RouteScope, Link, RT_SCOPE_LINK);
    NAMED(RouteScope, Host, RT_SCOPE_HOST);
    NAMED(RouteScope, Nowhere, RT_SCOPE_NOWHERE);
}

static void print_route_protocol(void)
{
    NAMED(RouteProtocol, Unspecified, RTPROT_UNSPEC);
    NAMED(RouteProtocol, Redirect, RTPROT_REDIRECT);
    NAMED(RouteProtocol, Kernel, RTPROT_KERNEL);
    NAMED(RouteProtocol, Boot, RTPROT_BOOT);
    NAMED(RouteProtocol, Static, RTPROT_STATIC);
    NAMED(RouteProtocol, RouterAdvertisement, RTPROT_RA);
    NAMED(RouteProtocol, Dhcp, RTPROT_DHCP);
}

static void print_route_type(void)
{
    NAMED(RouteType, Unspecified, RTN_UNSPEC);
    NAMED(RouteType, Unicast, RTN_UNICAST);
    NAMED(RouteType, Local, RTN_LOCAL);
    NAMED(RouteType, Broadcast, RTN_BROADCAST);
    NAMED(RouteType, Anycast, RTN_ANYCAST);
    NAMED(RouteType, Multicast, RTN_MULTICAST);
    NAMED(RouteType, Blackhole, RTN_BLACKHOLE);
    NAMED(RouteType, Unreachable, RTN_UNREACHABLE);
    NAMED(RouteType, Prohibit, RTN_PROHIBIT);
    NAMED(RouteType, Throw, RTN_THROW);
    NAMED(RouteType, Nat, RTN_NAT);
}

static void print_router_preference(void)
{
    NAMED(RouterPreference, Medium, ICMPV6_ROUTER_PREF_MEDIUM);
    NAMED(RouterPreference, High, ICMPV6_ROUTER_PREF_HIGH);
    NAMED(RouterPreference, Low, ICMPV6_ROUTER_PREF_LOW);
}

static void print_rule_action(void)
{
    NAMED(RuleAction, Unspecified, FR_ACT_UNSPEC);
    NAMED(RuleAction, Lookup, FR_ACT_TO_TBL);
    NAMED(RuleAction, Goto, FR_ACT_GOTO);
    NAMED(RuleAction, Nop, FR_ACT_NOP);
    NAMED(RuleAction, Blackhole, FR_ACT_BLACKHOLE);
    NAMED(RuleAction, Unreachable, FR_ACT_UNREACHABLE);
    NAMED(RuleAction, Prohibit, FR_ACT_PROHIBIT);
}

static void print_neighbour_state(void)
{
    NAMED(NeighbourState, None, NUD_NONE);
    NAMED(NeighbourState, Incomplete, NUD_INCOMPLETE);
    NAMED(NeighbourState, Reachable, NUD_REACHABLE);
    NAMED(NeighbourState, Stale, NUD_STALE);
    NAMED(NeighbourState, Delay, NUD_DELAY);
    NAMED(NeighbourState, Probe, NUD_PROBE);
    NAMED(NeighbourState, Failed, NUD_FAILED);
    NAMED(NeighbourState, NoArp, NUD_NOARP);
    NAMED(NeighbourState, Permanent, NUD_PERMANENT);
}

static void print_neighbour_flags(void)
{
    NAMED(NeighbourFlags, Use, NTF_USE);
    NAMED(NeighbourFlags, Self, NTF_SELF);
    NAMED(NeighbourFlags, Master, NTF_MASTER);
    NAMED(NeighbourFlags, Proxy, NTF_PROXY);
    NAMED(NeighbourFlags, ExternallyLearned, NTF_EXT_LEARNED);
    NAMED(NeighbourFlags, Offloaded, NTF_OFFLOADED);
    NAMED(NeighbourFlags, Sticky, NTF_STICKY);
    NAMED(NeighbourFlags, Router, NTF_ROUTER);
}

static void print_route_table(void)
{
    NAMED(RouteTable, Default, RT_TABLE_DEFAULT);
    NAMED(RouteTable, Main, RT_TABLE_MAIN);
    NAMED(RouteTable, Local, RT_TABLE_LOCAL);
}

static void print_errno(void)
{
    CONSTANT(Errno, EPERM);
    CONSTANT(Errno, ENOENT);
    CONSTANT(Errno, ESRCH);
    CONSTANT(Errno, EINTR);
    CONSTANT(Errno, EIO);
    CONSTANT(Errno, ENXIO);
    CONSTANT(Errno, E2BIG);
    CONSTANT(Errno, EBADF);
    CONSTANT(Errno, EAGAIN);
    CONSTANT(Errno, ENOMEM);
    CONSTANT(Errno, EACCES);
    CONSTANT(Errno, EFAULT);
    CONSTANT(Errno, EBUSY);
    CONSTANT(Errno, EEXIST);
    CONSTANT(Errno, EXDEV);
    CONSTANT(Errno, ENODEV);
    CONSTANT(Errno, ENOTDIR);
    CONSTANT(Errno, EINVAL);
    CONSTANT(Errno, EMFILE);
    CONSTANT(Errno, ENOTTY);
    CONSTANT(Errno, ENOSPC);
    CONSTANT(Errno, ERANGE);
    CONSTANT(Errno, ENOSYS);
    CONSTANT(Errno, EBADMSG);
    CONSTANT(Errno, EBADFD);
    CONSTANT(Errno, EMSGSIZE);
    CONSTANT(Errno, ENOPROTOOPT);
    CONSTANT(Errno, EOPNOTSUPP);
    CONSTANT(Errno, EAFNOSUPPORT);
    CONSTANT(Errno, EADDRINUSE);
    CONSTANT(Errno, EADDRNOTAVAIL);
    CONSTANT(Errno, ENETDOWN);
    CONSTANT(Errno, ENETUNREACH);
    CONSTANT(Errno, ENOBUFS);
    CONSTANT(Errno, ETIMEDOUT);
    CONSTANT(Errno, ECONNREFUSED);
    CONSTANT(Errno, EHOSTUNREACH);
    CONSTANT(Errno, EINPROGRESS);
}

int main(void)
{
    print_structs();
    print_bpf_structs();
    print_linux_bpf();
    print_linux_traffic_control();
    print_fcntl();
    print_sys_epoll();
    print_sys_inotify();
    print_sys_poll();
    print_linux_time();
    print_linux_prctl();
    print_linux_capability();
    print_sys_mount();
    print_linux_if_tun();
    print_linux_filter();
    print_sys_socket();
    print_linux_netlink();
    print_linux_rtnetlink();
    print_linux_if_link();
    print_linux_if_addr();
    print_linux_neighbour();
    print_linux_net_conf();
    print_linux_fib_rules();
    print_tun_offloads();
    print_packet_type();
    print_arp_hardware_type();
    print_link_flags();
    print_operational_state();
    print_ipv6_address_generation();
    print_address_flags();
    print_address_scope();
    print_route_scope();
    print_route_protocol();
    print_route_type();
    print_router_preference();
    print_rule_action();
    print_neighbour_state();
    print_neighbour_flags();
    print_route_table();
    print_errno();
    return 0;
}
