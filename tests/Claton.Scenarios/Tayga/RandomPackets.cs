using Claton.Translation.Rfc6052;
using Claton.Translation.Tests.Packets;

namespace Claton.Scenarios.Tayga;

/// <summary>Valid packets of all kinds, without what <see cref="Departures"/> are about.</summary>
internal sealed class RandomPackets(Pref64 prefix, Random random)
{
    private const byte Udp = 17, Tcp = 6, PacketTooBig = 2;

    /// <summary>SCTP, ESP, GRE, and one that nobody knows.</summary>
    private static readonly byte[] s_otherProtocols = [132, 50, 47, 253];

    public byte[] Next()
    {
        bool isIpv6 = random.Next(2) == 0;
        return random.Next(4) == 0 ? (isIpv6 ? Error6() : Error4()) : isIpv6 ? Packet6(Address(), Address(), 1400) : Packet4(Address(), Address(), 1440);
    }

    private byte[] Packet4(Ipv4Address source, Ipv4Address destination, int mostPayloadBytes)
    {
        var packet = new Ipv4Builder
        {
            Source = source,
            Destination = destination,
            TypeOfService = (byte)random.Next(256),
            Identification = (ushort)random.Next(65536),
            DontFragment = random.Next(2) == 0,
            Ttl = (byte)random.Next(2, 256),
            Transport = AnyTransport(ipv6: false, PayloadBytes(mostPayloadBytes)),
        };
        if (random.Next(5) == 0)
        {
            packet = packet with { Options = [.. Enumerable.Repeat((byte)1, 4 * random.Next(1, 4))] };
        }

        return packet.Transport.Protocol is Udp or Tcp && random.Next(4) == 0
            ? packet.Fragment(8 * random.Next(packet.Transport.Octets.Length / 8), 8 * random.Next(3, 100)).Build()
            : packet.Build();
    }

    private byte[] Packet6(Ipv4Address source, Ipv4Address destination, int mostPayloadBytes)
    {
        var packet = new Ipv6Builder
        {
            Source = prefix.Embed(source),
            Destination = prefix.Embed(destination),
            TrafficClass = (byte)random.Next(256),
            FlowLabel = (uint)random.Next(1 << 20),
            HopLimit = (byte)random.Next(2, 256),
            Transport = AnyTransport(ipv6: true, PayloadBytes(mostPayloadBytes)),
        };
        packet = random.Next(8) switch
        {
            0 => packet.WithHopByHop(),
            1 => packet.WithDestinationOptions(16),
            2 => packet.WithRouting(0),
            _ => packet,
        };
        return packet.Transport.Protocol is Udp or Tcp && random.Next(4) == 0
            ? packet.Fragment(8 * random.Next(packet.Transport.Octets.Length / 8), 8 * random.Next(3, 100), (uint)random.Next()).Build()
            : packet.Build();
    }

    private byte[] Error4()
    {
        (byte type, byte code, uint rest) = random.Next(4) switch
        {
            0 => ((byte)11, (byte)0, 0u),
            1 => ((byte)3, (byte)4, (uint)random.Next(68, 2000)),
            _ => ((byte)3, (byte)random.Next(4), 0u),
        };
        (Ipv4Address sender, Ipv4Address receiver) = (Address(), Address());
        byte[] quoted = Quoted4(receiver, sender);
        return new Ipv4Builder
        {
            Source = random.Next(2) == 0 ? sender : Address(),
            Destination = receiver,
            TypeOfService = (byte)random.Next(256),
            Ttl = (byte)random.Next(2, 256),
            Transport = Transport.Icmp4(type, code, rest, quoted[..random.Next(Math.Min(48, quoted.Length), Math.Min(quoted.Length, 1000) + 1)]),
        }.Build();
    }

