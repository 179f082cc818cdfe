namespace Claton.Lab;

/// <summary>What a lab shall be like. The defaults are a plain IPv6-only network.</summary>
public sealed record LabOptions
{
    /// <summary>Tells labs that run side by side apart: lower-case letters, digits, hyphens.</summary>
    public string Name { get; init; } = "lab";

    /// <summary>The NAT64's prefix; any length of RFC 6052 §2.2.</summary>
    public Ipv6Prefix Pref64 { get; init; } = Ipv6Prefix.Parse("2001:db8:64::/96");

    /// <summary>What the router advertises about the prefix. RFC 8781.</summary>
    public int Pref64LifetimeSeconds { get; init; } = 1800;

    /// <summary>False for a network whose NAT64 is known from DNS alone, or not at all.</summary>
    public bool AdvertisePref64 { get; init; } = true;

    /// <summary>Whether the resolver tells the prefix to those who ask for ipv4only.arpa. RFC 7050.</summary>
    public bool Pref64InDns { get; init; }

    /// <summary>For how long answers about the lab's names may be kept.</summary>
    public int DnsTtlSeconds { get; init; } = 60;

    /// <summary>The MTU in Router Advertisements; none is advertised when null.</summary>
    public int? AdvertisedMtuBytes { get; init; }

    /// <summary>The MTU of the link between the router and the PLAT, in the middle of the IPv6 network.</summary>
    public int HopMtuBytes { get; init; } = 1500;

    /// <summary>How many access links the host has: eth0, eth1 and so on.</summary>
    public int Uplinks { get; init; } = 1;

    /// <summary>How much the large file on the web server is: less for machines that are slow.</summary>
    public int LargeFileSizeBytes { get; init; } = 10 << 20;

    /// <summary>The first thing wrong with these options, or null.</summary>
    public string? FindMistake()
    {
        if (!LabName.IsValid(Name))
        {
            return $"'{Name}' is not a lab's name: 1 to 32 lower-case letters, digits and hyphens";
        }

        if (Pref64.LengthBits is not (32 or 40 or 48 or 56 or 64 or 96))
        {
            return $"{Pref64} is not a NAT64 prefix: its length must be 32, 40, 48, 56, 64 or 96";
        }

        if (Pref64.Contains(LabAddresses.Plat) || Pref64.Contains(LabAddresses.AccessPrefix(0).Address))
        {
            return $"{Pref64} covers the lab's own network, 2001:db8::/47";
        }

        if (Pref64LifetimeSeconds is < 0 or > 65528)
        {
            return $"a lifetime of {Pref64LifetimeSeconds} s cannot be advertised: 0 to 65528 can";
        }

        if (AdvertisedMtuBytes is < 1280 or > 1500 || HopMtuBytes is < 1280 or > 1500)
        {
            return "an MTU must be between 1280 and 1500";
        }

        return Uplinks is < 1 or > 16 ? "a host has between 1 and 16 uplinks" : null;
    }
}
