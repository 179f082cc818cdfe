// Constants of the netlink headers, one class for each header. A C program compares every one of them with the headers;
// see ProbeTests.
namespace Claton.Linux.Native;

/// <summary>linux/netlink.h.</summary>
internal static class LinuxNetlink
{
    internal const int NETLINK_ROUTE = 0;
    internal const int SOL_NETLINK = 270;
    internal const int NETLINK_ADD_MEMBERSHIP = 1;
    internal const int NETLINK_CAP_ACK = 10;
    internal const int NETLINK_EXT_ACK = 11;
    internal const int NETLINK_GET_STRICT_CHK = 12;

    internal const ushort NLM_F_REQUEST = 0x1;
    internal const ushort NLM_F_ACK = 0x4;
    internal const ushort NLM_F_DUMP_INTR = 0x10;
    internal const ushort NLM_F_CAPPED = 0x100;
    internal const ushort NLM_F_ACK_TLVS = 0x200;
    internal const ushort NLM_F_DUMP = 0x300;
    internal const ushort NLM_F_REPLACE = 0x100;
    internal const ushort NLM_F_EXCL = 0x200;
    internal const ushort NLM_F_APPEND = 0x800;
    internal const ushort NLM_F_CREATE = 0x400;

    internal const ushort NLMSG_ERROR = 2;
    internal const ushort NLMSG_DONE = 3;
    internal const ushort NLMSGERR_ATTR_MSG = 1;
    internal const ushort NLA_F_NESTED = 0x8000;
    internal const ushort NLA_TYPE_MASK = 0x3fff;
}

/// <summary>linux/rtnetlink.h.</summary>
internal static class LinuxRtnetlink
{
    internal const ushort RTM_NEWLINK = 16;
    internal const ushort RTM_DELLINK = 17;
    internal const ushort RTM_GETLINK = 18;
    internal const ushort RTM_NEWADDR = 20;
    internal const ushort RTM_DELADDR = 21;
    internal const ushort RTM_GETADDR = 22;
    internal const ushort RTM_NEWROUTE = 24;
    internal const ushort RTM_DELROUTE = 25;
    internal const ushort RTM_GETROUTE = 26;
    internal const ushort RTM_NEWNEIGH = 28;
    internal const ushort RTM_DELNEIGH = 29;
    internal const ushort RTM_GETNEIGH = 30;
    internal const ushort RTM_NEWRULE = 32;
    internal const ushort RTM_DELRULE = 33;
    internal const ushort RTM_GETRULE = 34;
    internal const ushort RTM_NEWQDISC = 36;
    internal const ushort RTM_DELQDISC = 37;
    internal const ushort RTM_GETQDISC = 38;
    internal const ushort RTM_NEWTFILTER = 44;
    internal const ushort RTM_DELTFILTER = 45;
    internal const ushort RTM_GETTFILTER = 46;
    internal const ushort RTM_NEWNETCONF = 80;
    internal const ushort RTM_NEWNEXTHOP = 104;
    internal const ushort RTM_DELNEXTHOP = 105;

    internal const int RTNLGRP_LINK = 1;
    internal const int RTNLGRP_NEIGH = 3;
    internal const int RTNLGRP_TC = 4;
    internal const int RTNLGRP_IPV4_IFADDR = 5;
    internal const int RTNLGRP_IPV4_ROUTE = 7;
    internal const int RTNLGRP_IPV4_RULE = 8;
    internal const int RTNLGRP_IPV6_IFADDR = 9;
    internal const int RTNLGRP_IPV6_ROUTE = 11;
    internal const int RTNLGRP_IPV6_IFINFO = 12;
    internal const int RTNLGRP_IPV6_RULE = 19;
    internal const int RTNLGRP_IPV6_NETCONF = 25;
    internal const int RTNLGRP_NEXTHOP = 32;

    internal const ushort RTA_DST = 1;
    internal const ushort RTA_OIF = 4;
    internal const ushort RTA_GATEWAY = 5;
    internal const ushort RTA_PRIORITY = 6;
    internal const ushort RTA_PREFSRC = 7;
    internal const ushort RTA_METRICS = 8;
    internal const ushort RTA_MULTIPATH = 9;
    internal const ushort RTA_TABLE = 15;
    internal const ushort RTA_PREF = 20;
    internal const ushort RTA_NH_ID = 30;
    internal const ushort RTAX_MTU = 2;

