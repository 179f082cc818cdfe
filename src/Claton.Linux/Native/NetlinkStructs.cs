// The fixed parts of netlink messages, with the kernel's names for the fields. A C program compares size and offsets with
// the headers; see ProbeTests.
namespace Claton.Linux.Native;

/// <summary>struct sockaddr_nl.</summary>
internal struct SockAddrNl
{
    internal ushort nl_family;
    internal ushort nl_pad;
    internal uint nl_pid;
    internal uint nl_groups;
}

/// <summary>struct nlmsghdr.</summary>
internal struct NlMsgHdr
{
    internal uint nlmsg_len;
    internal ushort nlmsg_type;
    internal ushort nlmsg_flags;
    internal uint nlmsg_seq;
    internal uint nlmsg_pid;
}

/// <summary>struct nlattr.</summary>
internal struct NlAttr
{
    internal ushort nla_len;
    internal ushort nla_type;
}

/// <summary>struct ifinfomsg.</summary>
internal struct IfInfoMsg
{
    internal byte ifi_family;
    internal ushort ifi_type;
    internal int ifi_index;
    internal uint ifi_flags;
    internal uint ifi_change;
}

/// <summary>struct ifaddrmsg.</summary>
internal struct IfAddrMsg
{
    internal byte ifa_family;
    internal byte ifa_prefixlen;
    internal byte ifa_flags;
    internal byte ifa_scope;
    internal int ifa_index;
}

/// <summary>struct ifa_cacheinfo.</summary>
internal struct IfaCacheInfo
{
    internal uint ifa_prefered;
    internal uint ifa_valid;
    internal uint cstamp;
    internal uint tstamp;
}

/// <summary>struct rtmsg.</summary>
internal struct RtMsg
{
    internal byte rtm_family;
    internal byte rtm_dst_len;
    internal byte rtm_src_len;
    internal byte rtm_tos;
    internal byte rtm_table;
    internal byte rtm_protocol;
    internal byte rtm_scope;
    internal byte rtm_type;
    internal uint rtm_flags;
}

/// <summary>struct rtnexthop.</summary>
internal struct RtNextHop
{
    internal ushort rtnh_len;
    internal byte rtnh_flags;
    internal byte rtnh_hops;
    internal int rtnh_ifindex;
}

/// <summary>struct nhmsg.</summary>
internal struct NhMsg
{
    internal byte nh_family;
    internal byte nh_scope;
    internal byte nh_protocol;
    internal byte resvd;
    internal uint nh_flags;
}

/// <summary>struct fib_rule_hdr.</summary>
internal struct FibRuleHdr
{
    internal byte family;
    internal byte dst_len;
    internal byte src_len;
    internal byte tos;
    internal byte table;
    internal byte res1;
    internal byte res2;
    internal byte action;
    internal uint flags;
}

/// <summary>struct netconfmsg.</summary>
internal struct NetConfMsg
{
    internal byte ncm_family;
}

/// <summary>struct ndmsg.</summary>
internal struct NdMsg
{
    internal byte ndm_family;
    internal int ndm_ifindex;
    internal ushort ndm_state;
    internal byte ndm_flags;
    internal byte ndm_type;
}

/// <summary>struct tcmsg.</summary>
internal struct TcMsg
{
    internal byte tcm_family;
    internal int tcm_ifindex;
    internal uint tcm_handle;
    internal uint tcm_parent;

    /// <summary>Of filters: priority (2), EtherType in network order (2).</summary>
    internal uint tcm_info;
}
