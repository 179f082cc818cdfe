using CsCheck;

namespace Claton.Core.Tests.NeighborDiscovery;

/// <summary>Random addresses of nodes.</summary>
internal static class NeighborGen
{
    public static readonly Gen<Ipv6Address> Any =
        Gen.Select(Gen.ULong, Gen.ULong, (high, low) => new Ipv6Address(high, low));

    /// <summary>Not a group's, and not unspecified.</summary>
    public static readonly Gen<Ipv6Address> Unicast =
        Gen.Select(Gen.ULong[1, 0xfeff_ffff_ffff_ffff], Gen.ULong, (high, low) => new Ipv6Address(high, low));

    /// <summary>Not a group's.</summary>
    public static readonly Gen<MacAddress> Station =
        Gen.ULong[0, 0xffff_ffff_ffff].Select(value => new MacAddress(value & ~0x0100_0000_0000UL));

    public static readonly Gen<MacAddress?> StationOrNone =
        Gen.Select(Gen.Bool, Station, (isThere, address) => isThere ? address : (MacAddress?)null);

    public static readonly Gen<ulong?> NonceOrNone =
        Gen.Select(Gen.Bool, Gen.ULong[0, 0xffff_ffff_ffff], (isThere, nonce) => isThere ? nonce : (ulong?)null);
}
