using System.Buffers.Binary;

namespace Claton.Translation.Tests.Packets;

/// <summary>Which headers stand between the IPv6 header and the transport header.</summary>
internal enum HeaderChain
{
    /// <summary>Whichever there are of those that translation skips, up to a Fragment Header. RFC 7915 §5.1.</summary>
    Any,

    /// <summary>A Fragment Header.</summary>
    Fragment,

    /// <summary>None: what follows belongs to the transport, whatever its number.</summary>
    None,
}

/// <summary>An IP packet of either family, read field by field so that the tests don't share the code under test.</summary>
internal sealed record IpPacket
{
    private const int Ipv6HeaderBytes = 40;

    /// <summary>The packet without what follows it; of a quoted packet what there is.</summary>
    public required byte[] Octets { get; init; }

    public required bool IsIpv6 { get; init; }

    /// <summary>Octets of the packet by its own header.</summary>
    public required int LengthBytes { get; init; }

    /// <summary>Octets in front of the transport header.</summary>
    public required int HeaderBytes { get; init; }

    /// <summary>What the transport header is.</summary>
    public required byte Protocol { get; init; }

    public int FragmentOffsetBytes { get; init; }

    public bool MoreFragments { get; init; }

    /// <summary>Null in an IPv6 packet without a Fragment Header.</summary>
    public uint? Identification { get; init; }

    public bool DontFragment { get; init; }

    public byte TrafficClass => IsIpv6 ? (byte)(Octets[0] << 4 | Octets[1] >> 4) : Octets[1];

    public byte HopLimit => Octets[IsIpv6 ? 7 : 8];

    public byte[] Source => IsIpv6 ? Octets[8..24] : Octets[12..16];

    public byte[] Destination => IsIpv6 ? Octets[24..40] : Octets[16..20];

    public ReadOnlySpan<byte> Transport => Octets.AsSpan(HeaderBytes);

    /// <summary>Whether the header checksum is right, which only IPv4 has.</summary>
    public bool HasValidHeader => IsIpv6 || SumByHand.Of(Octets.AsSpan(0, HeaderBytes)) == 0xffff;

    public bool IsFragment => MoreFragments || FragmentOffsetBytes != 0;

    public bool HasTransportHeader => FragmentOffsetBytes == 0;

    /// <summary>The protocol number of the family's own ICMP.</summary>
    public byte IcmpProtocol => IsIpv6 ? (byte)58 : (byte)1;

    /// <summary>Where the checksum that covers the addresses stands; negative where there is none, or not here.</summary>
    public int ChecksumOffset => !HasTransportHeader ? -1 : Protocol switch
    {
        6 => 16,
        17 or 33 or 136 => 6,
        _ => Protocol == IcmpProtocol ? 2 : -1,
    };

    /// <summary>Whether the message is one that quotes a packet.</summary>
    public bool IsIcmpError => Protocol == IcmpProtocol && HasTransportHeader && Transport.Length > 0
        && (IsIpv6 ? Transport[0] < 128 : Transport[0] is 3 or 4 or 5 or 11 or 12);

    /// <summary>The sum of the pseudo-header; zero where the checksum has none.</summary>
    public ushort PseudoHeader(int transportBytes) => Protocol == 1 && !IsIpv6
        ? (ushort)0
        : SumByHand.Of(SumByHand.PseudoHeader(Source, Destination, transportBytes, Protocol));

    /// <summary>What the transport checksum is off by, from 0 to 0xfffe: translation must not change it.</summary>
    /// <param name="transportBytes">How many octets of the transport to look at.</param>
    /// <param name="isPartial">The checksum field holds the sum of the pseudo-header, for a device to complete.</param>
    public int ChecksumError(int transportBytes, bool isPartial)
    {
        ushort pseudoHeader = PseudoHeader(LengthBytes - HeaderBytes);
        int error = isPartial
            ? 0xffff + BinaryPrimitives.ReadUInt16BigEndian(Transport[ChecksumOffset..]) - pseudoHeader
            : SumByHand.Of(Transport[..transportBytes]) + pseudoHeader;
        return error % 0xffff;
    }

