using System.Text.RegularExpressions;

namespace Claton.Datapath.Tests.Namespace;

/// <summary>
/// What a translator was told and answered when it was tried for real, from a file in the folder Recorded: commands behind a
/// $, what they were given to read as a here-document, and what they printed.
/// </summary>
internal sealed partial class Recorded
{
    private readonly string _text;

    private Recorded(string text) => _text = text;

    public static Recorded Open(string name) => new(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Namespace", "Recorded", $"{name}.txt")).ReplaceLineEndings("\n"));

    /// <summary>What a command was given to read.</summary>
    public string InputOf(string command) => Find(command).Groups["input"].Value.TrimEnd('\n');

    /// <summary>What a command printed.</summary>
    public string OutputOf(string command) => Find(command).Groups["output"].Value.Trim('\n');

    private Match Find(string command) =>
        Commands().Matches(_text).SingleOrDefault(match => match.Groups["command"].Value == command)
        ?? throw new ArgumentException($"'{command}' is not recorded, or more than once", nameof(command));

    [GeneratedRegex(@"^\$ (?<command>[^\n]*?)(?: <<EOF\n(?<input>.*?)\nEOF)?\n(?<output>.*?)(?=^\$ |\z)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Commands();
}
