using System.Buffers.Binary;
using Claton.Linux;

namespace Claton.Datapath.Namespace;

/// <summary>
/// Finds out whether and how a translator on a TUN device translates, by a packet that does no harm: its hop limit ends in this
/// namespace, and as an ICMP error it is answered by nobody.
/// </summary>
internal static class TunProbe
{
    private const ushort Ipv4 = 0x0800;

    /// <summary>Until the translator has the device, there is nobody who would take the packet.</summary>
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(2);

    /// <summary>A sink for what nobody wants (AS112, RFC 7535): translators refuse addresses that are not global in 64:ff9b::/96.</summary>
    private static readonly Ipv4Address s_destination = Ipv4Address.Parse("192.31.196.1");

    /// <summary>Sends it again and again until something comes back.</summary>
    /// <param name="device">The TUN device, which is up.</param>
    /// <param name="source">The CLAT's address.</param>
    /// <param name="isOver">The translator has ended: nothing more will come.</param>
    /// <param name="cancellation">Nobody wants to know any more.</param>
    /// <returns>The IPv6 address that stands for the source; null where nothing came.</returns>
    /// <exception cref="OperationCanceledException"/>
    public static Ipv6Address? Translate(int device, Ipv4Address source, TimeSpan atMost, Func<bool> isOver, CancellationToken cancellation)
    {
        using PacketSocket there = PacketSocket.Open(device, Ipv4, new PacketSocketOptions());
        using PacketSocket back = PacketSocket.Open(device, EthernetHeader.Ipv6, new PacketSocketOptions());
        byte[] packet = Unreachable(source, s_destination);
        TimeSpan end = MonotonicClock.Now + atMost;
        while (MonotonicClock.Now < end && !isOver())
        {
            cancellation.ThrowIfCancellationRequested();
            there.Send(packet);
            Poll.WaitReadable(s_interval, back.Descriptor);
            if (Receive(back) is { } address)
            {
                return address;
            }
        }

        return null;
    }

    private static Ipv6Address? Receive(PacketSocket socket)
    {
        const int icmp = 58, nextHeader = 6, addresses = 8;
        Span<byte> buffer = stackalloc byte[2048];
        while (socket.TryReceive(buffer, out int length, out _))
        {
            if (length >= 40 && buffer[nextHeader] == icmp)
            {
                return Ipv6Address.Read(buffer[addresses..]);
            }
        }

        return null;
    }

    /// <summary>
    /// <code>
    /// IPv4: TTL 2, ICMP │ host unreachable │ IPv4: the other way, UDP │ ports 9, no data
    /// 0                 │ 20               │ 28                       │ 48            56
    /// </code>
    /// </summary>
    internal static byte[] Unreachable(Ipv4Address source, Ipv4Address destination)
    {
        const int inner = 28, udp = 48, end = 56;
        const byte icmp = 1, udpProtocol = 17, discardPort = 9, unreachable = 3, hostUnreachable = 1;
        byte[] packet = new byte[end];
        WriteHeader(packet.AsSpan(inner), udpProtocol, 64, destination, source);
        packet[udp + 1] = packet[udp + 3] = discardPort;
        packet[udp + 5] = end - udp;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(udp + 6), UdpChecksum(packet.AsSpan(udp), source, destination));
        packet[20] = unreachable;
        packet[21] = hostUnreachable;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(22), (ushort)~InternetChecksum.Sum(packet.AsSpan(20)));
        WriteHeader(packet, icmp, 2, source, destination);
        return packet;
    }

    private static ushort UdpChecksum(ReadOnlySpan<byte> datagram, Ipv4Address one, Ipv4Address other)
    {
        const ushort protocol = 17;
        ushort pseudoHeader = InternetChecksum.Fold((ulong)InternetChecksum.Sum(one) + InternetChecksum.Sum(other) + protocol + (ulong)datagram.Length);
        return (ushort)~InternetChecksum.Sum(datagram, pseudoHeader);
    }

    private static void WriteHeader(Span<byte> packet, byte protocol, byte ttl, Ipv4Address source, Ipv4Address destination)
    {
        packet[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)packet.Length);
        packet[8] = ttl;
        packet[9] = protocol;
        BinaryPrimitives.WriteUInt32BigEndian(packet[12..], source.Value);
        BinaryPrimitives.WriteUInt32BigEndian(packet[16..], destination.Value);
        BinaryPrimitives.WriteUInt16BigEndian(packet[10..], (ushort)~InternetChecksum.Sum(packet[..20]));
    }
}
