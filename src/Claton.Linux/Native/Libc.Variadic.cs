using System.Runtime.InteropServices;

namespace Claton.Linux.Native;

/// <remarks>
/// These are variadic in C and are declared here with the arguments that we give. On Linux, on x64 as on arm64, a variadic
/// call passes integers and pointers in the same registers as any other call.
/// </remarks>
internal static unsafe partial class Libc
{
    [LibraryImport(Library)]
    private static partial int open(byte* path, int flags, uint mode);

    [LibraryImport(Library)]
    private static partial int ioctl(int fd, nuint request, nuint argument);

    [LibraryImport(Library)]
    private static partial int prctl(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);

    [LibraryImport(Library)]
    private static partial nint syscall(nint number, nuint argument1, nuint argument2, nuint argument3);

    [LibraryImport(Library)]
    private static partial int fcntl(int fd, int command, nuint argument);

    /// <summary>Not variadic itself: it takes a va_list.</summary>
    [LibraryImport(Library)]
    private static partial int vsnprintf(byte* buffer, nuint size, byte* format, void* arguments);

    /// <summary>The number of bpf(2), which is another one on each architecture.</summary>
    private static nint BpfNumber => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 321,
        Architecture.Arm64 => 280,
        _ => -1, // ENOSYS.
    };

    /// <summary>Another descriptor for the same thing, which programs we start do not inherit.</summary>
    internal static int Duplicate(int fd) => Result(fcntl(fd, Fcntl.F_DUPFD_CLOEXEC, 0));

    /// <summary>Keeps programs that we start from inheriting a descriptor that we inherited.</summary>
    internal static int SetCloseOnExec(int fd) => Result(fcntl(fd, Fcntl.F_SETFD, Fcntl.FD_CLOEXEC));

    /// <summary>Has programs that we start inherit a descriptor.</summary>
    internal static int ClearCloseOnExec(int fd) => Result(fcntl(fd, Fcntl.F_SETFD, 0));

    internal static int Open(string path, int flags, uint mode = 0)
    {
        fixed (byte* p = ZeroTerminated(path))
        {
            return Result(open(p, flags | Fcntl.O_CLOEXEC, mode));
        }
    }

    /// <summary>An ioctl whose argument is a number.</summary>
    internal static int Ioctl(int fd, uint request, uint argument) => Result(ioctl(fd, request, argument));

    /// <summary>An ioctl whose argument is a buffer, read or filled by the kernel.</summary>
    internal static int Ioctl(int fd, uint request, Span<byte> argument)
    {
        fixed (byte* p = argument)
        {
            return Result(ioctl(fd, request, (nuint)p));
        }
    }

    /// <param name="name">Octets ending with a zero; the kernel keeps 15.</param>
    internal static int SetThreadName(ReadOnlySpan<byte> name)
    {
        fixed (byte* p = name)
        {
            return Result(prctl(LinuxPrctl.PR_SET_NAME, (nuint)p, 0, 0, 0));
        }
    }
}
