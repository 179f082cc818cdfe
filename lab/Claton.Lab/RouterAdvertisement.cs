namespace Claton.Lab;

/// <summary>What the router tells the hosts of an access link. RFC 4861, 8106, 8781.</summary>
public sealed record RouterAdvertisement
{
    /// <summary>The /64 from which hosts take their addresses.</summary>
    public required Ipv6Prefix Prefix { get; init; }

    public int PrefixValidLifetimeSeconds { get; init; } = 86400;

    public int PrefixPreferredLifetimeSeconds { get; init; } = 14400;

    public int RouterLifetimeSeconds { get; init; } = 1800;

    /// <summary>The prefixes of NAT64s with their lifetimes, in the order of the options.</summary>
    public IReadOnlyList<(Ipv6Prefix Prefix, int LifetimeSeconds)> Pref64 { get; init; } = [];

    public int? MtuBytes { get; init; }

    internal string ToRadvdConfiguration(string @interface) => Configuration.Fill(
        "radvd.conf",
        ("interface", @interface),
        ("prefix", Prefix),
        ("prefixValidLifetimeSeconds", PrefixValidLifetimeSeconds),
        ("prefixPreferredLifetimeSeconds", PrefixPreferredLifetimeSeconds),
        ("routerLifetimeSeconds", RouterLifetimeSeconds),
        ("mtu", MtuBytes is { } mtuBytes ? $"    AdvLinkMTU {mtuBytes};\n" : ""),
        ("resolver", LabAddresses.Resolver),
        ("nat64prefix", string.Concat(Pref64.Select(pref64 => $$"""

                nat64prefix {{pref64.Prefix}}
                {
                    AdvValidLifetime {{pref64.LifetimeSeconds}};
                };

            """))));
}
