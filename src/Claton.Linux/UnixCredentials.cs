using System.Net.Sockets;
using System.Runtime.InteropServices;
using Claton.Linux.Native;

namespace Claton.Linux;

/// <summary>
/// Who is at the other end of a unix socket, as the kernel noted when the connection was made. unix(7).
/// </summary>
public readonly record struct UnixCredentials(int ProcessId, uint UserId, uint GroupId)
{
    /// <summary>Whether it is root, in the user namespace of this process.</summary>
    public bool IsRoot => UserId == 0;

    /// <exception cref="SocketException">It is not a unix socket.</exception>
    public static UnixCredentials OfPeer(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        UCred credentials = default;
        socket.GetRawSocketOption(
            SysSocket.SOL_SOCKET, SysSocket.SO_PEERCRED, MemoryMarshal.AsBytes(new Span<UCred>(ref credentials)));
        return new UnixCredentials(credentials.pid, credentials.uid, credentials.gid);
    }
}
