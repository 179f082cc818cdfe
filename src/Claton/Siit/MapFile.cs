using System.Diagnostics.CodeAnalysis;
using Claton.Translation.Rfc7757;

namespace Claton.Siit;

/// <summary>The explicit address mapping table as text: a mapping on each line, '#' before comments.</summary>
internal static class MapFile
{
    /// <param name="path">Null where there is no file.</param>
    /// <param name="told">The mappings of the command line, which the file adds to.</param>
    /// <param name="problem">Where the mistake is, and what it is.</param>
    /// <returns>False where the table would not be a table: nothing of it is to be used.</returns>
    public static bool TryRead(
        string? path,
        IReadOnlyList<ExplicitMapping> told,
        [NotNullWhen(true)] out IReadOnlyList<ExplicitMapping>? mappings,
        [NotNullWhen(false)] out string? problem)
    {
        mappings = null;
        try
        {
            IEnumerable<string> lines = path is null ? [] : File.ReadLines(path);
            return TryRead(path ?? "", lines, told, out mappings, out problem);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problem = $"{path}: {WhyNot(path!, error)}";
            return false;
        }
    }

    private static string WhyNot(string path, Exception error) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        _ when Directory.Exists(path) => "it is a folder, not a file",
        UnauthorizedAccessException => "it may not be read",
        _ => error.Message,
    };

    private static bool TryRead(
        string path,
        IEnumerable<string> lines,
        IReadOnlyList<ExplicitMapping> told,
        [NotNullWhen(true)] out IReadOnlyList<ExplicitMapping>? mappings,
        [NotNullWhen(false)] out string? problem)
    {
        mappings = null;
        var table = new MappingTable();
        foreach (ExplicitMapping mapping in told)
        {
            if (!table.TryAdd(mapping, "--map", out problem))
            {
                problem = $"--map: {problem}";
                return false;
            }
        }

        int number = 0;
        foreach (string line in lines)
        {
            number++;
            ReadOnlySpan<char> row = line.AsSpan(0, line.IndexOf('#') is >= 0 and var comment ? comment : line.Length).Trim();
            if (!row.IsEmpty && !TryAdd(table, row, $"line {number}", out problem))
            {
                problem = $"{path}: line {number}: {problem}";
                return false;
            }
        }

        mappings = table.Rows;
        problem = null;
        return true;
    }

    private static bool TryAdd(MappingTable table, ReadOnlySpan<char> row, string place, [NotNullWhen(false)] out string? problem)
    {
        if (ExplicitMapping.TryParse(row, out ExplicitMapping mapping, out problem))
        {
            return table.TryAdd(mapping, place, out problem);
        }

        problem = $"'{row}' {problem}";
        return false;
    }

    /// <summary>Rows without two of the same prefix, whose meaning RFC 7757 §5 leaves open.</summary>
    private sealed class MappingTable
    {
        private readonly Dictionary<Ipv4Prefix, string> _ipv4 = [];
        private readonly Dictionary<Ipv6Prefix, string> _ipv6 = [];
        private readonly List<ExplicitMapping> _rows = [];

        public IReadOnlyList<ExplicitMapping> Rows => _rows;

        public bool TryAdd(ExplicitMapping mapping, string place, [NotNullWhen(false)] out string? problem)
        {
            problem = !_ipv4.TryAdd(mapping.Ipv4, place) ? $"{mapping.Ipv4} is mapped already ({_ipv4[mapping.Ipv4]})"
                : !_ipv6.TryAdd(mapping.Ipv6, place) ? $"{mapping.Ipv6} is mapped already ({_ipv6[mapping.Ipv6]})"
                : null;
            _rows.Add(mapping);
            return problem is null;
        }
    }
}
