using System.Buffers.Binary;

namespace Claton.Translation.Tests.Packets;

/// <summary>An IPv4 packet in the making; as it stands, a UDP datagram from the CLAT to the Internet.</summary>
internal sealed record Ipv4Builder
{
    public Ipv4Address Source { get; init; } = Scene.Clat4;

    public Ipv4Address Destination { get; init; } = Scene.Remote4;

    public byte TypeOfService { get; init; }

    public ushort Identification { get; init; } = 0x1234;

    public bool DontFragment { get; init; }

    public bool MoreFragments { get; init; }

    public int FragmentOffsetBytes { get; init; }

    public byte Ttl { get; init; } = 64;

    /// <summary>A multiple of 4 octets, at most 40.</summary>
    public byte[] Options { get; init; } = [];

    public Transport Transport { get; init; } = Transport.Udp();

    public int HeaderBytes => 20 + Options.Length;

    public byte[] Build()
    {
        byte[] transport = Transport.Build(SumByHand.PseudoHeader(
            SumByHand.Octets(Source), SumByHand.Octets(Destination), Transport.Octets.Length, Transport.Protocol));
        byte[] octets = [.. new byte[20], .. Options, .. transport];
        octets[0] = (byte)(0x40 | HeaderBytes / 4);
        octets[1] = TypeOfService;
        BinaryPrimitives.WriteUInt16BigEndian(octets.AsSpan(2), (ushort)octets.Length);
        BinaryPrimitives.WriteUInt16BigEndian(octets.AsSpan(4), Identification);
        int flags = (DontFragment ? 0x4000 : 0) | (MoreFragments ? 0x2000 : 0) | FragmentOffsetBytes / 8;
        BinaryPrimitives.WriteUInt16BigEndian(octets.AsSpan(6), (ushort)flags);
        octets[8] = Ttl;
        octets[9] = Transport.Protocol;
        Source.Write(octets.AsSpan(12));
        Destination.Write(octets.AsSpan(16));
        return WithHeaderChecksum(octets);
    }

    /// <summary>A fragment of this packet.</summary>
    /// <param name="offsetBytes">A multiple of 8.</param>
    public Ipv4Builder Fragment(int offsetBytes, int payloadBytes)
    {
        byte[] payload = Build()[HeaderBytes..];
        int end = Math.Min(offsetBytes + payloadBytes, payload.Length);
        return this with
        {
            FragmentOffsetBytes = offsetBytes,
            MoreFragments = end < payload.Length,
            Transport = Transport.Raw(Transport.Protocol, payload[offsetBytes..end]),
        };
    }

    public static byte[] WithHeaderChecksum(byte[] octets)
    {
        octets.AsSpan(10, 2).Clear();
        int headerBytes = (octets[0] & 15) * 4;
        BinaryPrimitives.WriteUInt16BigEndian(octets.AsSpan(10), (ushort)~SumByHand.Of(octets.AsSpan(0, headerBytes)));
        return octets;
    }
}
