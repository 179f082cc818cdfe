using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Claton.Linux.Netlink;

namespace Claton.Linux.Tests;

/// <summary>Packets of one interface, by filter, with offloads.</summary>
public sealed class PacketSocketTests : IDisposable
{
    private const ushort Ipv6 = 0x86dd;
    private const int Header = ClassicBpfBuilder.NetworkHeader;
    private const int EthernetHeaderBytes = 14;
    private const byte UdpProtocol = 17;

    private readonly TestNamespace _near = new();
    private readonly TestNamespace _far = new();
    private readonly Link _nearLink;
    private readonly Link _farLink;
    private readonly byte[] _buffer = new byte[TunDevice.VnetHeaderSizeBytes + EthernetHeaderBytes + 65535];

    public PacketSocketTests()
    {
        (_nearLink, _farLink) = _near.AddVeth(peer: _far);
        _near.AddAddress(_nearLink, "2001:db8::1");
        _near.AddAddress(_nearLink, "2001:db8::11");
        _far.AddAddress(_farLink, "2001:db8::2");
    }

    public void Dispose()
    {
        _far.Dispose();
        _near.Dispose();
    }

    [Fact]
    public void Receive_NothingWaits_IsFalse() =>
        Assert.False(Open(_near, _nearLink, new PacketSocketOptions { Filter = Port(9) }).TryReceive(_buffer, out _, out _));

