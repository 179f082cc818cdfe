using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Claton.Translation.Wire;

/// <summary>An IPv6 header, numbers in the machine's byte order. RFC 8200 §3.</summary>
/// <remarks>
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |Version| Traffic Class |           Flow Label                  |
/// |         Payload Length        |  Next Header  |   Hop Limit   |
/// |                 Source Address (4 words)                      |
/// |               Destination Address (4 words)                   |
/// </code>
/// </remarks>
internal readonly record struct Ipv6Header
{
    public const int Bytes = 40;
    public const int NextHeaderOffset = 6;

    /// <summary>Every link carries packets of this size. RFC 8200 §5.</summary>
    public const int MinimumMtuBytes = 1280;

    public byte Version { get; init; }

    public byte TrafficClass { get; init; }

    public ushort PayloadLength { get; init; }

    public byte NextHeader { get; init; }

    public byte HopLimit { get; init; }

    public Ipv6Address Source { get; init; }

    public Ipv6Address Destination { get; init; }

    /// <param name="octets">At least 40.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ipv6Header Read(ReadOnlySpan<byte> octets)
    {
        ref readonly Layout wire = ref MemoryMarshal.AsRef<Layout>(octets);
        uint first = FromNetwork(wire.VersionClassLabel);
        return new Ipv6Header
        {
            Version = (byte)(first >> 28),
            TrafficClass = (byte)(first >> 20),
            PayloadLength = FromNetwork(wire.PayloadLength),
            NextHeader = wire.NextHeader,
            HopLimit = wire.HopLimit,
            Source = new Ipv6Address(FromNetwork(wire.SourceHigh), FromNetwork(wire.SourceLow)),
            Destination = new Ipv6Address(FromNetwork(wire.DestinationHigh), FromNetwork(wire.DestinationLow)),
        };
    }

    /// <summary>Writes 40 octets; the flow label is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(Span<byte> octets)
    {
        ref Layout wire = ref MemoryMarshal.AsRef<Layout>(octets);
        wire.VersionClassLabel = FromNetwork(6u << 28 | (uint)TrafficClass << 20);
        wire.PayloadLength = FromNetwork(PayloadLength);
        wire.NextHeader = NextHeader;
        wire.HopLimit = HopLimit;
        wire.SourceHigh = FromNetwork(Source.High);
        wire.SourceLow = FromNetwork(Source.Low);
        wire.DestinationHigh = FromNetwork(Destination.High);
        wire.DestinationLow = FromNetwork(Destination.Low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ushort FromNetwork(ushort value) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint FromNetwork(uint value) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong FromNetwork(ulong value) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;

    /// <summary>The header as it lies in the packet, so that one check of the length covers all fields.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct Layout
    {
        public uint VersionClassLabel;
        public ushort PayloadLength;
        public byte NextHeader;
        public byte HopLimit;
        public ulong SourceHigh;
        public ulong SourceLow;
        public ulong DestinationHigh;
        public ulong DestinationLow;
    }
}
