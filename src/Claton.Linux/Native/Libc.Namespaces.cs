using System.Runtime.InteropServices;

namespace Claton.Linux.Native;

internal static unsafe partial class Libc
{
    [LibraryImport(Library)]
    private static partial int setns(int fd, int type);

    [LibraryImport(Library)]
    private static partial int unshare(int flags);

    [LibraryImport(Library)]
    private static partial int mount(byte* source, byte* target, byte* type, nuint flags, void* data);

    [LibraryImport(Library)]
    private static partial int umount2(byte* target, int flags);

    [LibraryImport(Library)]
    private static partial int unlink(byte* path);

    internal static int SetNamespace(int fd, int type) => Result(setns(fd, type));

    internal static int Unshare(int flags) => Result(unshare(flags));

    internal static int Mount(string source, string target, string type, uint flags)
    {
        fixed (byte* s = ZeroTerminated(source), t = ZeroTerminated(target), f = ZeroTerminated(type))
        {
            return Result(mount(s, t, f, flags, null));
        }
    }

    internal static int Unmount(string target, int flags)
    {
        fixed (byte* t = ZeroTerminated(target))
        {
            return Result(umount2(t, flags));
        }
    }

    internal static int Unlink(string path)
    {
        fixed (byte* p = ZeroTerminated(path))
        {
            return Result(unlink(p));
        }
    }
}
