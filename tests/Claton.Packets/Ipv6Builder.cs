using System.Buffers.Binary;

namespace Claton.Translation.Tests.Packets;

/// <summary>An IPv6 packet in the making; as it stands, a UDP datagram from the Internet to the CLAT.</summary>
internal sealed record Ipv6Builder
{
    public Ipv6Address Source { get; init; } = Scene.Remote6;

    public Ipv6Address Destination { get; init; } = Scene.Clat6;

    public byte TrafficClass { get; init; }

    public uint FlowLabel { get; init; }

    public byte HopLimit { get; init; } = 64;

    /// <summary>Extension headers in their order; their first octets are filled in by the builder.</summary>
    public IReadOnlyList<(byte Kind, byte[] Octets)> Extensions { get; init; } = [];

    public Transport Transport { get; init; } = Transport.Udp(payloadBytes: 24, 53, 5000);

    public int HeaderBytes => 40 + Extensions.Sum(extension => extension.Octets.Length);

    public byte[] Build()
    {
        byte[] transport = Transport.Build(SumByHand.PseudoHeader(
            SumByHand.Octets(Source), SumByHand.Octets(Destination), Transport.Octets.Length, Transport.Protocol));
        byte[] octets = [.. new byte[40], .. ExtensionOctets(), .. transport];
        BinaryPrimitives.WriteUInt32BigEndian(octets, 6u << 28 | (uint)TrafficClass << 20 | FlowLabel);
        BinaryPrimitives.WriteUInt16BigEndian(octets.AsSpan(4), (ushort)(octets.Length - 40));
        octets[6] = Extensions.Count > 0 ? Extensions[0].Kind : Transport.Protocol;
        octets[7] = HopLimit;
        Source.Write(octets.AsSpan(8));
        Destination.Write(octets.AsSpan(24));
        return octets;
    }

    /// <summary>A fragment of this packet.</summary>
    /// <param name="offsetBytes">A multiple of 8.</param>
    public Ipv6Builder Fragment(int offsetBytes, int payloadBytes, uint identification = 0xabcd_1234)
    {
        byte[] payload = Build()[HeaderBytes..];
        int end = Math.Min(offsetBytes + payloadBytes, payload.Length);
        return (this with { Transport = Transport.Raw(Transport.Protocol, payload[offsetBytes..end]) })
            .WithFragmentHeader(offsetBytes, end < payload.Length, identification);
    }

    public Ipv6Builder WithFragmentHeader(int offsetBytes, bool more, uint identification = 0xabcd_1234)
    {
        byte[] header = new byte[8];
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)(offsetBytes | (more ? 1 : 0)));
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), identification);
        return this with { Extensions = [.. Extensions, (44, header)] };
    }

    public Ipv6Builder WithHopByHop(int bytes = 8) => With(0, Padding(bytes));

    public Ipv6Builder WithDestinationOptions(int bytes = 8) => With(60, Padding(bytes));

    /// <summary>A Routing header of a type that nobody uses.</summary>
    public Ipv6Builder WithRouting(byte segmentsLeft, int bytes = 24)
    {
        byte[] header = new byte[bytes];
        header[1] = (byte)((bytes / 8) - 1);
        header[2] = 253;
        header[3] = segmentsLeft;
        return With(43, header);
    }

    private Ipv6Builder With(byte kind, byte[] octets) => this with { Extensions = [.. Extensions, (kind, octets)] };

    private static byte[] Padding(int bytes)
    {
        byte[] header = new byte[bytes];
        header[1] = (byte)((bytes / 8) - 1);
        header[2] = 1; // PadN
        header[3] = (byte)(bytes - 4);
        return header;
    }

    private byte[] ExtensionOctets()
    {
        var octets = new List<byte>();
        for (int i = 0; i < Extensions.Count; i++)
        {
            byte next = i + 1 < Extensions.Count ? Extensions[i + 1].Kind : Transport.Protocol;
            octets.AddRange([next, .. Extensions[i].Octets[1..]]);
        }

        return [.. octets];
    }
}
