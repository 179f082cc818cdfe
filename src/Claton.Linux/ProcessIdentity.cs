using System.Globalization;

namespace Claton.Linux;

/// <summary>One process for good: numbers are given again, but not with the same time of start. proc_pid_stat(5).</summary>
public readonly record struct ProcessIdentity(int Number, ulong StartedAtTicks)
{
    /// <summary>This one.</summary>
    public static ProcessIdentity Current { get; } = new(Environment.ProcessId, Read(Environment.ProcessId)!.Value.StartedAtTicks);

    /// <summary>Whether it runs: one that waits for its parent to ask for its exit status does not.</summary>
    public bool IsAlive => Read(Number) is (var state, var startedAtTicks) && startedAtTicks == StartedAtTicks && state is not ('Z' or 'X');

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ProcessIdentity identity)
    {
        int dash = text.IndexOf('-');
        int number = 0;
        ulong startedAtTicks = 0;
        bool isRight = dash > 0
            && int.TryParse(text[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && ulong.TryParse(text[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out startedAtTicks);
        identity = isRight ? new ProcessIdentity(number, startedAtTicks) : default;
        return isRight;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}-{StartedAtTicks}");

    /// <returns>Null where there is no such process.</returns>
    private static (char State, ulong StartedAtTicks)? Read(int number)
    {
        const int state = 0, startTime = 19; // Fields 3 and 22, counted from the one behind the name, which may hold anything.
        try
        {
            string text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{number}/stat"));
            string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (fields[state][0], ulong.Parse(fields[startTime], CultureInfo.InvariantCulture));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
