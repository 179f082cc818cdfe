using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Claton.Linux.Tests;

/// <summary>
/// A descriptor that was sent and not received: what it stands for lives as long as the socket that the message waits in.
/// </summary>
internal sealed class DescriptorInFlight : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"claton-test-{Guid.NewGuid():N}");
    private readonly Socket _receiver = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    internal DescriptorInFlight(SafeHandle descriptor, ReadOnlySpan<byte> octets)
    {
        _receiver.Bind(new UnixDomainSocketEndPoint(_path));
        using var sender = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        sender.Connect(new UnixDomainSocketEndPoint(_path));
        DescriptorMessage.Send(sender, octets, descriptor);
    }

    /// <summary>Reads the octets, and by that lets go of the descriptor.</summary>
    internal byte[] Receive()
    {
        byte[] buffer = new byte[256];
        return buffer[.._receiver.Receive(buffer)];
    }

    public void Dispose()
    {
        _receiver.Dispose();
        File.Delete(_path);
    }
}
