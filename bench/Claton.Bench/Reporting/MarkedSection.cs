namespace Claton.Bench.Reporting;

/// <summary>A part of a document that a program writes, between two marks that stay.</summary>
/// <param name="name">As the marks say it: <c>&lt;!-- NAME: begin --&gt;</c>, <c>&lt;!-- NAME: end --&gt;</c>.</param>
internal sealed class MarkedSection(string name)
{
    private string Begin => $"<!-- {name}: begin -->";

    private string End => $"<!-- {name}: end -->";

    /// <summary>Replaces what stands between the marks.</summary>
    /// <exception cref="InvalidOperationException">The document lacks a mark.</exception>
    public void Write(string path, string content)
    {
        string text = File.ReadAllText(path);
        int begin = text.IndexOf(Begin, StringComparison.Ordinal);
        int end = text.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
        {
            throw new InvalidOperationException($"{path} has no '{Begin}' with '{End}' behind it");
        }

        File.WriteAllText(path, $"{text[..(begin + Begin.Length)]}\n{content}{text[end..]}");
    }
}
