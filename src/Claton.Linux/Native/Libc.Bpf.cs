using System.Runtime.CompilerServices;

namespace Claton.Linux.Native;

internal static unsafe partial class Libc
{
    /// <summary>bpf(2), which the C library has no function for.</summary>
    /// <param name="attributes">A member of union bpf_attr; the kernel takes what is behind it as zero.</param>
    internal static int Bpf<T>(int command, ref T attributes)
        where T : unmanaged
    {
        fixed (T* p = &attributes)
        {
            return Result(syscall(BpfNumber, (nuint)command, (nuint)p, (nuint)Unsafe.SizeOf<T>()));
        }
    }

    /// <summary>Formats as printf does.</summary>
    /// <param name="arguments">A va_list, which C passes as a pointer on x64 and arm64.</param>
    /// <returns>The octets written, without the zero that ends them.</returns>
    internal static int Format(Span<byte> buffer, byte* format, void* arguments)
    {
        fixed (byte* p = buffer)
        {
            int length = vsnprintf(p, (nuint)buffer.Length, format, arguments);
            return Math.Clamp(length, 0, buffer.Length - 1);
        }
    }
}
