using System.Buffers.Binary;
using Claton.Linux;
using Claton.Linux.Netlink;
using Claton.Translation.Tests.Packets;

namespace Claton.Scenarios.Harness;

/// <summary>A station of the access link that sends Router Advertisements in the names of routers that don't exist.</summary>
internal sealed class ForgedAdvertisements : IDisposable
{
    private const byte AutonomousOnLink = 0b1100_0000;
    private const byte RouterAdvertisement = 134;
    private const ushort Ipv6 = 0x86dd;

    /// <summary>
    /// Far more than Claton keeps, and few beside the thousand neighbours that the kernel keeps in all namespaces together
    /// (net.ipv6.neigh.default.gc_thresh3): beyond these, packets are lost in every network of this machine.
    /// </summary>
    public const uint Routers = 64;

    private readonly PacketSocket _socket;

    /// <param name="device">The router's end of the access link.</param>
    public ForgedAdvertisements(Node router, string device)
    {
        using var space = NetworkNamespace.Open(router.Namespace);
        _socket = space.Run(() =>
        {
            using var links = new RouteNetlink();
            return PacketSocket.Open(links.GetLink(device)!.Index, Ipv6, new());
        });
    }

    /// <summary>One in the next router's name, with other prefixes and another MTU than those before; some make no sense.</summary>
    public void Send(uint number)
    {
        uint router = number % Routers;
        byte[] prefix = new byte[Ipv6Address.SizeBytes];
        new Ipv6Address(0x2001_0db8_8000_0000 | ((ulong)number << 8), 0).Write(prefix);
        const int forgottenLength = 5;
        byte[] options =
        [
            .. number % 2 == 0 ? (byte[])[1, 1, 2, 0, 0x5e, 0x66, 0, (byte)router] : [],
            3, 4, 64, AutonomousOnLink, 0, 1, 0, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, .. prefix,
            5, 1, 0, 0, 0, 0, 5, (byte)number,
            38, (byte)(number % forgottenLength == 0 ? 0 : 2), 0x10, 0, .. prefix[..12],
        ];
        const uint hopLimit64AndHalfAnHour = (64u << 24) | 1800;
        Send(new Ipv6Builder
        {
            Source = new Ipv6Address(0xfe80_0000_0000_0000, 0xf00d_0000_0000ul | router),
            Destination = Ipv6Address.AllNodes,
            HopLimit = 255,
            Transport = Transport.Icmp6(RouterAdvertisement, 0, hopLimit64AndHalfAnHour, [.. new byte[8], .. options]),
        });
    }

    public void Dispose() => _socket.Dispose();

    private void Send(Ipv6Builder packet)
    {
        byte[] frame = [.. new byte[14], .. packet.Build()];
        MacAddress.ForMulticast(packet.Destination).Write(frame);
        new MacAddress(0x0200_5e66_6666).Write(frame.AsSpan(MacAddress.SizeBytes));
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2 * MacAddress.SizeBytes), Ipv6);
        _ = _socket.Send(frame); // What the link has no room for is lost, as on any other.
    }
}
