using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Claton.Translation.Wire;

/// <summary>An IPv4 header without its options, numbers in the machine's byte order. RFC 791 §3.1.</summary>
/// <remarks>
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |Version|  IHL  |Type of Service|          Total Length         |
/// |         Identification        |0|D|M|     Fragment Offset     |
/// |  Time to Live |    Protocol   |        Header Checksum        |
/// |                       Source Address                          |
/// |                    Destination Address                        |
/// </code>
/// </remarks>
internal readonly record struct Ipv4Header
{
    public const int MinimumBytes = 20;
    public const ushort DontFragmentFlag = 0x4000;
    public const ushort MoreFragmentsFlag = 0x2000;
    public const ushort FragmentOffsetMask = 0x1fff;

    public byte Version { get; init; }

    /// <summary>20 to 60, options included.</summary>
    public int HeaderBytes { get; init; }

    public byte TypeOfService { get; init; }

    public ushort TotalLength { get; init; }

    public ushort Identification { get; init; }

    /// <summary>DF, MF, and the offset in units of 8 octets.</summary>
    public ushort Fragmentation { get; init; }

    public byte Ttl { get; init; }

    public byte Protocol { get; init; }

    public Ipv4Address Source { get; init; }

    public Ipv4Address Destination { get; init; }

    public bool DontFragment => (Fragmentation & DontFragmentFlag) != 0;

    public bool IsFragment => (Fragmentation & (MoreFragmentsFlag | FragmentOffsetMask)) != 0;

    /// <summary>In octets.</summary>
    public int FragmentOffset => (Fragmentation & FragmentOffsetMask) * 8;

    /// <summary>Whether this is a whole packet or the first fragment: the transport header is here.</summary>
    public bool HasTransportHeader => (Fragmentation & FragmentOffsetMask) == 0;

    public Ipv4Header WithoutDontFragment() => this with { Fragmentation = (ushort)(Fragmentation & ~DontFragmentFlag) };

    /// <param name="octets">At least 20.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ipv4Header Read(ReadOnlySpan<byte> octets)
    {
        ref readonly Layout wire = ref MemoryMarshal.AsRef<Layout>(octets);
        return new Ipv4Header
        {
            Version = (byte)(wire.VersionAndHeaderLength >> 4),
            HeaderBytes = (wire.VersionAndHeaderLength & 15) * 4,
            TypeOfService = wire.TypeOfService,
            TotalLength = FromNetwork(wire.TotalLength),
            Identification = FromNetwork(wire.Identification),
            Fragmentation = FromNetwork(wire.Fragmentation),
            Ttl = wire.Ttl,
            Protocol = wire.Protocol,
            Source = new Ipv4Address(FromNetwork(wire.Source)),
            Destination = new Ipv4Address(FromNetwork(wire.Destination)),
        };
    }

    /// <summary>Writes 20 octets, header checksum included.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(Span<byte> octets)
    {
        uint first = 0x4500_0000u | (uint)TypeOfService << 16 | TotalLength;
        uint second = (uint)Identification << 16 | Fragmentation;
        uint third = (uint)Ttl << 24 | (uint)Protocol << 16;
        ushort sum = InternetChecksum.Fold((ulong)first + second + third + Source.Value + Destination.Value);

        ref Layout wire = ref MemoryMarshal.AsRef<Layout>(octets);
        wire.VersionAndHeaderLength = 0x45;
        wire.TypeOfService = TypeOfService;
        wire.TotalLength = FromNetwork(TotalLength);
        wire.Identification = FromNetwork(Identification);
        wire.Fragmentation = FromNetwork(Fragmentation);
        wire.Ttl = Ttl;
        wire.Protocol = Protocol;
        wire.Checksum = FromNetwork((ushort)~sum);
        wire.Source = FromNetwork(Source.Value);
        wire.Destination = FromNetwork(Destination.Value);
    }

    /// <summary>Whether the header sums up as it must. The order of octets doesn't matter here (RFC 1071 §2 B).</summary>
    /// <param name="header">The header with its options.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsChecksumRight(ReadOnlySpan<byte> header)
    {
        ulong sum = 0;
        foreach (uint word in MemoryMarshal.Cast<byte, uint>(header))
        {
            sum += word;
        }

        return InternetChecksum.Fold(sum) == 0xffff;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ushort FromNetwork(ushort value) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint FromNetwork(uint value) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;

    /// <summary>The header as it lies in the packet, so that one check of the length covers all fields.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct Layout
    {
        public byte VersionAndHeaderLength;
        public byte TypeOfService;
        public ushort TotalLength;
        public ushort Identification;
        public ushort Fragmentation;
        public byte Ttl;
        public byte Protocol;
        public ushort Checksum;
        public uint Source;
        public uint Destination;
    }
}
