using System.Buffers.Binary;

namespace Claton.Datapath;

/// <summary>What stands before each IPv6 packet on an Ethernet: destination, source, EtherType. RFC 2464 §3.</summary>
internal static class EthernetHeader
{
    public const int SizeBytes = 14;

    /// <summary>Of IPv6.</summary>
    public const ushort Ipv6 = 0x86dd;

    /// <param name="header">At least <see cref="SizeBytes"/> octets.</param>
    public static void Write(Span<byte> header, MacAddress destination, MacAddress source)
    {
        destination.Write(header);
        source.Write(header[MacAddress.SizeBytes..]);
        BinaryPrimitives.WriteUInt16BigEndian(header[(2 * MacAddress.SizeBytes)..], Ipv6);
    }
}
