namespace Claton.Lab;

/// <summary>
/// Who has which address. Everything is of the documentation ranges (RFC 3849, RFC 5737), but for one case:
/// under 64:ff9b::/96 a NAT64 refuses those (RFC 6052 §3.1), so the internet moves to 192.88.99.0/24,
/// which RFC 7526 took out of use.
/// </summary>
public sealed class LabAddresses(Ipv6Prefix pref64)
{
    private static readonly Ipv6Prefix s_wellKnownPrefix = Ipv6Prefix.Parse("64:ff9b::/96");

    private readonly string _internet = pref64 == s_wellKnownPrefix ? "192.88.99" : "203.0.113";

    /// <summary>The router on every access link.</summary>
    public static Ipv6Address RouterLinkLocal { get; } = Ipv6Address.Parse("fe80::1");

    /// <summary>The router on the link to the PLAT.</summary>
    public static Ipv6Address Router { get; } = Ipv6Address.Parse("2001:db8:0:2::1");

    /// <summary>The PLAT on the link to the router.</summary>
    public static Ipv6Address Plat { get; } = Ipv6Address.Parse("2001:db8:0:2::2");

    /// <summary>The resolver with DNS64.</summary>
    public static Ipv6Address Resolver { get; } = Ipv6Address.Parse("2001:db8:0:2::53");

    /// <summary>The translator's own address, the source of its ICMPv6 errors.</summary>
    public static Ipv6Address Translator { get; } = Ipv6Address.Parse("2001:db8:0:3::64");

    /// <summary>The translator's own IPv4 address, the source of its ICMPv4 errors.</summary>
    public static Ipv4Address TranslatorIpv4 { get; } = Ipv4Address.Parse("192.168.255.1");

    /// <summary>The IPv4 addresses that the translator gives to IPv6 hosts, before the masquerade.</summary>
    public static Ipv4Prefix TranslatorPool { get; } = Ipv4Prefix.Parse("192.168.255.0/24");

    /// <summary>The second router on the access link.</summary>
    public static Ipv6Address SecondRouterLinkLocal { get; } = Ipv6Address.Parse("fe80::2");

    /// <summary>The second router on its link to the PLAT.</summary>
    public static Ipv6Address SecondRouter { get; } = Ipv6Address.Parse("2001:db8:0:4::1");

    /// <summary>The PLAT on that link.</summary>
    public static Ipv6Address PlatOfSecondRouter { get; } = Ipv6Address.Parse("2001:db8:0:4::2");

    /// <summary>The IPv6 prefix that the second router has for hosts.</summary>
    public static Ipv6Prefix SecondAccessPrefix { get; } = Ipv6Prefix.Parse("2001:db8:1:a::/64");

    /// <summary>The IPv6 prefix of an access link, counted from 0.</summary>
    public static Ipv6Prefix AccessPrefix(int uplink) => Ipv6Prefix.Parse($"2001:db8:1:{uplink + 1:x}::/64");

    /// <summary>The one IPv4 address that all hosts behind the NAT64 share.</summary>
    public Ipv4Address PlatIpv4 => Ipv4Address.Parse($"{_internet}.1");

    /// <summary>The server on the IPv4-only internet: web and UDP echo.</summary>
    public Ipv4Address Server => Ipv4Address.Parse($"{_internet}.10");

    /// <summary>The authoritative name server on the IPv4-only internet.</summary>
    public Ipv4Address Authority => Ipv4Address.Parse($"{_internet}.53");
}
