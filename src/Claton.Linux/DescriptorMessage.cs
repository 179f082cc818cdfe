using System.Net.Sockets;
using System.Runtime.InteropServices;
using Claton.Linux.Native;

namespace Claton.Linux;

/// <summary>Octets with a descriptor, to another process by a connected unix socket (SCM_RIGHTS). unix(7).</summary>
public static class DescriptorMessage
{
    /// <summary>Hands over another descriptor for the same thing; ours stays ours.</summary>
    /// <exception cref="LinuxException">The other process is gone, or takes no more.</exception>
    public static void Send(Socket socket, ReadOnlySpan<byte> octets, SafeHandle descriptor)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(descriptor);
        bool isHeld = false;
        try
        {
            descriptor.DangerousAddRef(ref isHeld);
            LinuxException.ThrowIfFailed(
                Libc.SendDescriptor((int)socket.Handle, octets, (int)descriptor.DangerousGetHandle()), "hand over a descriptor");
        }
        finally
        {
            if (isHeld)
            {
                descriptor.DangerousRelease();
            }
        }
    }
}
