namespace Claton.Bench.Daemon;

/// <summary>Something measured that has nothing beside it.</summary>
internal sealed record Figure(string What, string Value)
{
    /// <summary>A table in Markdown.</summary>
    public static string Table(IEnumerable<Figure> figures) =>
        $"| measured | |\n|---|---|\n{string.Concat(figures.Select(figure => $"| {figure.What} | {figure.Value} |\n"))}";
}
