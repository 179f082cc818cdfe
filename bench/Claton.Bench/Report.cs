using System.Text;

namespace Claton.Bench;

/// <summary>The tables that a run makes, and their place in docs/performance.md.</summary>
internal sealed class Report
{
    private const string Begin = "<!-- measured: begin -->";
    private const string End = "<!-- measured: end -->";

    private readonly StringBuilder _comparison = new();
    private readonly StringBuilder _figures = new();

    /// <summary>The CLAT beside untranslated IPv6 to the same server.</summary>
    public void Compare(string what, double clat, double ipv6, string format)
    {
        _comparison.AppendLine($"| {what} | {clat.ToString(format)} | {ipv6.ToString(format)} | {clat / ipv6:F2} |");
        Console.WriteLine($"{what}: {clat.ToString(format)}, untranslated {ipv6.ToString(format)}, ratio {clat / ipv6:F2}");
    }

    /// <summary>A figure that has nothing beside it.</summary>
    public void Add(string what, string value)
    {
        _figures.AppendLine($"| {what} | {value} |");
        Console.WriteLine($"{what}: {value}");
    }

    /// <summary>Puts the tables between the marks of a document, in the place of those of the run before.</summary>
    public void WriteInto(string path)
    {
        string text = File.ReadAllText(path);
        int begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int end = text.IndexOf(End, StringComparison.Ordinal);
        File.WriteAllText(path, $"{text[..begin]}\n{this}{text[end..]}");
    }

    public override string ToString() =>
        $"""

        Kernel {Environment.OSVersion.Version}, {Environment.ProcessorCount} cores.

        | measured | through the CLAT | untranslated IPv6 | ratio |
        |---|---|---|---|
        {_comparison}
        | measured | |
        |---|---|
        {_figures}

        """;
}
