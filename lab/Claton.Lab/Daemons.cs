namespace Claton.Lab;

/// <summary>
/// The daemons of a lab, unpacked by lab/packages and never installed, since their services would start
/// and change this machine's own network.
/// </summary>
public static class Daemons
{
    /// <summary>What to tell a person when one is missing.</summary>
    internal const string HowToGetThem = "run 'make lab-packages' as root";

    private static readonly string[] s_needed = ["radvd", "unbound", "tayga", "lighttpd"];
    private static readonly string[] s_programFolders = ["usr/sbin", "usr/bin"];
    private static readonly string[] s_libraryFolders = ["usr/lib", "lib"];

    private static string Root =>
        Path.Combine(Environment.GetEnvironmentVariable("CLATON_LAB_CACHE") ?? "/var/cache/claton/lab", "root");

    /// <summary>Where lighttpd finds its modules.</summary>
    internal static string LighttpdModules => Path.Combine(Root, "usr/lib/lighttpd");

    /// <summary>LD_LIBRARY_PATH for a daemon: the libraries that this system lacks, one folder an architecture.</summary>
    public static string LibraryPath => string.Join(':',
        s_libraryFolders
            .Select(folder => Path.Combine(Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateDirectories(folder, "*-linux-gnu*")));

    /// <summary>The path of an unpacked program.</summary>
    /// <exception cref="LabException">It is missing.</exception>
    public static string Find(string program) =>
        s_programFolders
            .Select(folder => Path.Combine(Root, folder, program))
            .FirstOrDefault(File.Exists)
        ?? throw new LabException($"{program} is not in {Root}: {HowToGetThem}");

    /// <summary>Whether this machine has a program that no package brings.</summary>
    public static bool IsInPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>Looks for all of them before anything is built.</summary>
    /// <exception cref="LabException">One is missing.</exception>
    internal static void RequireAll()
    {
        foreach (string program in s_needed)
        {
            Find(program);
        }
    }
}
