using System.Diagnostics.CodeAnalysis;

namespace Claton.Core.NeighborDiscovery;

/// <summary>Says who has an address: in answer to a solicitation, or unasked. RFC 4861 §4.4.</summary>
/// <remarks>
/// <code>
///  0               8               16                             31
/// +---------------+---------------+-------------------------------+
/// |   Type 136    |    Code 0     |           Checksum            |
/// +-+-+-+---------+---------------+-------------------------------+
/// |R|S|O|                       Reserved                          |
/// +-+-+-+---------------------------------------------------------+
/// |                   Target Address, 16 octets                   |
/// +---------------------------------------------------------------+
/// |   Options ...
/// </code>
/// </remarks>
public readonly record struct NeighborAdvertisement
{
    /// <summary>Octets of the longest packet that <see cref="Write"/> makes, IPv6 header included.</summary>
    public const int MaximumBytes = Icmpv6Packet.IpHeaderBytes + HeaderBytes + OptionReader.UnitBytes;

    private const int HeaderBytes = 24;
    private const byte RouterFlag = 0x80;
    private const byte SolicitedFlag = 0x40;
    private const byte OverrideFlag = 0x20;

    public Ipv6Address Source { get; init; }

    public Ipv6Address Destination { get; init; }

    /// <summary>The address that is advertised.</summary>
    public Ipv6Address Target { get; init; }

    /// <summary>The sender is a router.</summary>
    public bool Router { get; init; }

    /// <summary>
    /// It is the answer to a solicitation of the one that it is sent to, and proves that it reached us.
    /// </summary>
    public bool Solicited { get; init; }

    /// <summary>Receivers should replace the link-layer address that they have.</summary>
    public bool Override { get; init; }

    /// <summary>Null where there is no such option or the link layer is not Ethernet.</summary>
    public MacAddress? TargetLinkLayerAddress { get; init; }

    /// <summary>Whether it moves our neighbours' entries for an address of ours elsewhere.</summary>
    /// <remarks>
    /// Deviation RFC 4862 §5.4.4, which asks for nothing once the address was found unique. Who advertises the address
    /// elsewhere with Override has just moved our neighbours' entries: it is the owner, who answered our probe after the
    /// second it had (a sleeping Wi-Fi station does), or an attacker. Either way what comes back for us goes there from now
    /// on, so another address is the way out; to insist would break the owner's connections too. Without Override nothing
    /// is taken: it is a proxy, or a node that still checks and whose probe we have answered.
    /// </remarks>
    /// <param name="own">Where the address is.</param>
    internal bool MovesTheAddressFrom(MacAddress own) =>
        Override && TargetLinkLayerAddress is { } elsewhere && elsewhere != own;

    /// <summary>Reads and validates an advertisement. RFC 4861 §7.1.2. // E1</summary>
    /// <param name="ipv6Packet">From the IPv6 header on; what is behind its payload length is ignored.</param>
    /// <param name="whyNot">A constant text.</param>
    public static bool TryParse(
        ReadOnlySpan<byte> ipv6Packet, out NeighborAdvertisement advertisement, [NotNullWhen(false)] out string? whyNot)
    {
        advertisement = default;
        const byte type = MessageType.NeighborAdvertisement;
        if (!Icmpv6Packet.TryParse(ipv6Packet, type, HeaderBytes, out Icmpv6Packet packet, out whyNot)
            || !OptionReader.IsWellFormed(packet.Message[HeaderBytes..], out whyNot))
        {
            return false;
        }

        byte flags = packet.Message[4];
        var read = new NeighborAdvertisement
        {
            Source = packet.Source,
            Destination = packet.Destination,
            Target = Ipv6Address.Read(packet.Message[8..]),
            Router = (flags & RouterFlag) != 0,
            Solicited = (flags & SolicitedFlag) != 0,
            Override = (flags & OverrideFlag) != 0,
            TargetLinkLayerAddress = ReadTargetLinkLayerAddress(packet.Message[HeaderBytes..]),
        };
        whyNot = read.Target.IsMulticast ? "the target is a multicast address"
            : read.Destination.IsMulticast && read.Solicited ? "solicited, yet sent to a group"
            : null;
        advertisement = whyNot is null ? read : default;
        return whyNot is null;
    }

    /// <summary>Writes the whole IPv6 packet.</summary>
    /// <param name="ipv6Packet">At least <see cref="MaximumBytes"/> octets.</param>
    /// <returns>Octets written.</returns>
    public int Write(Span<byte> ipv6Packet)
    {
        Span<byte> message = ipv6Packet[Icmpv6Packet.IpHeaderBytes..];
        message[..HeaderBytes].Clear();
        message[0] = MessageType.NeighborAdvertisement;
        message[4] |= Router ? RouterFlag : (byte)0;
        message[4] |= Solicited ? SolicitedFlag : (byte)0;
        message[4] |= Override ? OverrideFlag : (byte)0;
        Target.Write(message[8..]);
        int lengthBytes = HeaderBytes;
        if (TargetLinkLayerAddress is { } address)
        {
            const byte type = OptionType.TargetLinkLayerAddress;
            lengthBytes += OptionReader.WriteSixOctets(message[lengthBytes..], type, address.Value);
        }

        return Icmpv6Packet.Complete(ipv6Packet, lengthBytes, Source, Destination);
    }

    private static MacAddress? ReadTargetLinkLayerAddress(ReadOnlySpan<byte> options)
    {
        MacAddress? address = null;
        var reader = new OptionReader(options);
        while (reader.TryRead(out byte type, out ReadOnlySpan<byte> option))
        {
            if (type == OptionType.TargetLinkLayerAddress)
            {
                address = OptionReader.ReadLinkLayerAddress(option);
            }
        }

        return address;
    }
}
