using Claton.Linux.Netlink;

namespace Claton.Linux.Tests;

/// <summary>Neighbor Discovery messages between two hosts on a link.</summary>
public sealed class Icmpv6SocketTests : IDisposable
{
    private const byte EchoReply = 129;
    private const byte RouterSolicitation = 133;
    private const byte RouterAdvertisement = 134;

    private static readonly Ipv6Address s_hostAddress = Ipv6Address.Parse("fe80::1");
    private static readonly Ipv6Address s_routerAddress = Ipv6Address.Parse("fe80::2");

    private readonly TestNamespace _hostSpace = new();
    private readonly TestNamespace _routerSpace = new();
    private readonly Link _hostLink;
    private readonly Link _routerLink;
    private readonly byte[] _buffer = new byte[1500];

    public Icmpv6SocketTests()
    {
        (_hostLink, _routerLink) = _hostSpace.AddVeth(peer: _routerSpace);
        _hostSpace.AddAddress(_hostLink, "fe80::1");
        _routerSpace.AddAddress(_routerLink, "fe80::2");
    }

    public void Dispose()
    {
        _routerSpace.Dispose();
        _hostSpace.Dispose();
    }

    [Fact]
    public void Solicitation_ToAllRouters_ReachesTheRouterThatJoinedWithHopLimit255()
    {
        Icmpv6Socket host = Open(_hostSpace, _hostLink, RouterAdvertisement);
        Icmpv6Socket router = Open(_routerSpace, _routerLink, RouterSolicitation);
        router.JoinGroup(Ipv6Address.AllRouters);

        Send(host, [RouterSolicitation, 0, 0, 0, 0, 0, 0, 0], Ipv6Address.AllRouters);

        Icmpv6Message message = ReceiveOne(router);
        Assert.Equal(new Icmpv6Message(8, s_hostAddress, Ipv6Address.AllRouters, 255), message);
        Assert.Equal(RouterSolicitation, _buffer[0]);
    }

    [Fact]
    public void Advertisement_ToOneHost_HasHopLimit255AndARightChecksum()
    {
        Icmpv6Socket host = Open(_hostSpace, _hostLink, RouterAdvertisement);
        Icmpv6Socket router = Open(_routerSpace, _routerLink);

        Send(router, [RouterAdvertisement, 0, 0, 0, .. new byte[12]], s_hostAddress);

        Icmpv6Message message = ReceiveOne(host);
        Assert.Equal(new Icmpv6Message(16, s_routerAddress, s_hostAddress, 255), message);
        ushort sum = InternetChecksum.Sum(_buffer.AsSpan(0, message.LengthBytes), 58 + 16);
        sum = InternetChecksum.Add(InternetChecksum.Add(sum, InternetChecksum.Sum(message.Source)), InternetChecksum.Sum(message.Destination));
        Assert.Equal(0xffff, sum);
    }

    [Fact]
    public void Filter_OtherTypes_DoNotComeThrough()
    {
        Icmpv6Socket host = Open(_hostSpace, _hostLink, RouterAdvertisement);
        Icmpv6Socket router = Open(_routerSpace, _routerLink);

        Send(router, [EchoReply, 0, 0, 0, 0, 0, 0, 0], s_hostAddress);
        Send(router, [RouterAdvertisement, 0, 0, 0, .. new byte[12]], s_hostAddress);

        ReceiveOne(host);
        Assert.Equal(RouterAdvertisement, _buffer[0]);
        Assert.False(host.TryReceive(_buffer, out _));
    }

    [Fact]
    public void Interface_AnotherOfTheSameHost_IsNotHeard()
    {
        (Link other, _) = _hostSpace.AddVeth("c0", "d0");
        Icmpv6Socket elsewhere = Open(_hostSpace, other, RouterAdvertisement);
        Icmpv6Socket host = Open(_hostSpace, _hostLink, RouterAdvertisement);
        Icmpv6Socket router = Open(_routerSpace, _routerLink);

        Send(router, [RouterAdvertisement, 0, 0, 0, .. new byte[12]], Ipv6Address.AllNodes);

        ReceiveOne(host);
        Assert.False(elsewhere.TryReceive(_buffer, out _));
    }

    [Fact]
    public void Receive_LongerThanTheBuffer_IsDropped()
    {
        Icmpv6Socket host = Open(_hostSpace, _hostLink, RouterAdvertisement);
        Icmpv6Socket router = Open(_routerSpace, _routerLink);

        Send(router, [RouterAdvertisement, 1, 0, 0, .. new byte[1000]], s_hostAddress);
        Send(router, [RouterAdvertisement, 2, 0, 0, .. new byte[12]], s_hostAddress);

        byte[] small = new byte[64];
        Icmpv6Message message = default;
        Wait.Until(host.Descriptor, () => host.TryReceive(small, out message));
        Assert.Equal((16, 2), (message.LengthBytes, small[1]));
    }

    [Fact]
    public void LeaveGroup_Afterwards_HearsNothing()
    {
        Icmpv6Socket host = Open(_hostSpace, _hostLink);
        Icmpv6Socket router = Open(_routerSpace, _routerLink, RouterSolicitation);
        router.JoinGroup(Ipv6Address.AllRouters);
        router.LeaveGroup(Ipv6Address.AllRouters);

        Send(host, [RouterSolicitation, 1, 0, 0, 0, 0, 0, 0], Ipv6Address.AllRouters);
        Send(host, [RouterSolicitation, 2, 0, 0, 0, 0, 0, 0], s_routerAddress);

        ReceiveOne(router);
        Assert.Equal(2, _buffer[1]);
    }

    [Fact]
    public void Send_InterfaceWithoutAddress_IsTheErrorNumber()
    {
        (Link bare, _) = _hostSpace.AddVeth("c0", "d0");
        Icmpv6Socket socket = Open(_hostSpace, bare);

        Assert.Equal(Errno.ENETUNREACH, socket.Send([RouterSolicitation, 0, 0, 0, 0, 0, 0, 0], s_routerAddress));
    }

    [Fact]
    public void Receive_InterfaceWentDown_IsFalse()
    {
        Icmpv6Socket socket = Open(_hostSpace, _hostLink, RouterAdvertisement);
        _hostSpace.Routes.ChangeLink(_hostLink.Index, new LinkChange { Up = false });

        Assert.False(socket.TryReceive(_buffer, out _));
        Assert.NotEqual(0, socket.Send([RouterSolicitation, 0, 0, 0, 0, 0, 0, 0], s_routerAddress));
    }

    private static Icmpv6Socket Open(TestNamespace space, Link link, params byte[] acceptedTypes) =>
        space.Open(() => Icmpv6Socket.Open(link.Index, acceptedTypes));

    // The kernel makes an address ready in the background, even where it does not check for duplicates.
    private static void Send(Icmpv6Socket socket, byte[] message, Ipv6Address destination) =>
        Wait.Until(() => socket.Send(message, destination) == 0);

    private Icmpv6Message ReceiveOne(Icmpv6Socket socket)
    {
        Icmpv6Message message = default;
        Wait.Until(socket.Descriptor, () => socket.TryReceive(_buffer, out message));
        return message;
    }
}
