using Claton.Linux.Native;

namespace Claton.Linux;

/// <summary>
/// A lock on a file that one process at a time can hold, and that the kernel takes away when the process ends.
/// </summary>
public sealed class FileLock : IDisposable
{
    private readonly FileDescriptor _descriptor;

    private FileLock(FileDescriptor descriptor) => _descriptor = descriptor;

    /// <summary>Takes the lock, creating the file where it is missing; null if someone else holds it.</summary>
    /// <exception cref="LinuxException">The file can't be opened or locked.</exception>
    public static FileLock? TryAcquire(string path)
    {
        FileDescriptor descriptor = Open(path);
        int result = Libc.Flock(descriptor.Number, Fcntl.LOCK_EX | Fcntl.LOCK_NB);
        if (result < 0)
        {
            descriptor.Dispose();
            return result == -Errno.EAGAIN ? null : throw new LinuxException($"lock {path}", -result);
        }

        return new FileLock(descriptor);
    }

    /// <summary>Takes the lock of an existing file or folder, waiting for whoever holds it.</summary>
    internal static FileLock AcquireExisting(string path)
    {
        FileDescriptor descriptor = FileDescriptor.From(Libc.Open(path, Fcntl.O_RDONLY), $"open {path}");
        int result;
        do
        {
            result = Libc.Flock(descriptor.Number, Fcntl.LOCK_EX);
        }
        while (result == -Errno.EINTR);

        if (result < 0)
        {
            descriptor.Dispose();
            throw new LinuxException($"lock {path}", -result);
        }

        return new FileLock(descriptor);
    }

    /// <summary>
    /// Gives the lock back. The file stays: removing it would let two processes hold locks on two files of one name.
    /// </summary>
    public void Dispose() => _descriptor.Dispose();

    private static FileDescriptor Open(string path)
    {
        // Who may read the file may lock it, too, and with that keep others from starting.
        const uint forTheOwner = 0b110_000_000;
        return FileDescriptor.From(Libc.Open(path, Fcntl.O_RDWR | Fcntl.O_CREAT, forTheOwner), $"open {path}");
    }
}
