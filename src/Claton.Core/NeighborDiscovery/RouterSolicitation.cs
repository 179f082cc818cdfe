namespace Claton.Core.NeighborDiscovery;

/// <summary>Asks the routers of a link to advertise themselves at once. RFC 4861 §4.1.</summary>
/// <remarks>
/// <code>
///  0               8               16                             31
/// +---------------+---------------+-------------------------------+
/// |   Type 133    |    Code 0     |           Checksum            |
/// +---------------+---------------+-------------------------------+
/// |                           Reserved                            |
/// +---------------------------------------------------------------+
/// |  Source Link-Layer Address option, 8 octets, or nothing       |
/// </code>
/// </remarks>
public static class RouterSolicitation
{
    public const int MaximumBytes = HeaderBytes + OptionReader.UnitBytes;

    private const int HeaderBytes = 8;

    /// <summary>
    /// Writes the ICMPv6 message for a raw ICMPv6 socket, where the kernel fills in the checksum (RFC 3542 §3.1). It
    /// goes to <see cref="Ipv6Address.AllRouters"/> with hop limit 255.
    /// </summary>
    /// <param name="message">At least <see cref="MaximumBytes"/> octets.</param>
    /// <param name="sourceLinkLayerAddress">
    /// So that the answer needs no address resolution; null on links without, and where the source is unspecified
    /// (§4.1).
    /// </param>
    /// <returns>Octets written.</returns>
    public static int Write(Span<byte> message, MacAddress? sourceLinkLayerAddress)
    {
        message[..HeaderBytes].Clear();
        message[0] = MessageType.RouterSolicitation;
        if (sourceLinkLayerAddress is not { } address)
        {
            return HeaderBytes;
        }

        Span<byte> option = message[HeaderBytes..];
        return HeaderBytes + OptionReader.WriteSixOctets(option, OptionType.SourceLinkLayerAddress, address.Value);
    }
}
