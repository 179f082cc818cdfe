using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Claton.Linux.Native;

/// <summary>
/// The C library's calls, each declared once, and a wrapper for each that speaks the kernel's own convention: zero or more
/// is the result, less is the negative error number.
/// </summary>
/// <remarks>
/// No declaration has SetLastError. What the generator writes for it is: clear errno, call, read errno, store it in a
/// thread-static; three more calls for every call that succeeds. <see cref="Result(int)"/> reads errno in the same place, as
/// the next thing after the call, and only after a failure. The runtime keeps errno over a suspension for the collector,
/// which is all that can happen in between, and which the generated code relies on as well.
/// </remarks>
internal static partial class Libc
{
    private const string Library = "libc";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Result(int returned) => returned >= 0 ? returned : -Marshal.GetLastSystemError();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Result(nint returned) => returned >= 0 ? (int)returned : -Marshal.GetLastSystemError();

    /// <summary>
    /// A C string. Not left to the generator: what it puts behind the call to free the string would come before our look at
    /// errno.
    /// </summary>
    private static byte[] ZeroTerminated(string text)
    {
        byte[] octets = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, octets);
        return octets;
    }
}
