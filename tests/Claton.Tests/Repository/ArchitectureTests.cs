using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Claton.Tests.Repository;

/// <summary>What may know what; docs/architecture.md draws it.</summary>
public sealed partial class ArchitectureTests
{
    /// <summary>Every project, with all that it may reference and the reason why no more.</summary>
    private static readonly Dictionary<string, (string[] Allowed, string Why)> s_projects = new()
    {
        ["Claton.Addresses"] = ([], "addresses are what everything else speaks of"),
        ["Claton.Translation"] = (["Claton.Addresses"], "RFC 7915 is a function of octets: no I/O, no clock, no kernel"),
        ["Claton.Linux"] = (["Claton.Addresses"], "the kernel boundary does not know what a CLAT is"),
        ["Claton.Core"] = (["Claton.Addresses", "Claton.Translation"], "the decision is tested without a kernel"),
        ["Claton.Datapath"] = (
            ["Claton.Addresses", "Claton.Translation", "Claton.Linux", "Claton.Core"], "an engine does not know the daemon"),
        ["Claton.Lab"] = (["Claton.Addresses"], "the lab is made of other people's programs; Claton is a guest in it"),
        ["Claton"] = (
            ["Claton.Addresses", "Claton.Translation", "Claton.Linux", "Claton.Core", "Claton.Datapath", "Claton.Lab"],
            "the executable puts it all together"),
    };

    public static TheoryData<string> Projects => [.. s_projects.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_References_OnlyWhatItMayKnow(string project)
    {
        (string[] allowed, string why) = s_projects[project];
        string[] refused = [.. ReferencesOf(project).Except(allowed)];
        Assert.True(refused.Length == 0, $"{project} references {string.Join(", ", refused)}, but {why}");
    }

    [Fact]
    public void EveryProject_IsListedHere() =>
        Assert.Equal(s_projects.Keys.Order(), ProjectFiles().Select(path => Path.GetFileNameWithoutExtension(path)).Order());

    [Fact]
    public void UnsafeCodeAndPInvoke_StandInTheKernelBoundaryOnly()
    {
        string[] strays =
        [
            .. SourceTree.Files("src", "*.cs").Concat(SourceTree.Files("lab", "*.cs"))
                .Where(path => !path.Contains("/Claton.Linux/", StringComparison.Ordinal))
                .Where(path => KernelBoundary().IsMatch(File.ReadAllText(path)))
                .Select(path => Path.GetRelativePath(SourceTree.Root, path)),
        ];
        Assert.Empty(strays);
    }

    [Fact]
    public void PureProjects_ReadNoClockAndNoRandomness()
    {
        string[] strays =
        [
            .. new[] { "src/Claton.Addresses", "src/Claton.Translation", "src/Claton.Core" }
                .SelectMany(folder => SourceTree.Files(folder, "*.cs"))
                .Where(path => Effects().IsMatch(File.ReadAllText(path)))
                .Select(path => Path.GetRelativePath(SourceTree.Root, path)),
        ];
        Assert.Empty(strays);
    }

    /// <summary>Whoever sets the time of day, back or forward, changes nothing but what stands before lines of the log.</summary>
    [Fact]
    public void TimeOfDay_IsReadForTheLogOnly() => Assert.Equal(
        ["src/Claton/Daemon/Log.cs"],
        SourceTree.Files("src", "*.cs")
            .Where(path => TimeOfDay().IsMatch(File.ReadAllText(path)))
            .Select(path => Path.GetRelativePath(SourceTree.Root, path)));

    private static IEnumerable<string> ProjectFiles() =>
        SourceTree.Files("src", "*.csproj").Concat(SourceTree.Files("lab", "*.csproj"));

    private static IEnumerable<string> ReferencesOf(string project)
    {
        string path = ProjectFiles().Single(file => Path.GetFileNameWithoutExtension(file) == project);
        return XDocument.Load(path).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
    }

    [GeneratedRegex(@"\bunsafe\b|LibraryImport|DllImport")]
    private static partial Regex KernelBoundary();

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?(Now|Today)|GetUtcNow|GetLocalNow|CLOCK_REALTIME|CLOCK_TAI|gettimeofday")]
    private static partial Regex TimeOfDay();

    /// <summary>A TimeProvider is a clock that is handed in, whatever its default.</summary>
    [GeneratedRegex(@"DateTime\.(Utc)?Now|Stopwatch\.|Environment\.TickCount|Random\.Shared|RandomNumberGenerator|File\.|Socket\(")]
    private static partial Regex Effects();
}
