namespace Claton.Linux.Tests;

/// <summary>
/// Folders in which files change, and which come and go themselves. Whoever is told looks at the files each time; a change
/// that is not told is not seen.
/// </summary>
public sealed class FolderWatchTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("claton-folders-").FullName;
    private readonly EventLoop _loop = new();
    private readonly FolderWatch _watch;
    private readonly Thread _thread;
    private volatile string _seen = "";

    public FolderWatchTests()
    {
        _watch = new FolderWatch(_loop, [Folder], () => _seen = Look());
        _thread = new Thread(_loop.Run);
        _thread.Start();
    }

    private string Folder => Path.Combine(_root, "above", "watched");

    private string FilePath => Path.Combine(Folder, "file");

    public void Dispose()
    {
        _loop.Stop();
        _thread.Join();
        _watch.Dispose();
        _loop.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public void Folder_ThatComesGoesAndComesBack_IsWatchedWhileItIsThere()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Folder)!);
        UntilSeen();
        for (int round = 0; round < 2; round++)
        {
            Directory.CreateDirectory(Folder);
            UntilSeen();
            File.WriteAllText(FilePath, "one");
            UntilSeen();
            File.Move(FilePath, FilePath + "2");
            UntilSeen();
            Directory.Delete(Folder, recursive: true);
            UntilSeen();
        }
    }

    [Fact]
    public void File_WrittenMovedInAndDeleted_IsToldEachTime()
    {
        Directory.CreateDirectory(Folder);
        UntilSeen();
        File.WriteAllText(FilePath, "one");
        UntilSeen();
        File.AppendAllText(FilePath, "two");
        UntilSeen();
        string outside = Path.Combine(_root, "outside");
        File.WriteAllText(outside, "three");
        File.Move(outside, FilePath, overwrite: true);
        UntilSeen();
        File.Delete(FilePath);
        UntilSeen();
    }

    private void UntilSeen()
    {
        string there = Look();
        Wait.Until(() => _seen == there);
    }

    private string Look()
    {
        try
        {
            return string.Join(
                '\n',
                Directory.EnumerateFileSystemEntries(_root, "*", SearchOption.AllDirectories)
                    .Order()
                    .Select(path => path + (File.Exists(path) ? ": " + File.ReadAllText(path) : "")));
        }
        catch (IOException)
        {
            return "changing"; // And so it will be told again.
        }
    }
}
