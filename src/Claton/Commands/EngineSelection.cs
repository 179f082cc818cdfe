using System.Collections.Immutable;
using System.CommandLine;
using Claton.Datapath;

namespace Claton.Commands;

/// <summary>What <c>--engine</c> says, of one interface or of all.</summary>
/// <param name="Interface">Empty for all that have none of their own.</param>
/// <param name="Choices">In order of preference, at least one.</param>
internal readonly record struct EngineSelection(string Interface, ImmutableArray<EngineChoice> Choices)
{
    private static readonly TypedOption.Parser<ImmutableArray<EngineChoice>> s_parse = TypedOption.List(TypedOption.Choice(
        ("auto", EngineChoice.Auto),
        ("ebpf", EngineChoice.Ebpf),
        ("userspace", EngineChoice.Userspace),
        ("siit", EngineChoice.Siit),
        ("tayga", EngineChoice.Tayga),
        ("tundra", EngineChoice.Tundra),
        ("jool", EngineChoice.Jool),
        ("nat46", EngineChoice.Nat46)));

    public static Option<EngineSelection[]> Option() => TypedOption.Many<EngineSelection>(
        "--engine",
        "[INTERFACE=]NAME[,NAME...]",
        "What translates, on one interface or on all that have none set for themselves: the kernel with programs of ours (ebpf), this process (userspace), in a network namespace this process (siit), TAYGA (tayga), Tundra (tundra), Jool (jool) or nat46 (nat46), or, as without this option, ebpf where that works and else userspace (auto). Of several, separated by commas, the first that works",
        TryParse);

    /// <summary>What is said last of one interface holds.</summary>
    /// <param name="create">Makes the engine of some choices.</param>
    public static IEngine Combine(IEnumerable<EngineSelection> selections, Func<ImmutableArray<EngineChoice>, IEngine> create)
    {
        Dictionary<string, ImmutableArray<EngineChoice>> chosen = [];
        foreach (EngineSelection selection in selections)
        {
            chosen[selection.Interface] = selection.Choices;
        }

        IEngine others = create(chosen.Remove("", out ImmutableArray<EngineChoice> choices) ? choices : [EngineChoice.Auto]);
        return chosen.Count == 0 ? others : new EnginePerUplink(others, chosen.ToImmutableSortedDictionary(
            pair => pair.Key, pair => create(pair.Value), StringComparer.Ordinal));
    }

    /// <summary>Reads <c>NAME,NAME</c> or <c>INTERFACE=NAME,NAME</c>.</summary>
    internal static bool TryParse(string text, out EngineSelection selection, out string? problem)
    {
        int sign = text.LastIndexOf('=');
        if (!s_parse(text[(sign + 1)..], out ImmutableArray<EngineChoice> choices, out problem))
        {
            selection = default;
            return false;
        }

        selection = new EngineSelection(sign < 0 ? "" : text[..sign], choices);
        problem = sign == 0 ? "has no interface before the sign" : null;
        return problem is null;
    }
}
