using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Claton.Translation;

/// <summary>
/// What a packet leaves to the device that sends it: filling in the transport checksum, and cutting a super-packet into
/// segments. The legacy virtio_net_hdr that TUN devices and packet sockets speak; VIRTIO 1.2 §5.1.6.
/// </summary>
/// <param name="Flags"><see cref="NeedsChecksum"/>, <see cref="DataValid"/>.</param>
/// <param name="GsoType">One of the Gso constants, perhaps with <see cref="GsoEcn"/>.</param>
/// <param name="HeaderLengthBytes">Octets of all headers of a super-packet, from the IP header on; a hint.</param>
/// <param name="GsoSizeBytes">Octets of payload in each segment but the last; the headers don't count.</param>
/// <param name="ChecksumStart">Where the summing begins, relative to the first octet of the IP packet.</param>
/// <param name="ChecksumOffset">Where the checksum stands, relative to <paramref name="ChecksumStart"/>.</param>
/// <remarks>
/// With <see cref="NeedsChecksum"/> the field at start + offset holds the folded sum of the pseudo-header, not
/// complemented. The numbers are in the machine's byte order.
/// </remarks>
public readonly record struct VirtioNetHeader(
    byte Flags,
    byte GsoType,
    ushort HeaderLengthBytes,
    ushort GsoSizeBytes,
    ushort ChecksumStart,
    ushort ChecksumOffset)
{
    /// <summary>Octets on the boundary to the kernel.</summary>
    public const int SizeBytes = 10;

    /// <summary>The checksum is still to be completed.</summary>
    public const byte NeedsChecksum = 1;

    /// <summary>The checksum was found right on receipt.</summary>
    public const byte DataValid = 2;

    /// <summary>Not a super-packet.</summary>
    public const byte GsoNone = 0;

    /// <summary>TCP over IPv4, to be cut into TCP segments.</summary>
    public const byte GsoTcpIpv4 = 1;

    /// <summary>One UDP datagram, to be cut into IP fragments (UFO).</summary>
    public const byte GsoUdp = 3;

    /// <summary>TCP over IPv6, to be cut into TCP segments.</summary>
    public const byte GsoTcpIpv6 = 4;

    /// <summary>UDP over either IP, to be cut into UDP datagrams (UDP_SEGMENT).</summary>
    public const byte GsoUdpL4 = 5;

    /// <summary>Set beside a TCP type: only the first segment keeps CWR.</summary>
    public const byte GsoEcn = 0x80;

    /// <summary>The type without <see cref="GsoEcn"/>.</summary>
    public byte GsoKind => (byte)(GsoType & ~GsoEcn);

    /// <summary>More than one packet of the network in one.</summary>
    public bool IsSuperPacket => GsoType != GsoNone;

    /// <param name="octets">At least <see cref="SizeBytes"/> octets.</param>
    public static VirtioNetHeader Read(ReadOnlySpan<byte> octets)
    {
        octets = octets[..SizeBytes];
        return new VirtioNetHeader(
            octets[0],
            octets[1],
            MemoryMarshal.Read<ushort>(octets[2..]),
            MemoryMarshal.Read<ushort>(octets[4..]),
            MemoryMarshal.Read<ushort>(octets[6..]),
            MemoryMarshal.Read<ushort>(octets[8..]));
    }

    /// <param name="octets">At least <see cref="SizeBytes"/> octets.</param>
    public void Write(Span<byte> octets)
    {
        octets = octets[..SizeBytes];
        octets[0] = Flags;
        octets[1] = GsoType;
        MemoryMarshal.Write(octets[2..], HeaderLengthBytes);
        MemoryMarshal.Write(octets[4..], GsoSizeBytes);
        MemoryMarshal.Write(octets[6..], ChecksumStart);
        MemoryMarshal.Write(octets[8..], ChecksumOffset);
    }

    /// <summary>The same wishes, told from another place: of an interface to the kernel that counts a link header, too.</summary>
    /// <param name="octets">How much further in front the counting begins; less than zero for further behind.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public VirtioNetHeader CountedFrom(int octets) => Moved(octets) with
    {
        HeaderLengthBytes = HeaderLengthBytes == 0 ? HeaderLengthBytes : (ushort)Math.Max(0, HeaderLengthBytes + octets),
    };

    /// <summary>Whether the device is to complete just this field.</summary>
    /// <remarks>
    /// A tunnel leaves an inner checksum to the device and keeps the outer one complete for whatever the inner one
    /// becomes; the outer field is then an ordinary one.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool IsPartialAt(int start, int offset) =>
        (Flags & NeedsChecksum) != 0 && ChecksumStart == start && ChecksumOffset == offset;

    /// <summary>Whether the checksum that a device shall complete lies behind the IP headers and within the packet.</summary>
    internal bool IsChecksumWithin(int headerBytes, int lengthBytes) =>
        (Flags & NeedsChecksum) == 0
        || (ChecksumStart >= headerBytes && ChecksumStart + ChecksumOffset + sizeof(ushort) <= lengthBytes);

    /// <summary>The same wishes for a packet whose IP header has grown by this much.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal VirtioNetHeader Moved(int growthBytes) =>
        (Flags & NeedsChecksum) == 0 ? this : this with { ChecksumStart = (ushort)(ChecksumStart + growthBytes) };
}
