using System.Runtime.InteropServices;
using Claton.Linux;
using Claton.Linux.Netlink;
using Claton.Translation.Tests.Packets;

namespace Claton.Scenarios.Tayga;

/// <summary>What a translator made of a packet: whatever it wrote, in its order within each family.</summary>
internal sealed record Translated(IReadOnlyList<byte[]> Ipv4, IReadOnlyList<byte[]> Ipv6)
{
    public override string ToString() => string.Join(
        '\n', Ipv4.Concat(Ipv6).Select(packet => $"  {Convert.ToHexString(packet)}").DefaultIfEmpty("  nothing"));
}

/// <summary>
/// A translator on a TUN device, seen from the device: what a packet socket sends there the translator reads, and what it
/// writes the packet socket receives.
/// </summary>
internal sealed class TunTranslator : IDisposable
{
    private const ushort EtherTypeIpv4 = 0x0800, EtherTypeIpv6 = 0x86dd;
    private const int MarkerPort = 9;

    private readonly byte[] _buffer = new byte[65536];
    private readonly string _name;
    private readonly PacketSocket _ipv4;
    private readonly PacketSocket _ipv6;
    private readonly Ipv4Builder _marker4;
    private readonly Ipv6Builder _marker6;
    private int _markers;

    /// <param name="marker4">A packet that the translator surely translates.</param>
    /// <param name="marker6">The same from the other side.</param>
    public TunTranslator(Node node, string device, Ipv4Builder marker4, Ipv6Builder marker6)
    {
        _name = node.Name;
        (_marker4, _marker6) = (marker4, marker6);
        using var space = NetworkNamespace.Open(node.Namespace);
        (_ipv4, _ipv6) = space.Run(() =>
        {
            using var links = new RouteNetlink();
            int index = links.GetLink(device)!.Index;
            return (PacketSocket.Open(index, EtherTypeIpv4, new()), PacketSocket.Open(index, EtherTypeIpv6, new()));
        });
    }

    /// <summary>Sends a packet and waits for what becomes of it.</summary>
    /// <remarks>
    /// That may be nothing, which nobody can wait for. So a packet to each side follows, and once these have come through,
    /// the translator is done with what was in front of them.
    /// </remarks>
    public Translated Translate(byte[] packet)
    {
        byte[] number = BitConverter.GetBytes(++_markers);
        byte[] marker = [.. "this one is the last"u8, .. number, .. number];
        Send(packet);
        Send((_marker4 with { Transport = Transport.Udp(marker, MarkerPort, MarkerPort) }).Build());
        Send((_marker6 with { Transport = Transport.Udp(marker, MarkerPort, MarkerPort) }).Build());
        return new Translated(ReceiveUntil(_ipv4, marker), ReceiveUntil(_ipv6, marker));
    }

    public void Dispose()
    {
        _ipv4.Dispose();
        _ipv6.Dispose();
    }

    private void Send(byte[] packet)
    {
        int error = (packet[0] >> 4 == 6 ? _ipv6 : _ipv4).Send(packet);
        Assert.True(error == 0, $"{_name}: the device takes no packet of {packet.Length} octets: error {error}");
    }

    private List<byte[]> ReceiveUntil(PacketSocket socket, byte[] marker)
    {
        List<byte[]> packets = [];
        while (true)
        {
            SafeHandle descriptor = socket.Descriptor;
            Assert.True(Poll.WaitReadable(Eventually.Deadline, descriptor) != 0, $"{_name}: the marker does not come through");
            if (!socket.TryReceive(_buffer, out int bytes, out _))
            {
                continue;
            }

            byte[] packet = _buffer[..bytes];
            if (packet.AsSpan().EndsWith(marker))
            {
                return packets;
            }

            packets.Add(packet);
        }
    }
}
