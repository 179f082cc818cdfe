using Claton.Linux;

namespace Claton.Datapath;

/// <summary>Where socket filters look in an IPv6 packet without extension headers, and what they look for.</summary>
internal static class Ipv6FilterField
{
    public const int NextHeader = ClassicBpfBuilder.NetworkHeader + 6;
    public const int Destination = ClassicBpfBuilder.NetworkHeader + 24;
    public const int Icmpv6Type = ClassicBpfBuilder.NetworkHeader + 40;

    /// <summary>Of a Neighbor Solicitation or Advertisement. RFC 4861 §4.3, §4.4.</summary>
    public const int TargetAddress = ClassicBpfBuilder.NetworkHeader + 48;

    public const byte Icmpv6 = 58;
    public const byte NeighborSolicitation = 135;
    public const byte NeighborAdvertisement = 136;
}
