using System.Text.RegularExpressions;

namespace Claton.Tests.Repository;

/// <summary>A row of a table in docs: a requirement or a clause of a standard, and what shows that it is met.</summary>
/// <param name="Heading">The heading above the table.</param>
/// <param name="Id">The first cell.</param>
/// <param name="Asks">The second cell: prose.</param>
/// <param name="Code">The third of four cells: where it is met. Empty where there are only three.</param>
/// <param name="Evidence">The last cell: the tests that show it, or why there are none.</param>
internal sealed partial record LedgerRow(string Heading, string Id, string Asks, string Code, string Evidence)
{
    /// <summary>What stands between backticks outside of the prose: names that must be right.</summary>
    public IEnumerable<string> Names => CodeSpans().Matches($"{Code} {Evidence}").Select(match => match.Groups[1].Value);

    public override string ToString() => $"{Heading}, {Id} ({Asks})";

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex CodeSpans();
}

/// <summary>Reads the ledgers: all tables of a file in docs, their headers left out.</summary>
internal static class Ledger
{
    public static IReadOnlyList<LedgerRow> Read(string path)
    {
        var rows = new List<LedgerRow>();
        string heading = "";
        foreach (string line in File.ReadLines(Path.Combine(SourceTree.Root, path)))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                heading = line[3..];
            }
            else if (line.StartsWith("|--", StringComparison.Ordinal))
            {
                rows.RemoveAt(rows.Count - 1); // It was the header.
            }
            else if (line.StartsWith('|'))
            {
                rows.Add(ReadRow(heading, line));
            }
        }

        return rows;
    }

    private static LedgerRow ReadRow(string heading, string line)
    {
        string[] cells = [.. line.Trim('|').Split('|').Select(cell => cell.Trim())];
        return cells.Length is 3 or 4
            ? new LedgerRow(heading, cells[0], cells[1], cells.Length == 4 ? cells[2] : "", cells[^1])
            : throw new InvalidDataException($"a row of {cells.Length} cells: {line}");
    }
}
