using Claton.Linux.Native;

namespace Claton.Linux;

/// <summary>The sizes of a socket's queues.</summary>
internal static class SocketBuffers
{
    internal static void SetReceive(FileDescriptor socket, int? sizeBytes) =>
        Set(socket, SysSocket.SO_RCVBUFFORCE, SysSocket.SO_RCVBUF, sizeBytes);

    internal static void SetSend(FileDescriptor socket, int? sizeBytes) =>
        Set(socket, SysSocket.SO_SNDBUFFORCE, SysSocket.SO_SNDBUF, sizeBytes);

    // Past the system's limit takes CAP_NET_ADMIN in the first user namespace; without it, as much as the limit allows.
    private static void Set(FileDescriptor socket, int force, int polite, int? sizeBytes)
    {
        if (sizeBytes is { } size && Libc.SetSocketOption(socket.Number, SysSocket.SOL_SOCKET, force, size) < 0)
        {
            LinuxException.ThrowIfFailed(
                Libc.SetSocketOption(socket.Number, SysSocket.SOL_SOCKET, polite, size), "size a socket's buffer");
        }
    }
}
