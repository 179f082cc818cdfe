using Claton.Translation.Rfc6052;
using Claton.Translation.Rfc7757;

namespace Claton.Translation.Tests.Packets;

/// <summary>Addresses that most tests speak of, and translators for them.</summary>
internal static class Scene
{
    public static readonly Ipv4Address Clat4 = Ipv4Address.Parse("192.0.0.1");

    /// <summary>Not checksum-neutral.</summary>
    public static readonly Ipv6Address Clat6 = Ipv6Address.Parse("2001:db8:1:2:3:4:5:c1a7");

    public static readonly Ipv4Address Remote4 = Ipv4Address.Parse("198.51.100.7");

    public static readonly Ipv6Address Remote6 = Ipv6Address.Parse("64:ff9b::c633:6407");

    /// <summary>A router between the CLAT and the NAT64.</summary>
    public static readonly Ipv6Address Router6 = Ipv6Address.Parse("2001:db8:ffff::1");

    /// <summary>The table of RFC 7757 Figure 1.</summary>
    public static readonly ExplicitMapping[] Figure1 =
    [
        Map("192.0.2.1", "2001:db8:aaaa::"),
        Map("192.0.2.2/32", "2001:db8:bbbb::b/128"),
        Map("192.0.2.16/28", "2001:db8:cccc::/124"),
        Map("192.0.2.128/26", "2001:db8:dddd::/64"),
        Map("192.0.2.192/29", "2001:db8:eeee:8::/62"),
        Map("192.0.2.224/31", "64:ff9b::/127"),
    ];

    public static TranslatorOptions Clat { get; } =
        TranslatorOptions.ForClat(Clat4, Clat6, Pref64.WellKnown, ipv6MtuBytes: 1500, ipv4MtuBytes: 1480) with
        {
            FirstIdentification = 0x7000,
        };

    /// <summary>A translator between networks: everything by the prefix, or by Figure 1 of RFC 7757.</summary>
    public static TranslatorOptions Siit { get; } = new()
    {
        Prefix = Pref64.WellKnown,
        Mappings = Figure1,
        OwnIpv4Address = Ipv4Address.Parse("198.51.100.1"),
        FirstIdentification = 0x7000,
    };

    public static ExplicitMapping Map(string ipv4, string ipv6) => new(Ipv4Prefix.Parse(ipv4), Ipv6Prefix.Parse(ipv6));
}
