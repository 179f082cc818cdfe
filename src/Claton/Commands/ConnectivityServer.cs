using Claton.Core.Dns;

namespace Claton.Commands;

/// <summary>Whom the administrator wants to be asked whether IPv4 works. RFC 7050 §3.2. // A11</summary>
internal static class ConnectivityServer
{
    /// <summary>What no server of the Internet has. RFC 6890, and RFC 1112 §4 for groups.</summary>
    private static readonly (Ipv4Prefix Block, string Why)[] s_noServers =
    [
        (Ipv4Prefix.Parse("0.0.0.0/8"), "stands for this host or network (0.0.0.0/8)"),
        (Ipv4Prefix.Parse("127.0.0.0/8"), "is this host itself (127.0.0.0/8)"),
        (Ipv4Prefix.Parse("169.254.0.0/16"), "is of a link alone (169.254.0.0/16)"),
        (Ipv4Prefix.Parse("192.0.0.0/24"), "is of 192.0.0.0/24, where CLATs have their own addresses"),
        (Ipv4Prefix.Parse("224.0.0.0/4"), "is a group (multicast)"),
        (Ipv4Prefix.Parse("240.0.0.0/4"), "is of 240.0.0.0/4, broadcast among it"),
    ];

    /// <summary>Not the addresses of ipv4only.arpa, which no host has (§3.2.1).</summary>
    public static bool TryParse(string text, out Ipv4Address address, out string? problem)
    {
        problem = !Ipv4Address.TryParse(text, null, out address) ? "is not an IPv4 address such as 192.0.2.1"
            : WhyNot(address) is { } why ? $"{why}: no server has it"
            : null;
        return problem is null;
    }

    private static string? WhyNot(Ipv4Address address) =>
        Pref64Search.IsWellKnown(address) ? "is an address of ipv4only.arpa"
        : Array.Find(s_noServers, one => one.Block.Contains(address)).Why;
}