    internal const uint RTM_F_CLONED = 0x200;
    internal const uint RTEXT_FILTER_SKIP_STATS = 0x8;

    internal const byte RT_TABLE_UNSPEC = 0;

    internal const ushort NHA_ID = 1;

    internal const ushort TCA_KIND = 1;
    internal const ushort TCA_OPTIONS = 2;
}

/// <summary>linux/pkt_sched.h and linux/pkt_cls.h.</summary>
internal static class LinuxTrafficControl
{
    internal const uint TC_H_MAJ_MASK = 0xffff0000;
    internal const uint TC_H_CLSACT = 0xfffffff1;
    internal const uint TC_H_MIN_INGRESS = 0xfff2;
    internal const uint TC_H_MIN_EGRESS = 0xfff3;

    internal const ushort TCA_BPF_FD = 6;
    internal const ushort TCA_BPF_NAME = 7;
    internal const ushort TCA_BPF_FLAGS = 8;
    internal const ushort TCA_BPF_ID = 11;
    internal const uint TCA_BPF_FLAG_ACT_DIRECT = 1;

    internal const ushort ETH_P_ALL = 3;
}

/// <summary>linux/if_link.h, linux/veth.h and linux/ipv6.h.</summary>
internal static class LinuxIfLink
{
    internal const ushort IFLA_ADDRESS = 1;
    internal const ushort IFLA_IFNAME = 3;
    internal const ushort IFLA_MTU = 4;
    internal const ushort IFLA_MASTER = 10;
    internal const ushort IFLA_PROTINFO = 12;
    internal const ushort IFLA_TXQLEN = 13;
    internal const ushort IFLA_OPERSTATE = 16;
    internal const ushort IFLA_LINKINFO = 18;
    internal const ushort IFLA_IFALIAS = 20;
    internal const ushort IFLA_AF_SPEC = 26;
    internal const ushort IFLA_NET_NS_FD = 28;
    internal const ushort IFLA_EXT_MASK = 29;
    internal const ushort IFLA_CARRIER = 33;
    internal const ushort IFLA_CARRIER_CHANGES = 35;
    internal const ushort IFLA_INFO_KIND = 1;
    internal const ushort IFLA_INFO_DATA = 2;
    internal const ushort IFLA_INET6_CONF = 2;
    internal const ushort IFLA_INET6_ADDR_GEN_MODE = 8;
    internal const ushort VETH_INFO_PEER = 1;
    internal const ushort IFLA_LINK = 5;
    internal const ushort IFLA_STATS64 = 23;
    internal const ushort IFLA_MACVLAN_MODE = 1;
    internal const uint MACVLAN_MODE_BRIDGE = 4;
    internal const ushort IFLA_IPVLAN_MODE = 1;
    internal const ushort IPVLAN_MODE_L2 = 0;

    internal const int DEVCONF_FORWARDING = 0;
    internal const int DEVCONF_MTU6 = 2;
    internal const int DEVCONF_DISABLE_IPV6 = 26;
}

/// <summary>linux/if_addr.h.</summary>
internal static class LinuxIfAddr
{
    internal const ushort IFA_ADDRESS = 1;
    internal const ushort IFA_LOCAL = 2;
    internal const ushort IFA_CACHEINFO = 6;
    internal const ushort IFA_FLAGS = 8;
    internal const ushort IFA_PROTO = 11;
}

/// <summary>linux/neighbour.h.</summary>
internal static class LinuxNeighbour
{
    internal const ushort NDA_DST = 1;
    internal const ushort NDA_LLADDR = 2;

    internal const byte NTF_USE = 0x1;
}

/// <summary>linux/netconf.h.</summary>
internal static class LinuxNetConf
{
    internal const ushort NETCONFA_IFINDEX = 1;
    internal const ushort NETCONFA_FORWARDING = 2;
}

/// <summary>linux/fib_rules.h.</summary>
internal static class LinuxFibRules
{
    internal const uint FIB_RULE_INVERT = 0x2;

    internal const ushort FRA_DST = 1;
    internal const ushort FRA_SRC = 2;
    internal const ushort FRA_IIFNAME = 3;
    internal const ushort FRA_PRIORITY = 6;
    internal const ushort FRA_FWMARK = 10;
    internal const ushort FRA_TABLE = 15;
    internal const ushort FRA_FWMASK = 16;
    internal const ushort FRA_OIFNAME = 17;
    internal const ushort FRA_PROTOCOL = 21;
}
