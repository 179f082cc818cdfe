using System.Net;
using PacketDotNet;
using PacketDotNet.Utils;

namespace Claton.Translation.Tests.Packets;

/// <summary>Reads packets with PacketDotNet, which shares nothing with the code under test, and checks what every packet must keep.</summary>
internal static class ReadBack
{
    /// <summary>An IPv4 packet: its lengths and all its checksums are right.</summary>
    public static IPv4Packet Ipv4(byte[] octets)
    {
        var packet = new IPv4Packet(new ByteArraySegment(octets));
        Assert.Equal(IPVersion.IPv4, packet.Version);
        Assert.Equal(5, packet.HeaderLength);
        Assert.Equal(octets.Length, packet.TotalLength);
        Assert.True(packet.ValidIPChecksum, "IPv4 header checksum");
        bool isFragment = packet.FragmentOffset != 0 || (packet.FragmentFlags & 1) != 0;
        if (!isFragment)
        {
            CheckTransport(octets[20..], octets[9], octets[12..16], octets[16..20], hasIcmpPseudoHeader: false);
            CheckWithPacketDotNet(packet.PayloadPacket);
        }

        return packet;
    }

    /// <summary>An IPv6 packet: its lengths and all its checksums are right.</summary>
    public static IPv6Packet Ipv6(byte[] octets)
    {
        var packet = new IPv6Packet(new ByteArraySegment(octets));
        Assert.Equal(IPVersion.IPv6, packet.Version);
        Assert.Equal(octets.Length - 40, packet.PayloadLength);
        Assert.Equal(0, packet.FlowLabel);
        if (octets[6] != 44)
        {
            CheckTransport(octets[40..], octets[6], octets[8..24], octets[24..40], hasIcmpPseudoHeader: true);
            CheckWithPacketDotNet(packet.PayloadPacket);
        }

        return packet;
    }

    public static Ipv4Address Address4(IPAddress address) => Ipv4Address.Read(address.GetAddressBytes());

    public static Ipv6Address Address6(IPAddress address) => Ipv6Address.Read(address.GetAddressBytes());

    private static void CheckWithPacketDotNet(Packet? transport)
    {
        switch (transport)
        {
            case TcpPacket tcp:
                Assert.True(tcp.ValidTcpChecksum, "TCP checksum");
                break;
            case UdpPacket udp when udp.Checksum != 0:
                Assert.True(udp.ValidUdpChecksum, "UDP checksum");
                Assert.Equal(udp.Length, udp.TotalPacketLength);
                break;
        }
    }

    private static void CheckTransport(byte[] transport, byte protocol, byte[] source, byte[] destination, bool hasIcmpPseudoHeader)
    {
        bool isUdp = protocol == 17;
        if (protocol is not (1 or 6 or 17 or 33 or 58 or 136) || (isUdp && transport[6] == 0 && transport[7] == 0))
        {
            return;
        }

        byte[] pseudoHeader = protocol == 1 || (protocol == 58 && !hasIcmpPseudoHeader)
            ? []
            : SumByHand.PseudoHeader(source, destination, transport.Length, protocol);
        Assert.Equal(0xffff, SumByHand.Of([.. pseudoHeader, .. transport]));
    }
}
