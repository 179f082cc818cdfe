namespace Claton.Tests.Repository;

/// <summary>
/// docs/requirements.md and docs/standards.md say for each requirement and each clause which tests show that it is met.
/// These tests see to it that nothing is left out and that every name in them is right.
/// </summary>
public sealed class LedgerTests
{
    private const string RequirementsPath = "docs/requirements.md";
    private const string StandardsPath = "docs/standards.md";
    private const string DeviationsHeading = "Deviations";

    private static readonly IReadOnlyList<LedgerRow> s_requirements = Ledger.Read(RequirementsPath);
    private static readonly IReadOnlyList<LedgerRow> s_standards = Ledger.Read(StandardsPath);

    /// <summary>The sections that the translator is held to; each has at least one row.</summary>
    private static readonly (string Rfc, string[] Sections)[] s_sections =
    [
        ("RFC 7915",
            [
                "1.2", "4", "4.1", "4.2", "4.3", "4.4", "4.5", "4.6",
                "5", "5.1", "5.1.1", "5.2", "5.3", "5.4", "5.5", "5.6", "6", "7", "8",
            ]),
        ("RFC 6052", ["2.1", "2.2", "2.3", "2.4", "3.1"]),
        ("RFC 7757", ["3", "3.1", "3.2", "3.3", "3.3.1", "3.3.2", "4.2", "4.2.1", "4.2.2", "5"]),
        ("RFC 4884", ["3", "4", "4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "5.1", "5.2", "5.3", "5.4", "5.5", "6", "7"]),
        ("RFC 6791", ["3.1", "3.2", "4", "5", "6"]),
    ];

    [Fact]
    public void Requirements_EveryId_StandsOnce()
    {
        IEnumerable<string> expected =
        [
            .. Ids("A", 14), .. Ids("B", 7), .. Ids("C", 21), .. Ids("D", 4), .. Ids("E", 4),
        ];
        Assert.Equal(expected, s_requirements.Where(row => row.Heading != DeviationsHeading).Select(row => row.Id));
    }

    [Fact]
    public void Standards_EverySection_StandsInItsOrder() => Assert.Equal(
        s_sections.SelectMany(rfc => rfc.Sections.Select(section => $"{rfc.Rfc} §{section}")),
        s_standards.Select(ClauseOf).Distinct());

    [Theory]
    [InlineData(RequirementsPath)]
    [InlineData(StandardsPath)]
    public void Ledger_EveryNameInIt_Exists(string path) => Assert.Empty(
        Ledger.Read(path).SelectMany(row => row.Names.Where(name => !NamesInTheSource.Exists(name)).Select(name => $"{name} in {row}")));

    [Theory]
    [InlineData(RequirementsPath)]
    [InlineData(StandardsPath)]
    public void Ledger_EveryRow_NamesATestOrSaysWhyNot(string path) => Assert.DoesNotContain(
        Ledger.Read(path),
        row => row.Heading != DeviationsHeading && !row.Names.Any(NamesInTheSource.IsTest) && !HasReason(row));

    /// <summary>What the code marks as a departure stands in a ledger, and the other way round.</summary>
    [Fact]
    public void Deviations_AreTheSameInCodeAndLedgers()
    {
        IEnumerable<string> told =
        [
            .. s_standards.Where(row => row.Evidence.StartsWith("Deviation: ", StringComparison.Ordinal)).Select(ClauseOf),
            .. s_requirements.Where(row => row.Heading == DeviationsHeading).Select(row => row.Id),
        ];
        Assert.Equal(
            told.Distinct().Order(StringComparer.Ordinal),
            NamesInTheSource.Deviations().Distinct().Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Ids(string section, int count) =>
        Enumerable.Range(1, count).Select(number => $"{section}{number}");

    /// <summary>"RFC 7915 §4.1" for a row "4.1" below "RFC 7915: IP/ICMP Translation Algorithm".</summary>
    private static string ClauseOf(LedgerRow row) => $"{row.Heading.Split(':')[0]} §{row.Id}";

    private static bool HasReason(LedgerRow row) =>
        new[] { "not yet", "does not apply: ", "Deviation: " }.Any(word => row.Evidence.StartsWith(word, StringComparison.Ordinal));
}