    [Fact]
    public void Receive_UdpFromAfar_IsTheWholeFrame()
    {
        PacketSocket socket = Open(_near, _nearLink, new PacketSocketOptions { Filter = Port(4000) });

        SendUdp(_far, "2001:db8::1", 4000, [1, 2, 3]);

        (byte[] frame, PacketType type) = ReceiveOne(socket);
        Assert.Equal(PacketType.Host, type);
        Assert.Equal(_nearLink.Address, MacAddress.Read(frame));
        Assert.Equal(_farLink.Address, MacAddress.Read(frame.AsSpan(MacAddress.SizeBytes)));
        Assert.Equal(Ipv6, BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(12)));
        Assert.Equal([1, 2, 3], frame[^3..]);
    }

    /// <summary>What came while nobody read waits for whoever goes on with the socket, whose filter holds from then on.</summary>
    [Fact]
    public void Adopt_GoesOnWithWhatWaits_AndAFilterOfItsOwn()
    {
        PacketSocket socket = Open(_near, _nearLink, new PacketSocketOptions { Filter = Port(4000) });
        SendUdp(_far, "2001:db8::1", 4000, [1]);
        Assert.Equal(1u, Poll.WaitReadable(socket.Descriptor));

        var adopted = PacketSocket.Adopt((FileDescriptor)socket.Descriptor, _nearLink.Index, Port(4001));
        Assert.Equal(1, ReceiveOne(adopted).Frame[^1]);

        SendUdp(_far, "2001:db8::1", 4000, [2]);
        SendUdp(_far, "2001:db8::1", 4001, [3]);
        Assert.Equal(3, ReceiveOne(adopted).Frame[^1]);
    }

    [Fact]
    public void Adopt_WhatIsNoSocket_IsRefused()
    {
        using var other = new EventFd();

        Assert.Contains("ENOTSOCK", Assert.Throws<LinuxException>(
            () => PacketSocket.Adopt((FileDescriptor)other.Descriptor, _nearLink.Index, Port(4000))).Message);
    }

    [Fact]
    public void Filter_OneAddressOfTwo_PassesThatAlone()
    {
        ClassicBpfProgram filter = new ClassicBpfBuilder()
            .RequireIpv6Address(Header + 24, Ipv6Address.Parse("2001:db8::11"), "no")
            .LoadByte(Header + 6).JumpIfEqual(UdpProtocol, otherwise: "no")
            .Accept()
            .Label("no").Drop()
            .Build();
        PacketSocket socket = Open(_near, _nearLink, new PacketSocketOptions { Filter = filter });

        SendUdp(_far, "2001:db8::1", 4000, [1]);
        SendUdp(_far, "2001:db8::11", 4000, [2]);

        Assert.Equal(2, ReceiveOne(socket).Frame[^1]);
        Assert.False(socket.TryReceive(_buffer, out _, out _));
    }

    [Fact]
    public void Filter_NotNeighbourSolicitations_LeavesTheSolicitationsOut()
    {
        ClassicBpfProgram filter = new ClassicBpfBuilder()
            .LoadByte(Header + 6).JumpIfEqual(58, otherwise: "yes")
            .LoadByte(Header + 40).JumpIfEqual(135, ifTrue: "no")
            .JumpIfEqual(136, ifTrue: "no")
            .Label("yes").Accept()
            .Label("no").Drop()
            .Build();
        PacketSocket socket = Open(_near, _nearLink, new PacketSocketOptions { Filter = filter });

        // The first packet to a neighbour makes both sides speak Neighbor Discovery.
        SendUdp(_far, "2001:db8::1", 4000, [7]);

        Wait.Until(socket.Descriptor, () =>
        {
            (byte[] frame, _) = ReceiveOne(socket);
            Assert.False(frame[20] == 58 && frame[54] is 135 or 136, "a solicitation slipped in");
            return frame[20] == UdpProtocol;
        });
    }

    [Fact]
    public void Filter_SameProgramOnALinkWithoutHeader_PassesTheSamePackets()
    {
        using TunDevice tun = _near.Namespace.Run(() => TunDevice.Create("t0", new TunOptions()));
        Link link = _near.Routes.GetLink("t0")!;
        _near.Routes.ChangeLink(link.Index, new LinkChange { AddressGeneration = Ipv6AddressGeneration.None, Up = true });
        PacketSocket socket = Open(_near, link, new PacketSocketOptions { Filter = Port(4000) });

        Assert.Equal(49, tun.Write(UdpPacket(4001, 1)));
        Assert.Equal(49, tun.Write(UdpPacket(4000, 2)));

        (byte[] packet, _) = ReceiveOne(socket);
        Assert.Equal(UdpPacket(4000, 2), packet);
        Assert.False(socket.TryReceive(_buffer, out _, out _));
    }

    [Fact]
    public void Filter_PrefixOfOddLength_ComparesItsBitsAlone()
    {
        ClassicBpfProgram filter = new ClassicBpfBuilder()
            .RequireIpv6Prefix(Header + 24, Ipv6Prefix.Parse("2001:db8::10/124"), "no")
            .LoadByte(Header + 6).JumpIfEqual(UdpProtocol, otherwise: "no")
            .Accept()
            .Label("no").Drop()
            .Build();
        PacketSocket socket = Open(_near, _nearLink, new PacketSocketOptions { Filter = filter });

        SendUdp(_far, "2001:db8::1", 4000, [1]);
        SendUdp(_far, "2001:db8::11", 4000, [2]);

        Assert.Equal(2, ReceiveOne(socket).Frame[^1]);
        Assert.False(socket.TryReceive(_buffer, out _, out _));
    }

    [Fact]
    public void IgnoreOutgoing_OwnPacket_IsSeenOnlyWithoutIt()
    {
        const ushort everyProtocol = 3;
        PacketSocket all = OpenFor(everyProtocol, new PacketSocketOptions { Filter = Port(4000) });
        PacketSocket incoming = OpenFor(everyProtocol, new PacketSocketOptions { Filter = Port(4000), IgnoreOutgoing = true });
        PacketSocket ofOneProtocol = OpenFor(Ipv6, new PacketSocketOptions { Filter = Port(4000) });

        SendUdp(_near, "2001:db8::2", 4000, [1]);
        Assert.Equal((1, PacketType.Outgoing), Last(ReceiveOne(all)));

        SendUdp(_far, "2001:db8::1", 4000, [2]);
        Assert.Equal((2, PacketType.Host), Last(ReceiveOne(all)));
        Assert.Equal((2, PacketType.Host), Last(ReceiveOne(incoming)));
        Assert.Equal((2, PacketType.Host), Last(ReceiveOne(ofOneProtocol)));

        PacketSocket OpenFor(ushort etherType, PacketSocketOptions options) =>
            _near.Open(() => PacketSocket.Open(_nearLink.Index, etherType, options));

        static (int, PacketType) Last((byte[] Frame, PacketType Type) packet) => (packet.Frame[^1], packet.Type);
    }

    [Fact]
    public void Send_WholeFrame_ArrivesAsItStands()
    {
        PacketSocket sender = Open(_near, _nearLink, new PacketSocketOptions { VnetHeader = true });
        PacketSocket receiver = Open(_far, _farLink, new PacketSocketOptions { Filter = Port(4000) });
        byte[] frame = Frame(UdpPacket(4000, 9));

        Assert.Equal(0, sender.Send([.. new byte[TunDevice.VnetHeaderSizeBytes], .. frame]));

        Assert.Equal(frame, ReceiveOne(receiver).Frame);
    }

    [Fact]
    public void Send_Failing_IsTheErrorNumber()
    {
        PacketSocket socket = Open(_near, _nearLink, new PacketSocketOptions { VnetHeader = true });

        Assert.Equal(Errno.EINVAL, socket.Send(new byte[3]));
        Assert.Equal(Errno.EMSGSIZE, socket.Send(new byte[TunDevice.VnetHeaderSizeBytes + EthernetHeaderBytes + 2000]));
        _near.Routes.ChangeLink(_nearLink.Index, new LinkChange { Up = false });
        Assert.Equal(Errno.ENETDOWN, socket.Send([.. new byte[TunDevice.VnetHeaderSizeBytes], .. Frame(UdpPacket(4000, 9))]));
    }

    [Fact]
    public void VnetHeader_TcpOverVeth_ShowsSuperPackets()
    {
        ClassicBpfProgram tcp = new ClassicBpfBuilder()
            .LoadByte(Header + 6).JumpIfEqual(6, otherwise: "no").Accept().Label("no").Drop().Build();
        var options = new PacketSocketOptions { VnetHeader = true, Filter = tcp, ReceiveBufferBytes = 8 << 20 };
        PacketSocket socket = Open(_near, _nearLink, options);
        using Socket listener = _near.OpenSocket(AddressFamily.InterNetworkV6, SocketType.Stream);
        listener.Bind(new IPEndPoint(IPAddress.Parse("2001:db8::1"), 0));
        listener.Listen();
        using Socket sender = _far.OpenSocket(AddressFamily.InterNetworkV6, SocketType.Stream);
        sender.Connect(listener.LocalEndPoint!);

        sender.Send(new byte[100_000]);

        Wait.Until(socket.Descriptor, () =>
        {
            while (socket.TryReceive(_buffer, out int lengthBytes, out _))
            {
                VnetHeader header = VnetHeader.Read(_buffer);
                if (lengthBytes > 3000 && header is { GsoType: 4, GsoSizeBytes: > 1000, Flags: VnetHeader.NeedsChecksum })
                {
                    return true;
                }
            }

            return false;
        });
    }

    [Fact]
    public void JoinMulticast_Group_IsHeldWhileTheSocketIsOpen()
    {
        PacketSocket socket = Open(_near, _nearLink, new PacketSocketOptions());
        var group = MacAddress.Parse("33:33:ff:12:34:56");

        socket.JoinMulticast(group);
        Assert.Contains("3333ff123456", Groups(), StringComparison.Ordinal);
        socket.LeaveMulticast(group);
        Assert.DoesNotContain("3333ff123456", Groups(), StringComparison.Ordinal);
        socket.JoinMulticast(group);
        socket.Dispose();
        Assert.DoesNotContain("3333ff123456", Groups(), StringComparison.Ordinal);

        string Groups() => _near.Namespace.Run(() => File.ReadAllText("/proc/thread-self/net/dev_mcast"));
    }

    [Fact]
    public void Open_MissingInterface_IsEnodev() => Assert.Equal(
        Errno.ENODEV, Assert.Throws<LinuxException>(() => PacketSocket.Open(999_999, Ipv6, new PacketSocketOptions())).Errno);

    [Fact]
    public void Receive_InterfaceWentDown_IsFalse()
    {
        PacketSocket socket = Open(_near, _nearLink, new PacketSocketOptions { Filter = Port(9) });
        _near.Routes.ChangeLink(_nearLink.Index, new LinkChange { Up = false });

        Assert.Equal(1u, Poll.WaitReadable(socket.Descriptor));
        Assert.False(socket.TryReceive(_buffer, out _, out _));
    }

    /// <summary>UDP to one port.</summary>
    private static ClassicBpfProgram Port(ushort port) => new ClassicBpfBuilder()
        .LoadByte(Header + 6).JumpIfEqual(UdpProtocol, otherwise: "no")
        .LoadHalfWord(Header + 42).JumpIfEqual(port, otherwise: "no")
        .Accept()
        .Label("no").Drop()
        .Build();

    private static PacketSocket Open(TestNamespace space, Link link, PacketSocketOptions options) =>
        space.Open(() => PacketSocket.Open(link.Index, Ipv6, options));

    private static void SendUdp(TestNamespace from, string address, int port, byte[] data)
    {
        using Socket socket = from.OpenSocket(AddressFamily.InterNetworkV6, SocketType.Dgram);
        socket.SendTo(data, new IPEndPoint(IPAddress.Parse(address), port));
    }

    /// <summary>An IPv6 packet with one octet in UDP, whose checksum no one looks at on its way.</summary>
    private static byte[] UdpPacket(ushort port, byte octet)
    {
        byte[] packet = new byte[49];
        packet[0] = 0x60;
        packet[5] = 9;
        packet[6] = UdpProtocol;
        packet[7] = 64;
        Ipv6Address.Parse("2001:db8::77").Write(packet.AsSpan(8));
        Ipv6Address.Parse("2001:db8::78").Write(packet.AsSpan(24));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(42), port);
        packet[45] = 9;
        packet[48] = octet;
        return packet;
    }

    private byte[] Frame(byte[] packet)
    {
        byte[] frame = new byte[EthernetHeaderBytes + packet.Length];
        _farLink.Address!.Value.Write(frame);
        _nearLink.Address!.Value.Write(frame.AsSpan(MacAddress.SizeBytes));
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), Ipv6);
        packet.CopyTo(frame, EthernetHeaderBytes);
        return frame;
    }

    private (byte[] Frame, PacketType Type) ReceiveOne(PacketSocket socket)
    {
        int lengthBytes = 0;
        PacketType type = default;
        Wait.Until(socket.Descriptor, () => socket.TryReceive(_buffer, out lengthBytes, out type));
        return (_buffer[..lengthBytes], type);
    }
}