    private byte[] Error6()
    {
        (byte type, byte code, uint rest) = random.Next(4) switch
        {
            0 => ((byte)3, (byte)random.Next(2), 0u),
            1 => (PacketTooBig, (byte)0, (uint)random.Next(1280, 2000)),
            2 => ((byte)4, (byte)1, (uint)random.Next(100)),
            _ => ((byte)1, (byte)random.Next(3), 0u),
        };
        (Ipv4Address sender, Ipv4Address receiver) = (Address(), Address());
        byte[] quoted = Quoted6(receiver, sender, mayBeFragment: type != PacketTooBig);
        return new Ipv6Builder
        {
            Source = prefix.Embed(random.Next(2) == 0 ? sender : Address()),
            Destination = prefix.Embed(receiver),
            TrafficClass = (byte)random.Next(256),
            HopLimit = (byte)random.Next(2, 256),
            Transport = Transport.Icmp6(type, code, rest, quoted[..(Math.Min(quoted.Length, random.Next(10, 151) * 8))]),
        }.Build();
    }

    private byte[] Quoted4(Ipv4Address source, Ipv4Address destination) => new Ipv4Builder
    {
        Source = source,
        Destination = destination,
        TypeOfService = (byte)random.Next(256),
        Identification = (ushort)random.Next(65536),
        DontFragment = random.Next(2) == 0,
        Ttl = (byte)random.Next(1, 256),
        Transport = QuotedTransport(ipv6: false),
    }.Build();

    private byte[] Quoted6(Ipv4Address source, Ipv4Address destination, bool mayBeFragment)
    {
        var quoted = new Ipv6Builder
        {
            Source = prefix.Embed(source),
            Destination = prefix.Embed(destination),
            TrafficClass = (byte)random.Next(256),
            HopLimit = (byte)random.Next(1, 256),
            Transport = QuotedTransport(ipv6: true),
        };
        return mayBeFragment && quoted.Transport.Protocol == Udp && random.Next(4) == 0
            ? quoted.Fragment(0, 8 * random.Next(3, 100), (uint)random.Next()).Build()
            : quoted.Build();
    }

    /// <summary>An error about an echo reply says nothing to anybody: TAYGA drops it.</summary>
    private Transport QuotedTransport(bool ipv6) => random.Next(3) switch
    {
        0 => Transport.Udp(Payload(PayloadBytes(1400)), Port(), Port()),
        1 => Transport.Tcp(0) with { Octets = [.. Transport.Tcp(0).Octets, .. Payload(PayloadBytes(1400))] },
        _ => Echo(ipv6, isReply: false, PayloadBytes(1400)),
    };

    private Transport AnyTransport(bool ipv6, int payloadBytes) => random.Next(6) switch
    {
        0 or 1 => Transport.Udp(Payload(payloadBytes), Port(), Port()),
        2 or 3 => Transport.Tcp(0) with { Octets = [.. Transport.Tcp(0).Octets, .. Payload(payloadBytes)] },
        4 => Echo(ipv6, isReply: random.Next(2) == 0, payloadBytes),
        _ => Transport.Raw(s_otherProtocols[random.Next(s_otherProtocols.Length)], Payload(payloadBytes + 8)),
    };

    private Transport Echo(bool ipv6, bool isReply, int payloadBytes) => ipv6
        ? Transport.Icmp6((byte)(isReply ? 129 : 128), 0, (uint)random.Next(), Payload(payloadBytes))
        : Transport.Icmp4((byte)(isReply ? 0 : 8), 0, (uint)random.Next(), Payload(payloadBytes));

    /// <summary>Small ones, any, and those about as long as a packet that is not cut.</summary>
    private int PayloadBytes(int most) => random.Next(3) switch
    {
        0 => random.Next(40),
        1 => random.Next(most + 1),
        _ => random.Next(1180, 1260),
    };

    private byte[] Payload(int bytes)
    {
        byte[] payload = new byte[bytes];
        random.NextBytes(payload);
        return payload;
    }

    private ushort Port() => (ushort)random.Next(1, 65536);

    /// <summary>An address that no rule is about.</summary>
    private Ipv4Address Address() => new((uint)random.Next(0x0b00_0000, 0x7f00_0000));
}
