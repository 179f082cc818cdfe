using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Claton.Linux.Native;

namespace Claton.Linux;

/// <summary>A network namespace, held by a descriptor. network_namespaces(7).</summary>
/// <remarks>
/// A thread is in a namespace, not a process. Nothing here changes the thread that calls: everything that has to be inside is
/// done by a thread of its own, which ends with it, so that no thread of the pool is ever left in another namespace. A socket
/// or TUN stays in the namespace that it was created in, whichever thread uses it.
/// </remarks>
public sealed class NetworkNamespace : IDisposable
{
    private const string Folder = "/run/netns";

    // Not /proc/self, which is the main thread.
    private const string OfThread = "/proc/thread-self/ns/net";

    private readonly FileDescriptor _descriptor;

    private NetworkNamespace(FileDescriptor descriptor) => _descriptor = descriptor;

    /// <summary>The namespace of the thread that asks; a new handle each time.</summary>
    public static NetworkNamespace Current => new(FileDescriptor.From(Libc.Open(OfThread, Fcntl.O_RDONLY), $"open {OfThread}"));

    public SafeHandle Descriptor => _descriptor;

    /// <summary>
    /// Creates a namespace without a name. It goes, with all its links, when no process, descriptor or socket is left in it.
    /// </summary>
    public static NetworkNamespace CreateUnnamed() => RunOnNewThread(Unshare);

    /// <summary>
    /// Creates a namespace that has a name, as ip-netns(8) does, and that lives until <see cref="Delete"/>.
    /// </summary>
    /// <exception cref="LinuxException">EEXIST: the name is taken.</exception>
    public static NetworkNamespace Create(string name)
    {
        string path = PathOf(name);
        PrepareFolder();
        FileDescriptor.From(Libc.Open(path, Fcntl.O_RDONLY | Fcntl.O_CREAT | Fcntl.O_EXCL), $"create {path}").Dispose();
        try
        {
            return RunOnNewThread(() => Pin(path));
        }
        catch
        {
            Libc.Unlink(path);
            throw;
        }
    }

    /// <param name="nameOrPath">A name of ip-netns(8), or a path such as /proc/1/ns/net.</param>
    public static NetworkNamespace Open(string nameOrPath)
    {
        ArgumentNullException.ThrowIfNull(nameOrPath);
        string path = nameOrPath.Contains('/', StringComparison.Ordinal) ? nameOrPath : PathOf(nameOrPath);
        return new NetworkNamespace(FileDescriptor.From(Libc.Open(path, Fcntl.O_RDONLY), $"open {path}"));
    }

    /// <summary>
    /// Takes the name away. The namespace goes, with all its links, when no process, descriptor or socket is left in it.
    /// </summary>
    /// <exception cref="LinuxException">ENOENT: there is none of that name.</exception>
    public static void Delete(string name)
    {
        string path = PathOf(name);

        // A file that nothing is mounted on is what a crash in the middle of a creation leaves: it has to go as well.
        int unmounted = Libc.Unmount(path, SysMount.MNT_DETACH);
        if (unmounted != -Errno.EINVAL)
        {
            LinuxException.ThrowIfFailed(unmounted, $"unmount {path}");
        }

        LinuxException.ThrowIfFailed(Libc.Unlink(path), $"remove {path}");
    }

    /// <summary>
    /// Runs something in the namespace, on a thread of its own, and waits for it. What it throws is thrown again.
    /// </summary>
    /// <param name="work">Must not be asynchronous: what it awaits would go on elsewhere.</param>
    public T Run<T>(Func<T> work) => RunOnNewThread(() =>
    {
        Enter();
        return work();
    });

    /// <inheritdoc cref="Run{T}"/>
    public void Run(Action work) => Run(() =>
    {
        work();
        return true;
    });

    public void Dispose() => _descriptor.Dispose();

    /// <summary>Moves the thread that calls, for good.</summary>
    internal void Enter() => LinuxException.ThrowIfFailed(
        Libc.SetNamespace(_descriptor.Number, SysMount.CLONE_NEWNET), "enter a network namespace");

    private static string PathOf(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return name is "." or ".." || name.Contains('/', StringComparison.Ordinal)
            ? throw new ArgumentException($"'{name}' can't be the name of a network namespace", nameof(name))
            : $"{Folder}/{name}";
    }

    /// <summary>
    /// Makes the folder a shared mount, as ip-netns(8) does: then a deletion is seen in other mount namespaces too, which
    /// otherwise would keep the network namespace alive.
    /// </summary>
    private static void PrepareFolder()
    {
        Directory.CreateDirectory(Folder);

        // Two that find no mount at the same time would mount twice.
        using FileLock alone = FileLock.AcquireExisting(Folder);
        int shared = Libc.Mount("", Folder, "none", SysMount.MS_SHARED | SysMount.MS_REC);
        if (shared == -Errno.EINVAL)
        {
            LinuxException.ThrowIfFailed(
                Libc.Mount(Folder, Folder, "none", SysMount.MS_BIND | SysMount.MS_REC), $"mount {Folder}");
            shared = Libc.Mount("", Folder, "none", SysMount.MS_SHARED | SysMount.MS_REC);
        }

        LinuxException.ThrowIfFailed(shared, $"share the mount of {Folder}");
    }

    private static NetworkNamespace Unshare()
    {
        LinuxException.ThrowIfFailed(Libc.Unshare(SysMount.CLONE_NEWNET), "create a network namespace");
        return Current;
    }

    private static NetworkNamespace Pin(string path)
    {
        NetworkNamespace created = Unshare();
        int mounted = Libc.Mount(OfThread, path, "none", SysMount.MS_BIND);
        if (mounted < 0)
        {
            created.Dispose();
            throw new LinuxException($"mount {path}", -mounted);
        }

        return created;
    }

    private static T RunOnNewThread<T>(Func<T> work)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = work();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        })
        {
            Name = "netns",
        };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }
}
