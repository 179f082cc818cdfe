namespace Claton.Scenarios.Harness;

/// <summary>The program under test: the one that people install, compiled ahead of time.</summary>
internal static class ClatonExecutable
{
    /// <summary>From the environment variable CLATON, or where `make` puts it.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        string path = Environment.GetEnvironmentVariable("CLATON")
            ?? System.IO.Path.Combine(RepositoryRoot(), "artifacts/claton");
        return File.Exists(path)
            ? path
            : throw new InvalidOperationException($"{path} is missing: 'make' builds it, or set CLATON");
    }

    private static string RepositoryRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder, "Claton.slnx")))
        {
            folder = System.IO.Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException($"no Claton.slnx above {AppContext.BaseDirectory}");
    }
}
