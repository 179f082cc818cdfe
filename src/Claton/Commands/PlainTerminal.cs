namespace Claton.Commands;

/// <summary>Keeps .NET from writing more to a terminal than words.</summary>
internal static class PlainTerminal
{
    private const string Kind = "TERM";

    /// <summary>
    /// When the console is first written to, .NET makes the terminal ready for keys that nobody reads here (keypad_xmit of
    /// terminfo(5)): octets that stand in front of what is written, in recordings and where the terminal is none. It does so
    /// where it knows the kind of terminal, and finds that out once. Programs that this one starts are to know it still.
    /// </summary>
    public static void Open()
    {
        string? kind = Environment.GetEnvironmentVariable(Kind);
        Environment.SetEnvironmentVariable(Kind, null);
        using (Stream output = Console.OpenStandardOutput())
        {
            output.Write([]);
        }

        Environment.SetEnvironmentVariable(Kind, kind);
    }
}
