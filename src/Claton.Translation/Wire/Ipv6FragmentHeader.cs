using System.Buffers.Binary;

namespace Claton.Translation.Wire;

/// <summary>The Fragment Header of IPv6. RFC 8200 §4.5.</summary>
/// <param name="Fragmentation">The offset in octets (a multiple of 8), and M in bit 0.</param>
/// <remarks>
/// <code>
/// |  Next Header  |   Reserved    |      Fragment Offset    |Res|M|
/// |                         Identification                        |
/// </code>
/// </remarks>
internal readonly record struct Ipv6FragmentHeader(byte NextHeader, ushort Fragmentation, uint Identification)
{
    public const int Bytes = 8;

    public const ushort OffsetMask = 0xfff8;

    public const ushort MoreFragmentsFlag = 1;

    public bool MoreFragments => (Fragmentation & MoreFragmentsFlag) != 0;

    /// <summary>In octets.</summary>
    public int Offset => Fragmentation & OffsetMask;

    /// <param name="octets">At least 8.</param>
    /// <remarks>The reserved bits are not looked at.</remarks>
    public static Ipv6FragmentHeader Read(ReadOnlySpan<byte> octets) => new(
        octets[0],
        (ushort)(BinaryPrimitives.ReadUInt16BigEndian(octets[2..]) & (OffsetMask | MoreFragmentsFlag)),
        BinaryPrimitives.ReadUInt32BigEndian(octets[4..]));

    /// <param name="octets">At least 8.</param>
    public void Write(Span<byte> octets)
    {
        octets[0] = NextHeader;
        octets[1] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(octets[2..], Fragmentation);
        BinaryPrimitives.WriteUInt32BigEndian(octets[4..], Identification);
    }
}
