namespace Claton.Translation.Rfc7757;

/// <summary>A row of the explicit address mapping table: the suffix of one prefix becomes the suffix of the other. RFC 7757 §3.2.</summary>
public readonly partial record struct ExplicitMapping
{
    /// <exception cref="ArgumentException">The IPv4 prefix leaves more bits open than the IPv6 prefix does.</exception>
    public ExplicitMapping(Ipv4Prefix ipv4, Ipv6Prefix ipv6)
    {
        if (!Fits(ipv4, ipv6))
        {
            throw new ArgumentException($"{ipv4} has more suffix bits than {ipv6}", nameof(ipv4));
        }

        Ipv4 = ipv4;
        Ipv6 = ipv6;
    }

    public Ipv4Prefix Ipv4 { get; }

    public Ipv6Prefix Ipv6 { get; }

    /// <summary>How far the IPv4 suffix stands from the end of the IPv6 address.</summary>
    private int SuffixShift => 128 - Ipv6.LengthBits - SuffixBits;

    private int SuffixBits => 32 - Ipv4.LengthBits;

    private uint SuffixMask => (uint)((1UL << SuffixBits) - 1);

    /// <summary>The IPv4 suffix behind the IPv6 prefix, padded with zeros. RFC 7757 §3.3.1.</summary>
    /// <param name="address">An address that <see cref="Ipv4"/> contains.</param>
    internal Ipv6Address ToIpv6(Ipv4Address address)
    {
        ulong suffix = address.Value & SuffixMask;
        int shift = SuffixShift;
        Ipv6Address prefix = Ipv6.Address;
        return shift switch
        {
            0 => new Ipv6Address(prefix.High, prefix.Low | suffix),
            < 64 => new Ipv6Address(prefix.High | suffix >> (64 - shift), prefix.Low | suffix << shift),
            < 128 => new Ipv6Address(prefix.High | suffix << (shift - 64), prefix.Low),
            _ => prefix,
        };
    }

    /// <summary>The IPv6 suffix behind the IPv4 prefix; what doesn't fit is discarded. RFC 7757 §3.3.2.</summary>
    /// <param name="address">An address that <see cref="Ipv6"/> contains.</param>
    internal Ipv4Address ToIpv4(Ipv6Address address)
    {
        int shift = SuffixShift;
        ulong suffix = shift switch
        {
            0 => address.Low,
            < 64 => address.Low >> shift | address.High << (64 - shift),
            < 128 => address.High >> (shift - 64),
            _ => 0,
        };
        return new Ipv4Address(Ipv4.Address.Value | (uint)suffix & SuffixMask);
    }

    /// <summary>Every address of the IPv4 prefix has a place of its own in the IPv6 prefix. RFC 7757 §3.2.</summary>
    private static bool Fits(Ipv4Prefix ipv4, Ipv6Prefix ipv6) => 32 - ipv4.LengthBits <= 128 - ipv6.LengthBits;

    public override string ToString() => $"{Ipv4} = {Ipv6}";
}
