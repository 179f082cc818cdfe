namespace Claton.Core.AddressSelection;

/// <summary>
/// The default policy table. RFC 6724 §2.1. Only labels: precedence is for choosing among destinations.
/// </summary>
internal static class PolicyTable
{
    /// <summary>Longest prefixes first, so that the first match is the longest.</summary>
    private static readonly (Ipv6Prefix Prefix, int Label)[] s_rows =
    [
        (Ipv6Prefix.Parse("::1/128"), 0),
        (Ipv6Prefix.Parse("::ffff:0:0/96"), 4),
        (Ipv6Prefix.Parse("::/96"), 3),
        (Ipv6Prefix.Parse("2001::/32"), 5),
        (Ipv6Prefix.Parse("2002::/16"), 2),
        (Ipv6Prefix.Parse("3ffe::/16"), 12),
        (Ipv6Prefix.Parse("fec0::/10"), 11),
        (Ipv6Prefix.Parse("fc00::/7"), 13),
        (Ipv6Prefix.Parse("::/0"), 1),
    ];

    public static int Label(Ipv6Address address) => s_rows.First(row => row.Prefix.Contains(address)).Label;
}
