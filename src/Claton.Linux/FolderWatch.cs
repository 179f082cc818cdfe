using Claton.Linux.Native;

namespace Claton.Linux;

/// <summary>Tells when files in some folders are made, written or removed, or the folders themselves. inotify(7).</summary>
/// <remarks>For a folder that is not there, the nearest one above it is watched until it is.</remarks>
public sealed class FolderWatch : IDisposable
{
    private const uint ChangesOfFiles = SysInotify.IN_CREATE | SysInotify.IN_CLOSE_WRITE | SysInotify.IN_MOVED_FROM
        | SysInotify.IN_MOVED_TO | SysInotify.IN_DELETE | SysInotify.IN_DELETE_SELF | SysInotify.IN_MOVE_SELF;

    private const uint NewFolders =
        SysInotify.IN_CREATE | SysInotify.IN_MOVED_TO | SysInotify.IN_DELETE_SELF | SysInotify.IN_MOVE_SELF;

    private readonly EventLoop _loop;
    private readonly IReadOnlyList<string> _folders;
    private readonly Action _onChanged;
    private FileDescriptor _descriptor;
    private IDisposable _watch;

    /// <param name="onChanged">Called on the loop's thread; what exactly changed is to be seen from the files.</param>
    /// <exception cref="LinuxException">The user has no more inotify instances (EMFILE).</exception>
    public FolderWatch(EventLoop loop, IReadOnlyList<string> folders, Action onChanged)
    {
        ArgumentNullException.ThrowIfNull(loop);
        (_loop, _folders, _onChanged) = (loop, folders, onChanged);
        (_descriptor, _watch) = Open();
    }

    public void Dispose()
    {
        _watch.Dispose();
        _descriptor.Dispose();
    }

    /// <summary>
    /// Folders may have come or gone, so all of them are watched anew, and before anybody looks at the files: a change in
    /// between is then told once more.
    /// </summary>
    private void OnChanged()
    {
        (FileDescriptor descriptor, IDisposable watch) = Open();
        Dispose();
        (_descriptor, _watch) = (descriptor, watch);
        _onChanged();
    }

    private (FileDescriptor Descriptor, IDisposable Watch) Open()
    {
        FileDescriptor descriptor = FileDescriptor.From(Libc.Inotify(), "watch folders");
        try
        {
            foreach (string folder in _folders)
            {
                Add(descriptor, folder);
            }

            return (descriptor, _loop.Watch(descriptor, OnChanged));
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    private static void Add(FileDescriptor descriptor, string folder)
    {
        string path = folder;
        while (!TryAdd(descriptor, path, folder) && Path.GetDirectoryName(path) is { } above)
        {
            path = above;
        }

        // What was made after it was missed, and before the folder above it was watched, has been told to nobody: so down
        // again, until something is missing whose coming will be told.
        while (path != folder && TryAdd(descriptor, Below(path, folder), folder))
        {
            path = Below(path, folder);
        }
    }

    /// <summary>The next folder on the way from one to another.</summary>
    private static string Below(string path, string folder)
    {
        while (Path.GetDirectoryName(folder) is { } above && above != path)
        {
            folder = above;
        }

        return folder;
    }

    /// <returns>False where it is not there.</returns>
    private static bool TryAdd(FileDescriptor descriptor, string path, string folder)
    {
        // A folder above one and itself one of those that are watched keeps what is watched there.
        uint mask = (path == folder ? ChangesOfFiles : NewFolders) | SysInotify.IN_ONLYDIR | SysInotify.IN_MASK_ADD;
        int result = Libc.InotifyAdd(descriptor.Number, path, mask);
        return result is not (-Errno.ENOENT or -Errno.ENOTDIR)
            && LinuxException.ThrowIfFailed(result, $"watch {path}") >= 0;
    }
}
