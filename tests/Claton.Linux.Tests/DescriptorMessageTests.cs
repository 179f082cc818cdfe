using System.Net.Sockets;

namespace Claton.Linux.Tests;

/// <summary>Descriptors on their way to another process.</summary>
public sealed class DescriptorMessageTests : IDisposable
{
    private readonly TestNamespace _space = new();

    public void Dispose() => _space.Dispose();

    [Fact]
    public void Send_Device_LivesAsLongAsTheMessage()
    {
        TunDevice device = _space.Open(() => TunDevice.Create("t0", new TunOptions()));
        using var message = new DescriptorInFlight(device.Descriptor, "FDSTORE=1"u8);

        device.Dispose();
        Assert.NotNull(_space.Routes.GetLink("t0"));

        Assert.Equal("FDSTORE=1"u8, message.Receive());
        _space.WaitUntilGone("t0");
    }

    [Fact]
    public void Send_NobodyListens_IsRefused()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        using TunDevice device = _space.Open(() => TunDevice.Create("t0", new TunOptions()));

        Assert.Contains("ENOTCONN", Assert.Throws<LinuxException>(
            () => DescriptorMessage.Send(socket, "FDSTORE=1"u8, device.Descriptor)).Message);
    }
}
