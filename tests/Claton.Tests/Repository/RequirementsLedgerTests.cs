using System.Text.RegularExpressions;

namespace Claton.Tests.Repository;

/// <summary>
/// docs/requirements.md says for each requirement where it is met and which tests show it. These tests see to it that
/// every file and every test it names is there.
/// </summary>
public sealed partial class RequirementsLedgerTests
{
    private static readonly IReadOnlyList<LedgerRow> s_rows = ReadLedger();

    [Fact]
    public void Ledger_EveryId_StandsOnce()
    {
        IEnumerable<string> expected =
        [
            .. Ids("A", 14), .. Ids("B", 7), .. Ids("C", 21), .. Ids("D", 4), .. Ids("E", 4),
        ];
        Assert.Equal(expected, s_rows.Select(row => row.Id));
    }

    [Fact]
    public void Ledger_EveryFileNamed_Exists()
    {
        string[] missing =
        [
            .. s_rows.SelectMany(row => CodeSpans().Matches(row.Code).Select(match => (row.Id, Path: match.Groups[1].Value)))
                .Where(named => !Path.Exists(Path.Combine(SourceTree.Root, named.Path)))
                .Select(named => $"{named.Id}: {named.Path}"),
        ];
        Assert.Empty(missing);
    }

    [Fact]
    public void Ledger_EveryTestNamed_Exists()
    {
        HashSet<string> tests = [.. SourceTree.Files("tests", "*.cs").SelectMany(TestsIn)];
        string[] missing =
        [
            .. s_rows.SelectMany(row => CodeSpans().Matches(row.Tests).Select(match => (row.Id, Test: match.Groups[1].Value)))
                .Where(named => !tests.Contains(named.Test))
                .Select(named => $"{named.Id}: {named.Test}"),
        ];
        Assert.Empty(missing);
    }

    [Fact]
    public void Ledger_RowWithCode_NamesATestOrSaysWhyNot() =>
        Assert.All(s_rows, row => Assert.True(
            CodeSpans().IsMatch(row.Tests) || row.Tests.StartsWith("not yet", StringComparison.Ordinal)
                || row.Tests.StartsWith("does not apply", StringComparison.Ordinal),
            $"{row.Id} names no test and gives no reason: {row.Tests}"));

    private static IEnumerable<string> Ids(string section, int count) =>
        Enumerable.Range(1, count).Select(number => $"{section}{number}");

    /// <summary>Every method that is marked as a test, as Class.Method.</summary>
    private static IEnumerable<string> TestsIn(string path)
    {
        string text = File.ReadAllText(path);
        string? subject = ClassName().Match(text) is { Success: true } match ? match.Groups[1].Value : null;
        return TestMethod().Matches(text).Select(method => $"{subject}.{method.Groups[1].Value}");
    }

    private static IReadOnlyList<LedgerRow> ReadLedger() =>
    [
        .. File.ReadLines(Path.Combine(SourceTree.Root, "docs/requirements.md"))
            .Select(line => Row().Match(line))
            .Where(match => match.Success)
            .Select(match => new LedgerRow(
                match.Groups[1].Value, match.Groups[3].Value.Trim(), match.Groups[4].Value.Trim())),
    ];

    /// <summary>| A1 | what it asks | code | tests |</summary>
    [GeneratedRegex(@"^\| ([A-E]\d+) \|([^|]*)\|([^|]*)\|([^|]*)\|$")]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex CodeSpans();

    [GeneratedRegex(@"\bclass (\w+Tests|\w+Scenarios?)\b")]
    private static partial Regex ClassName();

    [GeneratedRegex(
        @"\[(?:Fact|Theory)\b(?:(?!\[Fact|\[Theory).)*?\bpublic (?:async )?(?:void|Task) (\w+)\(", RegexOptions.Singleline)]
    private static partial Regex TestMethod();

    private sealed record LedgerRow(string Id, string Code, string Tests);
}
