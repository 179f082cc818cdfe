using System.Text;
using Claton.Core;
using Claton.Core.Dns;
using Claton.Core.Picture;
using Claton.Core.Plan;
using Claton.Linux.Native;
using Claton.Linux.Netlink;
using Claton.Restart;
using Claton.Translation.Rfc6052;

namespace Claton.Fuzz.Host;

/// <summary>A message of each kind, a call of each kind, and texts that are right.</summary>
internal static class HostSeeds
{
    private static readonly byte[] s_address6 = [0x20, 1, 0xd, 0xb8, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];

    public static IReadOnlyList<(string Name, byte[] Octets)> All { get; } =
    [
        ("kernel-link", Kernel(LinuxRtnetlink.RTM_NEWLINK, new IfInfoMsg { ifi_index = 2, ifi_flags = 1 }, Link)),
        ("kernel-link-ipv6", Kernel(LinuxRtnetlink.RTM_NEWLINK, new IfInfoMsg { ifi_family = (byte)SysSocket.AF_INET6, ifi_index = 2 }, LinkIpv6)),
        ("kernel-link-gone", Kernel(LinuxRtnetlink.RTM_DELLINK, new IfInfoMsg { ifi_index = 2 }, Link)),
        ("kernel-address", Kernel(LinuxRtnetlink.RTM_NEWADDR, new IfAddrMsg { ifa_family = (byte)SysSocket.AF_INET6, ifa_prefixlen = 64, ifa_index = 2 }, Address)),
        ("kernel-address-ipv4-gone", Kernel(LinuxRtnetlink.RTM_DELADDR, new IfAddrMsg { ifa_family = (byte)SysSocket.AF_INET, ifa_prefixlen = 32 }, Address4)),
        ("kernel-route", Kernel(LinuxRtnetlink.RTM_NEWROUTE, new RtMsg { rtm_family = (byte)SysSocket.AF_INET6, rtm_table = 254, rtm_type = 1 }, Route)),
        ("kernel-route-several-hops", Kernel(LinuxRtnetlink.RTM_NEWROUTE, new RtMsg { rtm_family = (byte)SysSocket.AF_INET, rtm_table = 254, rtm_type = 1 }, Hops)),
        ("kernel-rule", Kernel(LinuxRtnetlink.RTM_NEWRULE, new FibRuleHdr { family = (byte)SysSocket.AF_INET6, src_len = 64, action = 1 }, Rule)),
        ("kernel-neighbour", Kernel(LinuxRtnetlink.RTM_NEWNEIGH, new NdMsg { ndm_family = (byte)SysSocket.AF_INET6, ndm_ifindex = 2, ndm_state = 2 }, Neighbour)),
        ("kernel-forwarding", Kernel(LinuxRtnetlink.RTM_NEWNETCONF, new NetConfMsg { ncm_family = (byte)SysSocket.AF_INET6 }, Forwarding)),
        ("kernel-next-hop", Kernel(LinuxRtnetlink.RTM_NEWNEXTHOP, new NhMsg(), NextHop)),
        ("kernel-filter", Kernel(LinuxRtnetlink.RTM_NEWTFILTER, TrafficControlParser.ToMessage(2, TrafficDirection.Ingress, 1, 0x464), Filter)),
        ("kernel-error", Kernel(LinuxNetlink.NLMSG_ERROR, -1, Nothing)),
        ("client-info", Client("{\"method\":\"org.varlink.service.GetInfo\"}")),
        ("client-status", Client("{\"method\":\"io.claton.Status\",\"parameters\":{}}", "{\"method\":\"io.claton.Status\",\"oneway\":true}")),
        ("client-describe", Client("{\"method\":\"org.varlink.service.GetInterfaceDescription\",\"parameters\":{\"interface\":\"io.claton\"}}")),
        ("client-unknown", Client("{\"method\":\"no.such\\u0000Method\"}", "nonsense")),
        ("client-long", Client(new string('a', 300))),
        .. ((string[])["64:ff9b::/96", "eth0=2001:db8::/32", "auto", "eth1=ebpf,userspace", "eth0", "eth0=always", "192.0.2.1", "192.0.2.16/28=2001:db8:1::/124"])
            .Select((words, number) => ($"words-{number}", Text(HostSource.Words, words))),
        ("files-resolv-conf", Text(HostSource.Files, "# comment\nnameserver 2001:db8::53\nnameserver fe80::1%eth0\nnameserver 127.0.0.53\n")),
        ("files-networkd", Text(HostSource.Files, "IFINDEX=2\nDNS=\"[2001:db8::53]:53%eth0#dns.example 2001:db8::54\"\n")),
        ("memory-one-uplink", Text(HostSource.Memory, Memory())),
        ("memory-nothing", Text(HostSource.Memory, "{\"bootId\":\"this boot\",\"interfaces\":[]}")),
    ];

