using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Claton.Translation;

/// <summary>
/// A packet within storage that has room in front of it. Translation happens in place: headers grow into the room, the
/// payload stays where it is.
/// </summary>
/// <remarks>
/// <code>
/// Storage  |&lt;-- headroom --&gt;|&lt;-- Packet: IP header, payload --&gt;|  untouched  |
///          0                Start                        Start + LengthBytes
/// </code>
/// </remarks>
public ref struct PacketBuffer
{
    /// <summary>What the caller leaves free in front of the packet it hands in, beyond room for its own link header.</summary>
    /// <remarks>
    /// How far packets grow to the front: 28 octets where an IPv4 fragment becomes an IPv6 fragment; 48 where an ICMPv6
    /// error goes around a refused packet; 52 where an extended ICMPv4 error with a fragment inside becomes an ICMPv6
    /// error (20 + 28, and 4 of padding); and the most, 96, where an ICMPv6 error that quotes a bare header (88 octets in
    /// all) becomes an ICMPv4 error that reveals its source (28, 128 for the quoted packet, 28 for the extension).
    /// </remarks>
    public const int HeadroomBytes = 128;

    /// <param name="start">The first octet of the IP header; at least <see cref="HeadroomBytes"/>.</param>
    /// <param name="lengthBytes">Octets of the packet; what lies behind them is neither read nor written.</param>
    /// <param name="offload">What the packet leaves to the device; all zero without such.</param>
    /// <exception cref="ArgumentOutOfRangeException">The packet lies outside the storage, or has too little headroom.</exception>
    public PacketBuffer(Span<byte> storage, int start, int lengthBytes, VirtioNetHeader offload = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(start, HeadroomBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, storage.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)lengthBytes, (uint)(storage.Length - start), nameof(lengthBytes));
        Storage = storage;
        Start = start;
        LengthBytes = lengthBytes;
        Offload = offload;
    }

    /// <summary>All octets, the free ones included.</summary>
    public Span<byte> Storage { get; }

    /// <summary>Where the IP header begins in <see cref="Storage"/>.</summary>
    public int Start { readonly get; internal set; }

    /// <summary>Octets of the packet.</summary>
    public int LengthBytes { readonly get; internal set; }

    /// <summary>What the packet leaves to the device.</summary>
    public VirtioNetHeader Offload { readonly get; internal set; }

    /// <summary>The packet from its IP header on.</summary>
    public readonly Span<byte> Packet
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Storage.Slice(Start, LengthBytes);
    }

    /// <summary>No part may be longer than this, once the packet is to be cut.</summary>
    internal int PartMtuBytes { readonly get; set; }

    /// <summary>The IPv6 identification of the first segment, once a super-packet is to be cut into fragments.</summary>
    internal uint PartIdentification { readonly get; set; }

    /// <summary>
    /// The plain packets that the packet consists of: segments of a super-packet, fragments of what is too big. After
    /// <see cref="VerdictAction.ForwardFragments"/> they must be sent instead of it; after
    /// <see cref="VerdictAction.Forward"/>, or <see cref="VerdictAction.Reply"/> with a hairpinned super-packet, they may
    /// be, where a device refuses super-packets.
    /// </summary>
    /// <remarks>They are made in place, one after the other, and destroy the packet.</remarks>
    public readonly PacketParts Fragments() => new(this);

    /// <summary>Does what <see cref="VirtioNetHeader.NeedsChecksum"/> asks of a device, for one that can't.</summary>
    /// <returns>False where the checksum would lie outside the packet.</returns>
    public bool CompleteChecksum()
    {
        if ((Offload.Flags & VirtioNetHeader.NeedsChecksum) == 0)
        {
            return true;
        }

        int start = Offload.ChecksumStart;
        int field = start + Offload.ChecksumOffset;
        if (field + sizeof(ushort) > LengthBytes)
        {
            return false;
        }

        Span<byte> packet = Packet;
        ushort sum = InternetChecksum.Sum(packet[start..]);

        // Zero means "none" in UDP; everywhere else both forms of zero are the same.
        BinaryPrimitives.WriteUInt16BigEndian(packet[field..], sum == 0xffff ? sum : (ushort)~sum);
        Offload = Offload with { Flags = 0, ChecksumStart = 0, ChecksumOffset = 0 };
        return true;
    }

    /// <summary>Puts a header of another length in front of what stays.</summary>
    /// <returns>The room for the new header.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Span<byte> ReplaceHeader(int oldHeaderBytes, int newHeaderBytes)
    {
        int growth = newHeaderBytes - oldHeaderBytes;
        Start -= growth;
        LengthBytes += growth;
        return Storage.Slice(Start, newHeaderBytes);
    }
}
