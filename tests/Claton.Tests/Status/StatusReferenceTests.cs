using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Claton.Control;
using Claton.Core.Connectivity;
using Claton.Core.Dns;
using Claton.Core.NeighborDiscovery;
using Claton.Core.Plan;
using Claton.Datapath;
using Claton.Datapath.Ebpf;
using Claton.Status;
using Claton.Tests.Control;
using Claton.Tests.Repository;
using Claton.Translation;

namespace Claton.Tests.Status;

/// <summary>What programs are told of the report, in docs/status.md and by varlink, is what there is.</summary>
public sealed partial class StatusReferenceTests
{
    private static readonly string s_reference = File.ReadAllText(Path.Combine(SourceTree.Root, "docs/status.md"));

    private static readonly Type[] s_types =
        [typeof(StatusReport), typeof(InterfaceStatus), typeof(TranslatorStatus), typeof(CountersStatus), typeof(DirectionStatus)];

    public static TheoryData<string> Types => [.. s_types.Select(NameOf)];

    public static TheoryData<string, string[]> Values => new()
    {
        { "Interface", [.. Enum.GetValues<AddressState>().Select(state => StatusReporter.InWords(state)), StatusReporter.InWords(null as AddressState?)] },
        { "Interface", [.. Enum.GetValues<Pref64Source>().Select(StatusReporter.InWords)] },
        { "Interface", [.. Enum.GetValues<ResolverOrigin>().Select(origin => StatusReporter.InWords(origin)!)] },
        { "Interface", [.. Enum.GetValues<Connectivity>().Select(StatusReporter.InWords)] },
        { "Interface", [.. Enum.GetNames<InterfaceState>().Select(name => name.ToLowerInvariant())] },
        { "Interface", [.. Enum.GetValues<EngineChoice>().Where(choice => choice != EngineChoice.Auto).Select(choice => $"{choice}".ToLowerInvariant())] },
        { "Reasons", Enum.GetNames<NoClatReason>() },
        { "Reasons", [.. DropReasons.All.Select(DropReasons.Name), DirectionSnapshot.SendFailed] },
        { "Reasons", [.. Enum.GetValues<KernelDrop>().Select(KernelReasons.Name)] },
        { "Reasons", [.. Enum.GetValues<HandOver>().Select(KernelReasons.Name)] },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void Reference_HasEveryFieldWithItsType(string type) => Assert.Equal(
        FieldsOf(type), FieldRow().Matches(Section(type)).Select(row => $"{row.Groups[1].Value}: {row.Groups[2].Value}"));

    [Theory]
    [MemberData(nameof(Types))]
    public void Varlink_HasEveryFieldWithItsType(string type) => Assert.Contains(
        $"\ntype {type} (\n  {string.Join(",\n  ", FieldsOf(type))}\n)", VarlinkDescriptions.Claton, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Values))]
    public void Reference_HasEveryValue(string section, string[] values) =>
        Assert.All(values, value => Assert.Contains($"`{value}`", Section(section), StringComparison.Ordinal));

    [Fact]
    public void Reference_HasTheWordsOfEveryReason() => Assert.All(
        Enum.GetValues<NoClatReason>(), reason => Assert.Contains($"| `{reason}` | {reason.InWords()} |\n", s_reference, StringComparison.Ordinal));

    [Fact]
    public void Json_HasNothingButWhatTheReferenceTells()
    {
        StatusReport report = Reports.OneTranslator with
        {
            Interfaces = [Reports.Active, Reports.Failed, Reports.Without("NoPref64", "none")],
            MissingInterfaces = ["wlan9"],
        };

        using var json = JsonDocument.Parse(JsonSerializer.Serialize(report, StatusJson.Default.StatusReport));

        Assert.All(NamesIn(json.RootElement), name => Assert.Contains($"\n| `{name}` |", s_reference, StringComparison.Ordinal));
    }

    /// <summary>Names at every depth, but for reasons, which are values.</summary>
    private static IEnumerable<string> NamesIn(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(NamesIn),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property =>
            NamesIn(property.Value).Where(_ => property.Name is not ("drops" or "errors")).Prepend(property.Name)),
        _ => [],
    };

    private static string Section(string heading) => s_reference.Split("\n### ").Single(section => section.StartsWith($"{heading}\n", StringComparison.Ordinal));

    private static IEnumerable<string> FieldsOf(string type) =>
        s_types.Single(candidate => NameOf(candidate) == type).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(Describe);

    private static string Describe(PropertyInfo property)
    {
        bool isOptional = Nullable.GetUnderlyingType(property.PropertyType) is not null
            || new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable;
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        return $"{JsonNamingPolicy.CamelCase.ConvertName(property.Name)}: {(isOptional ? "?" : "")}{NameOf(type)}";
    }

    /// <summary>In the language of varlink.</summary>
    private static string NameOf(Type type) =>
        type == typeof(string) ? "string"
        : type == typeof(int) || type == typeof(long) ? "int"
        : type.IsEnum ? $"({string.Join(", ", Enum.GetNames(type).Select(name => name.ToLowerInvariant()))})"
        : type == typeof(ImmutableSortedDictionary<string, long>) ? "[string]int"
        : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>) ? $"[]{NameOf(type.GetGenericArguments()[0])}"
        : type == typeof(StatusReport) ? "Report"
        : type.Name[..^"Status".Length];

    [GeneratedRegex(@"^\| `(\w+)` \| ([^|]+?) \|", RegexOptions.Multiline)]
    private static partial Regex FieldRow();
}
