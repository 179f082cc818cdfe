using System.Diagnostics.CodeAnalysis;

namespace Claton.Core.NeighborDiscovery;

/// <summary>Asks who has an address: to reach it, or to see that nobody else has it. RFC 4861 §4.3.</summary>
/// <remarks>
/// <code>
///  0               8               16                             31
/// +---------------+---------------+-------------------------------+
/// |   Type 135    |    Code 0     |           Checksum            |
/// +---------------+---------------+-------------------------------+
/// |                           Reserved                            |
/// +---------------------------------------------------------------+
/// |                   Target Address, 16 octets                   |
/// +---------------------------------------------------------------+
/// |   Options ...
/// </code>
/// </remarks>
public readonly record struct NeighborSolicitation
{
    /// <summary>Octets of the longest packet that <see cref="Write"/> makes, IPv6 header included.</summary>
    public const int MaximumBytes = Icmpv6Packet.IpHeaderBytes + HeaderBytes + 2 * OptionReader.UnitBytes;

    private const int HeaderBytes = 24;

    /// <summary>Unspecified where it is for Duplicate Address Detection. RFC 4862 §5.4.2.</summary>
    public Ipv6Address Source { get; init; }

    public Ipv6Address Destination { get; init; }

    public Ipv6Address Target { get; init; }

    /// <summary>Null where there is no such option or the link layer is not Ethernet.</summary>
    public MacAddress? SourceLinkLayerAddress { get; init; }

    /// <summary>
    /// The 48 bits of a Nonce option of the smallest size, the one that is used for Duplicate Address Detection
    /// (RFC 7527 §4); null without, and for longer ones, which are never ours.
    /// </summary>
    public ulong? Nonce { get; init; }

    /// <summary>Whether the sender wants the address for itself. RFC 4862 §5.4.3.</summary>
    public bool IsDuplicateAddressDetection => Source == Ipv6Address.Unspecified;

    /// <summary>Asks whether an address is taken, in the way of RFC 4862 §5.4.2 and RFC 7527 §4.1.</summary>
    /// <param name="nonce">48 random bits, different each time.</param>
    public static NeighborSolicitation ForDuplicateAddressDetection(Ipv6Address target, ulong nonce) => new()
    {
        Source = Ipv6Address.Unspecified,
        Destination = target.SolicitedNodeMulticast,
        Target = target,
        Nonce = nonce & 0xffff_ffff_ffff,
    };

    /// <summary>Reads and validates a solicitation. RFC 4861 §7.1.1. // E1</summary>
    /// <param name="ipv6Packet">From the IPv6 header on; what is behind its payload length is ignored.</param>
    /// <param name="whyNot">A constant text.</param>
    public static bool TryParse(
        ReadOnlySpan<byte> ipv6Packet, out NeighborSolicitation solicitation, [NotNullWhen(false)] out string? whyNot)
    {
        solicitation = default;
        const byte type = MessageType.NeighborSolicitation;
        if (!Icmpv6Packet.TryParse(ipv6Packet, type, HeaderBytes, out Icmpv6Packet packet, out whyNot)
            || !OptionReader.IsWellFormed(packet.Message[HeaderBytes..], out whyNot))
        {
            return false;
        }

        NeighborSolicitation read = ReadOptions(packet.Message[HeaderBytes..], out bool hasLinkLayerAddress) with
        {
            Source = packet.Source,
            Destination = packet.Destination,
            Target = Ipv6Address.Read(packet.Message[8..]),
        };
        whyNot = read.Target.IsMulticast ? "the target is a multicast address"
            : !read.IsDuplicateAddressDetection ? null
            : !IsSolicitedNodeMulticast(read.Destination) ? "without a source, and not to a solicited-node group"
            : hasLinkLayerAddress ? "without a source, but with the source's link-layer address"
            : null;
        solicitation = whyNot is null ? read : default;
        return whyNot is null;
    }

    /// <summary>Writes the whole IPv6 packet.</summary>
    /// <param name="ipv6Packet">At least <see cref="MaximumBytes"/> octets.</param>
    /// <returns>Octets written.</returns>
    public int Write(Span<byte> ipv6Packet)
    {
        Span<byte> message = ipv6Packet[Icmpv6Packet.IpHeaderBytes..];
        message[..HeaderBytes].Clear();
        message[0] = MessageType.NeighborSolicitation;
        Target.Write(message[8..]);
        int lengthBytes = HeaderBytes;
        if (SourceLinkLayerAddress is { } address)
        {
            const byte type = OptionType.SourceLinkLayerAddress;
            lengthBytes += OptionReader.WriteSixOctets(message[lengthBytes..], type, address.Value);
        }

        if (Nonce is { } nonce)
        {
            lengthBytes += OptionReader.WriteSixOctets(message[lengthBytes..], OptionType.Nonce, nonce);
        }

        return Icmpv6Packet.Complete(ipv6Packet, lengthBytes, Source, Destination);
    }

    private static NeighborSolicitation ReadOptions(ReadOnlySpan<byte> options, out bool hasLinkLayerAddress)
    {
        NeighborSolicitation read = default;
        hasLinkLayerAddress = false;
        var reader = new OptionReader(options);
        while (reader.TryRead(out byte type, out ReadOnlySpan<byte> option))
        {
            if (type == OptionType.SourceLinkLayerAddress)
            {
                hasLinkLayerAddress = true;
                read = read with { SourceLinkLayerAddress = OptionReader.ReadLinkLayerAddress(option) };
            }
            else if (type == OptionType.Nonce && option.Length == OptionReader.UnitBytes)
            {
                read = read with { Nonce = OptionReader.ReadSixOctets(option) };
            }
        }

        return read;
    }

    /// <summary>ff02:0:0:0:0:1:ff00::/104. RFC 4291 §2.7.1.</summary>
    private static bool IsSolicitedNodeMulticast(Ipv6Address address) => address == address.SolicitedNodeMulticast;
}
