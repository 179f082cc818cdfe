namespace Claton.Commands;

/// <summary>A program that somebody wants to run, looked for as a shell does.</summary>
internal static class ProgramFile
{
    /// <returns>Why it can't be run, and the exit status that says so; null where it can.</returns>
    public static (string Why, int ExitCode)? WhyNot(string name)
    {
        string[] files = name.Contains('/')
            ? [name]
            : [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/sbin").Select(folder => Path.Combine(folder, name))];
        return files.Any(IsExecutable) ? null
            : files.Any(Path.Exists) ? ($"'{name}' can't be run: it is no program, or may not be executed", ExitCode.NotExecutable)
            : ($"there is no program '{name}'", ExitCode.NotFound);
    }

    private static bool IsExecutable(string path) =>
        File.Exists(path)
        && (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;
}