    private delegate void Attributes(ref NetlinkWriter writer);

    private static void Nothing(ref NetlinkWriter writer) => writer.Add(LinuxNetlink.NLMSGERR_ATTR_MSG, 0);

    private static void Link(ref NetlinkWriter writer)
    {
        writer.AddText(LinuxIfLink.IFLA_IFNAME, "eth0");
        writer.AddMac(LinuxIfLink.IFLA_ADDRESS, new MacAddress(0x0200_5e10_0002));
        writer.Add(LinuxIfLink.IFLA_MTU, 1500);
        writer.Add(LinuxIfLink.IFLA_MASTER, 3);
        writer.Add(LinuxIfLink.IFLA_CARRIER, (byte)1);
        writer.Add(LinuxIfLink.IFLA_CARRIER_CHANGES, 3);
        int information = writer.BeginNested(LinuxIfLink.IFLA_LINKINFO);
        writer.AddText(LinuxIfLink.IFLA_INFO_KIND, "veth");
        writer.EndNested(information);
        int families = writer.BeginNested(LinuxIfLink.IFLA_AF_SPEC);
        int ipv6 = writer.BeginNested((ushort)SysSocket.AF_INET6);
        writer.Add(LinuxIfLink.IFLA_INET6_CONF, new UInt128(1, 1500));
        writer.EndNested(ipv6);
        writer.EndNested(families);
        writer.Add(LinuxIfLink.IFLA_STATS64, new Statistics());
    }

    private static void LinkIpv6(ref NetlinkWriter writer)
    {
        int information = writer.BeginNested(LinuxIfLink.IFLA_PROTINFO);
        writer.Add(LinuxIfLink.IFLA_INET6_CONF, new UInt128(1, 1500));
        writer.EndNested(information);
    }

    private static void Address(ref NetlinkWriter writer)
    {
        writer.AddAddress<Ipv6Address>(LinuxIfAddr.IFA_ADDRESS, Ipv6Address.Read(s_address6));
        writer.Add(LinuxIfAddr.IFA_FLAGS, 0x100);
        writer.Add(LinuxIfAddr.IFA_CACHEINFO, new IfaCacheInfo { ifa_prefered = 100, ifa_valid = 200 });
    }

    private static void Address4(ref NetlinkWriter writer)
    {
        writer.AddAddress<Ipv4Address>(LinuxIfAddr.IFA_ADDRESS, new Ipv4Address(0xc0000002));
        writer.AddAddress<Ipv4Address>(LinuxIfAddr.IFA_LOCAL, new Ipv4Address(0xc0000001));
        writer.Add(LinuxIfAddr.IFA_PROTO, (byte)64);
    }

    private static void Route(ref NetlinkWriter writer)
    {
        writer.AddAddress<Ipv6Address>(LinuxRtnetlink.RTA_GATEWAY, Ipv6Address.Read(s_address6));
        writer.Add(LinuxRtnetlink.RTA_OIF, 2);
        writer.Add(LinuxRtnetlink.RTA_PRIORITY, 1024);
        writer.Add(LinuxRtnetlink.RTA_TABLE, 254);
        writer.Add(LinuxRtnetlink.RTA_PREF, (byte)1);
        int metrics = writer.BeginNested(LinuxRtnetlink.RTA_METRICS);
        writer.Add(LinuxRtnetlink.RTAX_MTU, 1400);
        writer.EndNested(metrics);
    }