    /// <summary>Reads a packet that must be whole.</summary>
    /// <param name="mayBeJumbo">A super-packet may be longer than its header can say, which then says zero.</param>
    /// <exception cref="InvalidPacketException">It is not a packet.</exception>
    public static IpPacket Read(ReadOnlySpan<byte> octets, HeaderChain chain = HeaderChain.Any, bool mayBeJumbo = false)
    {
        IpPacket packet = ReadQuoted(octets, chain);
        int lengthBytes = packet.LengthBytes;
        if (mayBeJumbo && lengthBytes == (packet.IsIpv6 ? Ipv6HeaderBytes : 0))
        {
            lengthBytes = octets.Length;
        }

        InvalidPacketException.ThrowUnless(lengthBytes <= octets.Length, "the packet is shorter than its header says");
        InvalidPacketException.ThrowUnless(packet.HeaderBytes <= lengthBytes, "the headers are longer than the packet");
        InvalidPacketException.ThrowUnless(packet.HasValidHeader, "the IPv4 header checksum is wrong");
        return packet with { Octets = octets[..lengthBytes].ToArray(), LengthBytes = lengthBytes };
    }

    /// <summary>Reads a packet whose end may be cut off behind its headers.</summary>
    /// <exception cref="InvalidPacketException">It is not a packet.</exception>
    public static IpPacket ReadQuoted(ReadOnlySpan<byte> octets, HeaderChain chain = HeaderChain.Any)
    {
        InvalidPacketException.ThrowUnless(octets.Length > 0, "no packet");
        return (octets[0] >> 4) switch
        {
            4 => ReadIpv4(octets),
            6 => ReadIpv6(octets, chain),
            int version => throw new InvalidPacketException($"IP version {version}"),
        };
    }

    private static IpPacket ReadIpv4(ReadOnlySpan<byte> octets)
    {
        int headerBytes = (octets[0] & 15) * 4;
        InvalidPacketException.ThrowUnless(headerBytes >= 20 && headerBytes <= octets.Length, "an IPv4 header that is cut short");
        int fragmentation = BinaryPrimitives.ReadUInt16BigEndian(octets[6..]);
        return new IpPacket
        {
            Octets = octets.ToArray(),
            IsIpv6 = false,
            LengthBytes = BinaryPrimitives.ReadUInt16BigEndian(octets[2..]),
            HeaderBytes = headerBytes,
            Protocol = octets[9],
            Identification = BinaryPrimitives.ReadUInt16BigEndian(octets[4..]),
            DontFragment = (fragmentation & 0x4000) != 0,
            MoreFragments = (fragmentation & 0x2000) != 0,
            FragmentOffsetBytes = (fragmentation & 0x1fff) * 8,
        };
    }

    private static IpPacket ReadIpv6(ReadOnlySpan<byte> octets, HeaderChain chain)
    {
        InvalidPacketException.ThrowUnless(octets.Length >= Ipv6HeaderBytes, "an IPv6 header that is cut short");
        byte next = octets[6];
        int offset = Ipv6HeaderBytes;
        while (chain == HeaderChain.Any && next is 0 or 43 or 60)
        {
            InvalidPacketException.ThrowUnless(octets.Length >= offset + 8, "an extension header that is cut short");
            next = octets[offset];
            offset += (octets[offset + 1] + 1) * 8;
        }

        var packet = new IpPacket
        {
            Octets = octets.ToArray(),
            IsIpv6 = true,
            LengthBytes = Ipv6HeaderBytes + BinaryPrimitives.ReadUInt16BigEndian(octets[4..]),
            HeaderBytes = offset,
            Protocol = next,
        };
        InvalidPacketException.ThrowUnless(chain != HeaderChain.Fragment || next == 44, "a fragment without a Fragment Header");
        return chain != HeaderChain.None && next == 44 ? packet.WithFragmentHeader(octets) : packet;
    }

    private IpPacket WithFragmentHeader(ReadOnlySpan<byte> octets)
    {
        InvalidPacketException.ThrowUnless(octets.Length >= HeaderBytes + 8, "a Fragment Header that is cut short");
        ReadOnlySpan<byte> header = octets[HeaderBytes..];
        return this with
        {
            HeaderBytes = HeaderBytes + 8,
            Protocol = header[0],
            FragmentOffsetBytes = BinaryPrimitives.ReadUInt16BigEndian(header[2..]) & 0xfff8,
            MoreFragments = (header[3] & 1) != 0,
            Identification = BinaryPrimitives.ReadUInt32BigEndian(header[4..]),
        };
    }
}
