using System.Runtime.InteropServices;
using Claton.Linux.Native;

namespace Claton.Linux;

public enum SocketTransport
{
    Udp,
    Tcp,
}

/// <summary>
/// Speaks with one address and port, without waiting. What comes from elsewhere never shows up, and the kernel chooses our
/// own port at random.
/// </summary>
/// <remarks>IPv4 is spoken by IPv4-mapped addresses, ::ffff:0:0/96. ipv6(7).</remarks>
public sealed class ConnectedSocket : IDisposable
{
    private readonly FileDescriptor _descriptor;

    private ConnectedSocket(FileDescriptor descriptor) => _descriptor = descriptor;

    /// <summary>
    /// Readable when something came, or when it is known that nothing will. With TCP writable once connected, or when that
    /// failed: <see cref="Send"/> tells.
    /// </summary>
    public SafeHandle Descriptor => _descriptor;

    /// <param name="interfaceIndex">
    /// What is sent leaves here and what comes must come here, whatever the routing tables prefer; where they lead to the
    /// other side on no way out of this interface, it is not reached. Null: as routing has it.
    /// </param>
    /// <exception cref="LinuxException">ENETUNREACH: no route, or no address to send from. ENODEV: there is no such
    /// interface.</exception>
    public static ConnectedSocket Open(SocketTransport transport, Ipv6Address address, ushort port, int? interfaceIndex)
    {
        string operation = $"reach {address} port {port}" + (interfaceIndex is { } index ? $" on interface {index}" : "");
        int type = transport == SocketTransport.Udp ? SysSocket.SOCK_DGRAM : SysSocket.SOCK_STREAM;
        FileDescriptor descriptor = FileDescriptor.From(
            Libc.Socket(SysSocket.AF_INET6, type | SysSocket.SOCK_NONBLOCK, 0), operation);
        try
        {
            Set(SysSocket.IPPROTO_IPV6, SysSocket.IPV6_V6ONLY, 0);
            if (interfaceIndex is { } bound)
            {
                Set(SysSocket.SOL_SOCKET, SysSocket.SO_BINDTOIFINDEX, bound);
            }

            int result = Libc.Connect(descriptor.Number, new SockAddrIn6
            {
                sin6_family = SysSocket.AF_INET6,
                sin6_port = NetworkOrder.Of(port),
                sin6_addr = In6Addr.From(address),
                sin6_scope_id = (uint)(interfaceIndex ?? 0),
            });
            LinuxException.ThrowIfFailed(result == -Errno.EINPROGRESS ? 0 : result, operation);
            return new ConnectedSocket(descriptor);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }

        void Set(int level, int option, int value) =>
            LinuxException.ThrowIfFailed(Libc.SetSocketOption(descriptor.Number, level, option, value), operation);
    }

    /// <returns>0, or the error number: what became of the connection, too.</returns>
    public int Send(ReadOnlySpan<byte> octets)
    {
        int result = Libc.Send(_descriptor.Number, octets);
        GC.KeepAlive(this);
        return Math.Max(-result, 0);
    }

    /// <summary>Takes the next datagram, or what there is of a stream.</summary>
    /// <param name="lengthBytes">Zero at the end of a stream. What does not fit of a datagram is lost.</param>
    /// <returns>0, or the error number: EAGAIN where nothing waits, ECONNREFUSED where nobody listens there.</returns>
    public int Receive(Span<byte> buffer, out int lengthBytes)
    {
        int result = Libc.ReceiveFrom<SockAddrIn6>(_descriptor.Number, buffer, 0, out _);
        GC.KeepAlive(this);
        lengthBytes = Math.Max(result, 0);
        return Math.Max(-result, 0);
    }

    public void Dispose() => _descriptor.Dispose();
}