    private static void Hops(ref NetlinkWriter writer)
    {
        writer.Add(LinuxRtnetlink.RTA_NH_ID, 7);
        int hops = writer.BeginNested(LinuxRtnetlink.RTA_MULTIPATH);
        writer.Append(new RtNextHop { rtnh_len = 16, rtnh_ifindex = 2 });
        writer.AddAddress<Ipv4Address>(LinuxRtnetlink.RTA_GATEWAY, new Ipv4Address(0xc0000201));
        writer.Append(new RtNextHop { rtnh_len = 8, rtnh_ifindex = 3 });
        writer.EndNested(hops);
    }

    private static void Rule(ref NetlinkWriter writer)
    {
        writer.AddAddress<Ipv6Address>(LinuxFibRules.FRA_SRC, Ipv6Address.Read(s_address6));
        writer.Add(LinuxFibRules.FRA_PRIORITY, 4640);
        writer.Add(LinuxFibRules.FRA_TABLE, 46401);
        writer.Add(LinuxFibRules.FRA_PROTOCOL, (byte)64);
        writer.AddText(LinuxFibRules.FRA_IIFNAME, "eth0");
    }

    private static void Neighbour(ref NetlinkWriter writer)
    {
        writer.AddAddress<Ipv6Address>(LinuxNeighbour.NDA_DST, Ipv6Address.Read(s_address6));
        writer.AddMac(LinuxNeighbour.NDA_LLADDR, new MacAddress(0x0200_5e10_0001));
    }

    private static void Forwarding(ref NetlinkWriter writer)
    {
        writer.Add(LinuxNetConf.NETCONFA_IFINDEX, 2);
        writer.Add(LinuxNetConf.NETCONFA_FORWARDING, 1);
    }

    private static void NextHop(ref NetlinkWriter writer) => writer.Add(LinuxRtnetlink.NHA_ID, 7);

    private static void Filter(ref NetlinkWriter writer)
    {
        writer.AddText(LinuxRtnetlink.TCA_KIND, "bpf");
        int options = writer.BeginNested(LinuxRtnetlink.TCA_OPTIONS);
        writer.AddText(LinuxTrafficControl.TCA_BPF_NAME, "claton_uplink");
        writer.Add(LinuxTrafficControl.TCA_BPF_ID, 12);
        writer.EndNested(options);
    }

    private static byte[] Kernel<T>(ushort type, T body, Attributes add)
        where T : unmanaged
    {
        var writer = new NetlinkWriter(new byte[1024], type, 0, 1);
        writer.Append(body);
        add(ref writer);
        return [(byte)HostSource.Kernel, .. writer.Message];
    }

    private static byte[] Client(params string[] calls) =>
        [(byte)HostSource.Client, 7, .. calls.SelectMany(call => (byte[])[.. Encoding.UTF8.GetBytes(call), 0])];

    private static byte[] Text(HostSource source, string text) => [(byte)source, .. Encoding.UTF8.GetBytes(text)];

    /// <summary>As the daemon writes it.</summary>
    private static string Memory()
    {
        Instant now = FuzzedHost.Start;
        Instant later = now + TimeSpan.FromMinutes(5);
        InterfacePicture uplink = FuzzedHost.Uplink with
        {
            Routers =
            [
                new Router
                {
                    Address = Ipv6Address.Parse("fe80::1"),
                    MacAddress = new MacAddress(0x0200_5e10_0001),
                    Ends = later,
                    Pref64s = [new(Pref64.WellKnown, later, IsSuperseded: false)],
                    AutonomousPrefixes = [new(Ipv6Prefix.Parse("2001:db8:2::/64"), Instant.Never, IsSuperseded: true)],
                    Resolvers = [new(Ipv6Address.Parse("2001:db8::53"), later)],
                },
            ],
            Dns = new DnsFindings
            {
                Pref64s = [new DnsPref64(Pref64.WellKnown, later)],
                Resolver = new Resolver(Ipv6Address.Parse("2001:db8::53"), ResolverOrigin.NetworkManager),
            },
        };
        uplink = uplink.WithDuplicate(Ipv6Address.Parse("2001:db8:2::5"), now);
        return HostMemoryJson.Write(HostMemory.Of(FuzzedHost.With(uplink), FuzzedHost.Decide(uplink, HostPlan.Empty, now), "this boot"));
    }

    private readonly record struct Statistics(long A, long B, long C, long D);
}
