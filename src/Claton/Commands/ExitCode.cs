namespace Claton.Commands;

/// <summary>What the process ends with; documented in README.md.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>It could not be done; one line on stderr says why.</summary>
    public const int Failure = 1;

    /// <summary>The command line was not understood; one line on stderr says what was expected.</summary>
    public const int Usage = 2;

    /// <summary>What is there can't be run, as shells have it.</summary>
    public const int NotExecutable = 126;

    /// <summary>There is no such program, as shells have it.</summary>
    public const int NotFound = 127;

    /// <summary>Ended by Ctrl-C: 128 and the signal's number, as shells have it.</summary>
    public const int Interrupted = 130;

    /// <summary>Says in one line what is wrong, whatever is in the words of the command line that it repeats.</summary>
    /// <returns><paramref name="exitCode"/>.</returns>
    public static int Fail(string message, int exitCode = Failure)
    {
        Console.Error.WriteLine($"claton: {string.Concat(message.Select(letter => char.IsControl(letter) ? ' ' : letter))}");
        return exitCode;
    }
}
