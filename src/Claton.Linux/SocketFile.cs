using Claton.Linux.Native;

namespace Claton.Linux;

/// <summary>Unix sockets in the file system. unix(7).</summary>
public static class SocketFile
{
    /// <summary>Is this the name of a socket? Nothing else fails to open in this way. open(2): ENXIO.</summary>
    public static bool IsSocket(string path)
    {
        int result = Libc.Open(path, Fcntl.O_RDONLY | Fcntl.O_NONBLOCK | Fcntl.O_CLOEXEC);
        if (result >= 0)
        {
            FileDescriptor.From(result, $"open {path}").Dispose();
        }

        return result == -Errno.ENXIO;
    }
}
