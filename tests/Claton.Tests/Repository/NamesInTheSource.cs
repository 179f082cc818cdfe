using System.Text.RegularExpressions;

namespace Claton.Tests.Repository;

/// <summary>Which of the names that docs mention are there: files, tests, members and options of the command line.</summary>
internal static partial class NamesInTheSource
{
    private static readonly HashSet<string> s_tests = [.. SourceTree.Files("tests", "*.cs").SelectMany(TestsIn)];

    private static readonly string[] s_sources = [.. SourceTree.Files("src", "*.cs").Select(File.ReadAllText)];

    public static bool IsTest(string name) => s_tests.Contains(name);

    public static bool Exists(string name) =>
        IsTest(name)
        || (name.StartsWith("--", StringComparison.Ordinal) ? IsOption(name)
            : name.Contains('/', StringComparison.Ordinal) ? Path.Exists(Path.Combine(SourceTree.Root, name))
            : name.Split('.') is [string type, string member] && IsMember(type, member));

    /// <summary>Every deliberate departure that the code marks, as "RFC 7915 §4.1".</summary>
    /// <remarks>Without a number it is the RFC of the folder.</remarks>
    public static IEnumerable<string> Deviations() => SourceTree.Files("src", "*.cs")
        .SelectMany(path => Deviation().Matches(File.ReadAllText(path)).Select(match =>
        {
            Group told = match.Groups["rfc"];
            string rfc = told.Success ? told.Value : RfcFolder().Match(path).Groups[1].Value;
            return $"RFC {rfc} §{match.Groups["section"].Value}";
        }));

    private static bool IsOption(string name) =>
        s_sources.Any(source => source.Contains($"\"{name}\"", StringComparison.Ordinal));

    private static bool IsMember(string type, string member) => s_sources.Any(source =>
        Regex.IsMatch(source, $@"\b(class|struct|record|interface|enum) {Regex.Escape(type)}\b")
        && Regex.IsMatch(source, $@"\b{Regex.Escape(member)}\b"));

    /// <summary>Every method that is marked as a test, as Class.Method.</summary>
    private static IEnumerable<string> TestsIn(string path)
    {
        string text = File.ReadAllText(path);
        string? subject = ClassName().Match(text) is { Success: true } match ? match.Groups[1].Value : null;
        return TestMethod().Matches(text).Select(method => $"{subject}.{method.Groups[1].Value}");
    }

    [GeneratedRegex(@"\bclass (\w+Tests|\w+Scenarios?)\b")]
    private static partial Regex ClassName();

    [GeneratedRegex(
        @"\[(?:Fact|Theory)\b(?:(?!\[Fact|\[Theory).)*?\bpublic (?:async )?(?:void|Task) (\w+)\(", RegexOptions.Singleline)]
    private static partial Regex TestMethod();

    [GeneratedRegex(@"\bDeviation (?:RFC (?<rfc>\d+) )?§(?<section>\d+(?:\.\d+)*)")]
    private static partial Regex Deviation();

    [GeneratedRegex(@"/Rfc(\d+)/")]
    private static partial Regex RfcFolder();
}
