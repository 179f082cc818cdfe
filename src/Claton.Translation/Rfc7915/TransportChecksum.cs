using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Claton.Translation.Wire;

namespace Claton.Translation.Rfc7915;

/// <summary>Checksums that cover addresses, kept right while the addresses change. RFC 7915 §4.5, §5.5; RFC 1624.</summary>
internal static class TransportChecksum
{
    /// <summary>The place of ICMP's checksum, in both families.</summary>
    public const int IcmpOffset = 2;

    /// <summary>Where the checksum with a pseudo-header stands; negative where there is none.</summary>
    /// <remarks>
    /// SCTP sums without a pseudo-header, GRE and ESP have nothing of the kind, and what is unknown passes unchanged.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int OffsetOf(byte protocol) => protocol switch
    {
        IpProtocol.Tcp => 16,
        IpProtocol.Udp or IpProtocol.UdpLite or IpProtocol.Dccp => 6,
        _ => -1,
    };

    /// <summary>What the sum over the pseudo-header gains on the way from IPv4 to IPv6; 0 or 0xffff where it stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Growth(Ipv4Address source4, Ipv4Address destination4, Ipv6Address source6, Ipv6Address destination6) =>
        InternetChecksum.Fold(
            Halves(source6.High) + Halves(source6.Low) + Halves(destination6.High) + Halves(destination6.Low)
            + ~source4.Value + ~destination4.Value);

    /// <summary>The sum of an IPv6 pseudo-header. RFC 8200 §8.1.</summary>
    public static ushort PseudoHeader(Ipv6Address source, Ipv6Address destination, int lengthBytes, byte protocol) =>
        InternetChecksum.Fold(
            Halves(source.High) + Halves(source.Low) + Halves(destination.High) + Halves(destination.Low)
            + (uint)lengthBytes + protocol);

    /// <summary>The sum of an IPv4 pseudo-header. RFC 9293 §3.1.</summary>
    public static ushort PseudoHeader(Ipv4Address source, Ipv4Address destination, int lengthBytes, byte protocol) =>
        InternetChecksum.Fold((ulong)source.Value + destination.Value + (uint)lengthBytes + protocol);

    /// <summary>Adds to the sum that a checksum field stands for.</summary>
    /// <param name="field">The two octets of the checksum.</param>
    /// <param name="partial">
    /// The field holds the sum of the pseudo-header as it is, for a device to complete; otherwise its complement.
    /// </param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(Span<byte> field, ushort growth, bool partial)
    {
        ushort old = BinaryPrimitives.ReadUInt16BigEndian(field);
        ushort sum = InternetChecksum.Add(partial ? old : (ushort)~old, growth);
        BinaryPrimitives.WriteUInt16BigEndian(field, partial ? sum : (ushort)~sum);
    }

    /// <summary>The same for a complete checksum that may be missing: UDP's "none" stays as it is.</summary>
    public static void AddIfPresent(Span<byte> field, ushort growth, byte protocol)
    {
        if (IsNeutral(growth) || (protocol == IpProtocol.Udp && BinaryPrimitives.ReadUInt16BigEndian(field) == 0))
        {
            return;
        }

        Add(field, growth, partial: false);
        if (protocol is IpProtocol.Udp or IpProtocol.UdpLite)
        {
            SendZeroAsOnes(field);
        }
    }

    /// <summary>A checksum of zero means "none" in UDP and is an error in UDP-Lite. RFC 768; RFC 3828 §3.1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SendZeroAsOnes(Span<byte> field)
    {
        if (BinaryPrimitives.ReadUInt16BigEndian(field) == 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(field, 0xffff);
        }
    }

    /// <summary>Whether adding it changes nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsNeutral(ushort growth) => growth is 0 or 0xffff;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Halves(ulong value) => (value >> 32) + (uint)value;
}
