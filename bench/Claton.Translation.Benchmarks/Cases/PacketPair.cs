using Claton.Translation.Tests.Packets;

namespace Claton.Translation.Benchmarks;

/// <summary>The same kind of packet for both directions, between two hosts that a translator serves.</summary>
/// <param name="Name">As the table says it; sizes are those of the IPv4 packet.</param>
public sealed record PacketPair(string Name, Packet Ipv4, Packet Ipv6)
{
    private const byte Ipv4TimeExceeded = 11, Ipv6TimeExceeded = 3;
    private const byte TcpHeaderBytes = 32, UdpHeaderBytes = 8;

    /// <param name="lengthBytes">Of the IPv4 packet.</param>
    public static PacketPair Udp(Hosts hosts, int lengthBytes) => Of(
        $"UDP, {lengthBytes} octets", hosts, Transport.Udp(lengthBytes - 20 - UdpHeaderBytes), default, default);

    /// <summary>As TUN devices and packet sockets hand out TCP: many segments under one header, its checksum partial.</summary>
    public static PacketPair TcpSuperPacket(Hosts hosts)
    {
        const int segmentBytes = 1428, segments = 45;
        Transport tcp = Transport.Tcp(segmentBytes * segments, optionBytes: TcpHeaderBytes - 20).Partial();
        return Of("TCP, super-packet of 64 KB", hosts, tcp,
            Offload(VirtioNetHeader.GsoTcpIpv4, headerBytes: 20), Offload(VirtioNetHeader.GsoTcpIpv6, headerBytes: 40));

        static VirtioNetHeader Offload(byte kind, ushort headerBytes) => new(
            VirtioNetHeader.NeedsChecksum, kind, (ushort)(headerBytes + TcpHeaderBytes), segmentBytes, headerBytes, 16);
    }

    /// <summary>Time Exceeded, quoting a UDP datagram that went the other way.</summary>
    public static PacketPair IcmpError(Hosts hosts)
    {
        byte[] quoted4 = hosts.Backward4(Transport.Udp()).Build();
        byte[] quoted6 = hosts.Backward6(Transport.Udp()).Build();
        return new PacketPair(
            "ICMP error, quoting 52 octets",
            new Packet(hosts.Forward4(Transport.Icmp4(Ipv4TimeExceeded, 0, 0, quoted4)).Build(), default),
            new Packet(hosts.Forward6(Transport.Icmp6(Ipv6TimeExceeded, 0, 0, quoted6)).Build(), default));
    }

    /// <summary>The first fragment of a UDP datagram, the one with the checksum.</summary>
    public static PacketPair Fragment(Hosts hosts)
    {
        const int payloadBytes = 1208;
        Transport udp = Transport.Udp(3000);
        return new PacketPair(
            "first fragment of UDP, 1228 octets",
            new Packet(hosts.Forward4(udp).Fragment(0, payloadBytes).Build(), default),
            new Packet(hosts.Forward6(udp).Fragment(0, payloadBytes).Build(), default));
    }

    private static PacketPair Of(string name, Hosts hosts, Transport transport, VirtioNetHeader offload4, VirtioNetHeader offload6) =>
        new(name, new Packet(hosts.Forward4(transport).Build(), offload4), new Packet(hosts.Forward6(transport).Build(), offload6));
}

/// <summary>A packet, and what it leaves to the device.</summary>
public sealed record Packet(byte[] Octets, VirtioNetHeader Offload);
