using System.Diagnostics;

namespace Claton.Lab;

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">128 + signal where a signal ended it.</param>
public sealed record ProgramResult(string Command, int ExitCode, string Output, string Errors)
{
    public bool Succeeded => ExitCode == 0;

    /// <summary>Runs a program on this machine, outside of all labs, to its end.</summary>
    public static Task<ProgramResult> RunAsync(
        string program, IEnumerable<string> arguments, CancellationToken cancellation = default) =>
        Lab.Command.RunAsync(Lab.Command.Prepare(program, arguments), cancellation);

    /// <summary>What the program wrote to its standard output.</summary>
    /// <exception cref="LabException">The program failed.</exception>
    public string Require() => Succeeded
        ? Output
        : throw new LabException($"'{Command}' failed with exit status {ExitCode}") { Output = Output + Errors };
}

/// <summary>Runs a program to its end and keeps what it writes.</summary>
internal static class Command
{
    public static async Task<ProgramResult> RunAsync(ProcessStartInfo start, CancellationToken cancellation)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using Process process = Start(start);
        process.StandardInput.Close();
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancellation);
            Task<string> errors = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return new ProgramResult(Describe(start), process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    public static ProcessStartInfo Prepare(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program);

        // A root shell that su opened has no folders of system programs in its path.
        start.Environment["PATH"] = $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin";
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    /// <summary>For tidying up: an impatient second Ctrl-C on the terminal does not reach the program.</summary>
    public static ProcessStartInfo PrepareShielded(string program, params IEnumerable<string> arguments) =>
        Prepare("setsid", ["--wait", program, .. arguments]);

    /// <exception cref="LabException">There is no such program.</exception>
    public static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new UnreachableException("a started program has a process");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new LabException($"the program '{start.FileName}' is missing: {Daemons.HowToGetThem}");
        }
    }

    /// <summary>As a person would type it.</summary>
    public static string Describe(ProcessStartInfo start) =>
        string.Join(' ', start.ArgumentList.Select(Quote).Prepend(start.FileName));

    private static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,@%+".Contains(c, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
