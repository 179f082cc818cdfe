namespace Claton.Lab;

/// <summary>What the router tells the hosts of an access link. RFC 4861, 8106, 8781.</summary>
public sealed record RouterAdvertisement
{
    /// <summary>The /64 from which hosts take their addresses.</summary>
    public required Ipv6Prefix Prefix { get; init; }

    public int PrefixValidLifetimeSeconds { get; init; } = 86400;

    public int PrefixPreferredLifetimeSeconds { get; init; } = 14400;

    /// <summary>More prefixes for addresses, behind that one.</summary>
    public IReadOnlyList<(Ipv6Prefix Prefix, int ValidSeconds, int PreferredSeconds)> OtherPrefixes { get; init; } = [];

    public int RouterLifetimeSeconds { get; init; } = 1800;

    /// <summary><c>low</c>, <c>medium</c> or <c>high</c>. RFC 4191.</summary>
    public string Preference { get; init; } = "medium";

    /// <summary>The prefixes of NAT64s with their lifetimes, in the order of the options.</summary>
    public IReadOnlyList<(Ipv6Prefix Prefix, int LifetimeSeconds)> Pref64 { get; init; } = [];

    /// <summary>The resolvers that it recommends, in the order of the option.</summary>
    public IReadOnlyList<Ipv6Address> Resolvers { get; init; } = [LabAddresses.Resolver];

    public int? MtuBytes { get; init; }

    internal string ToRadvdConfiguration(string @interface) => Configuration.Fill(
        "radvd.conf",
        ("interface", @interface),
        ("prefixes", string.Concat(
            OtherPrefixes
                .Prepend((Prefix, PrefixValidLifetimeSeconds, PrefixPreferredLifetimeSeconds))
                .Select(ToRadvdConfiguration))),
        ("routerLifetimeSeconds", RouterLifetimeSeconds),
        ("preference", Preference),
        ("mtu", MtuBytes is { } mtuBytes ? $"    AdvLinkMTU {mtuBytes};\n" : ""),
        ("resolvers", Resolvers.Count == 0 ? "" : $"    RDNSS {string.Join(' ', Resolvers)} {{}};"),
        ("nat64prefix", string.Concat(Pref64.Select(pref64 => $$"""

                nat64prefix {{pref64.Prefix}}
                {
                    AdvValidLifetime {{pref64.LifetimeSeconds}};
                };

            """))));

    private static string ToRadvdConfiguration((Ipv6Prefix Prefix, int ValidSeconds, int PreferredSeconds) prefix) => $$"""

            prefix {{prefix.Prefix}}
            {
                AdvOnLink on;
                AdvAutonomous on;
                AdvValidLifetime {{prefix.ValidSeconds}};
                AdvPreferredLifetime {{prefix.PreferredSeconds}};
            };

        """;
}
