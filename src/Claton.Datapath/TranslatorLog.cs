namespace Claton.Datapath;

/// <summary>Where a translator of others is told of, line by line, on any thread.</summary>
/// <param name="Words">What it writes itself, which may be without end.</param>
/// <param name="News">What becomes of it: that it ended, and that it is there again.</param>
public sealed record TranslatorLog(Action<string> Words, Action<string> News)
{
    /// <summary>The same, each line behind the name of the CLAT's device.</summary>
    internal TranslatorLog Of(string deviceName) => new(line => Words($"{deviceName}: {line}"), line => News($"{deviceName}: {line}"));
}
