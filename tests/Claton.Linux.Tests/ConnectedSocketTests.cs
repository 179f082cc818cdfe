using System.Net;
using System.Net.Sockets;
using Claton.Linux.Netlink;

namespace Claton.Linux.Tests;

/// <summary>Questions and answers with one other side, in a network namespace with two ends of a cable in it.</summary>
public sealed class ConnectedSocketTests : IDisposable
{
    private const ushort Port = 5300;

    private readonly TestNamespace _here = new();
    private readonly TestNamespace _there = new();
    private readonly Link _link;

    public ConnectedSocketTests()
    {
        (_link, Link other) = _here.AddVeth(peer: _there);
        _here.AddAddress(_link, "2001:db8::1");
        _there.AddAddress(other, "2001:db8::2");
        _there.AddAddress(other, "2001:db8::3");
    }

    public void Dispose()
    {
        _here.Dispose();
        _there.Dispose();
    }

    [Fact]
    public void Udp_AnswersOfTheOtherSide_ComeAndNoOthers()
    {
        using Socket server = Serve(SocketType.Dgram, "2001:db8::2");
        using Socket another = Serve(SocketType.Dgram, "2001:db8::3");
        ConnectedSocket socket = Open(SocketTransport.Udp, "2001:db8::2");
        byte[] buffer = new byte[16];
        Assert.Equal(Errno.EAGAIN, socket.Receive(buffer, out _));

        Assert.Equal(0, socket.Send("question"u8));
        EndPoint asker = new IPEndPoint(IPAddress.IPv6Any, 0);
        server.ReceiveFrom(buffer, ref asker);
        another.SendTo("forged"u8, asker);
        server.SendTo("answer"u8, asker);

        int length = 0;
        Wait.Until(socket.Descriptor, () => socket.Receive(buffer, out length) == 0);
        Assert.Equal("answer"u8, buffer.AsSpan(0, length));
        Assert.Equal(Errno.EAGAIN, socket.Receive(buffer, out _));
    }

    [Fact]
    public void Udp_NobodyListens_IsTold()
    {
        ConnectedSocket socket = Open(SocketTransport.Udp, "2001:db8::2");
        Assert.Equal(0, socket.Send("question"u8));
        Wait.Until(socket.Descriptor, () => socket.Receive(new byte[16], out _) == Errno.ECONNREFUSED);
    }

    [Fact]
    public void Tcp_OnceConnected_CarriesOctetsBothWays()
    {
        using Socket listener = Serve(SocketType.Stream, "2001:db8::2");
        listener.Listen();
        ConnectedSocket socket = Open(SocketTransport.Tcp, "2001:db8::2");
        using Socket server = listener.Accept();

        UntilWritable(socket);
        Assert.Equal(0, socket.Send("question"u8));
        byte[] buffer = new byte[16];
        Assert.Equal(8, server.Receive(buffer));
        server.Send("answer"u8);
        server.Close();

        int length = 0;
        Wait.Until(socket.Descriptor, () => socket.Receive(buffer, out length) == 0);
        Assert.Equal("answer"u8, buffer.AsSpan(0, length));
        Wait.Until(socket.Descriptor, () => socket.Receive(buffer, out length) == 0);
        Assert.Equal(0, length);
    }

    [Fact]
    public void Tcp_NobodyListens_IsTold()
    {
        ConnectedSocket socket = Open(SocketTransport.Tcp, "2001:db8::2");
        UntilWritable(socket);
        Assert.Equal(Errno.ECONNREFUSED, socket.Send("question"u8));
    }

    [Fact]
    public void Interface_WithoutAWayThere_IsNotLeftForAnother() // A10
    {
        LinuxException error = Assert.Throws<LinuxException>(
            () => _here.Open(() => ConnectedSocket.Open(SocketTransport.Udp, Ipv6Address.Parse("2001:db8::2"), Port, 1)));
        Assert.Equal(Errno.ENETUNREACH, error.Errno);
    }

    [Fact]
    public void Ipv4_ByMappedAddress_IsSpoken()
    {
        using Socket server = _here.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram);
        server.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.53"), Port));
        ConnectedSocket socket = _here.Open(
            () => ConnectedSocket.Open(SocketTransport.Udp, Ipv6Address.Parse("::ffff:127.0.0.53"), Port, null));

        Assert.Equal(0, socket.Send("question"u8));
        Assert.Equal(8, server.Receive(new byte[16]));
    }

    private static void UntilWritable(ConnectedSocket socket)
    {
        using var loop = new EventLoop();
        using IDisposable watch = loop.WatchWritable(socket.Descriptor, loop.Stop);
        loop.Run();
    }

    private ConnectedSocket Open(SocketTransport transport, string address) =>
        _here.Open(() => ConnectedSocket.Open(transport, Ipv6Address.Parse(address), Port, _link.Index));

    private Socket Serve(SocketType type, string address)
    {
        Socket socket = _there.OpenSocket(AddressFamily.InterNetworkV6, type);
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), Port));
        return socket;
    }
}
