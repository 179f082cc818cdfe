using System.Runtime.InteropServices;
using Claton.Linux.Native;

namespace Claton.Linux;

/// <summary>Random octets that nobody can guess. getrandom(2).</summary>
/// <remarks>The runtime's own come by OpenSSL, which the daemon has no other use for.</remarks>
public static class KernelRandom
{
    public static void Fill(Span<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            // A signal may come where a kernel that has just started still gathers some.
            int result = Libc.GetRandom(octets);
            octets = octets[(result == -Errno.EINTR ? 0 : LinuxException.ThrowIfFailed(result, "get random octets"))..];
        }
    }

    public static T Next<T>()
        where T : unmanaged
    {
        T value = default;
        Fill(MemoryMarshal.AsBytes(new Span<T>(ref value)));
        return value;
    }
}
