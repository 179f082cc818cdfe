using System.Collections.Immutable;
using System.CommandLine;
using Claton.Datapath;

namespace Claton.Commands;

/// <summary>What <c>--engine</c> says: engines in order of preference, at least one.</summary>
internal static class EngineSelection
{
    internal static readonly TypedOption.Parser<OfInterface<ImmutableArray<EngineChoice>>> Parse = OfInterface.Optional(TypedOption.List(TypedOption.Choice(
        ("auto", EngineChoice.Auto),
        ("ebpf", EngineChoice.Ebpf),
        ("userspace", EngineChoice.Userspace),
        ("siit", EngineChoice.Siit),
        ("tayga", EngineChoice.Tayga),
        ("tundra", EngineChoice.Tundra),
        ("jool", EngineChoice.Jool),
        ("nat46", EngineChoice.Nat46))));

    public static Option<OfInterface<ImmutableArray<EngineChoice>>[]> Option() => TypedOption.Many(
        "--engine",
        "[INTERFACE=]NAME[,NAME...]",
        "What translates, on one interface or on all that have none set for themselves: the kernel with programs of ours (ebpf), this process (userspace), in a network namespace this process (siit), TAYGA (tayga), Tundra (tundra), Jool (jool) or nat46 (nat46), or, as without this option, ebpf where that works and else userspace (auto). Of several, separated by commas, the first that works",
        Parse);

    /// <param name="create">Makes the engine of some choices.</param>
    public static IEngine Combine(
        ImmutableSortedDictionary<string, ImmutableArray<EngineChoice>> chosen, Func<ImmutableArray<EngineChoice>, IEngine> create)
    {
        IEngine others = create(chosen.GetValueOrDefault("", [EngineChoice.Auto]));
        ImmutableSortedDictionary<string, ImmutableArray<EngineChoice>> ofUplinks = chosen.Remove("");
        return ofUplinks.IsEmpty ? others : new EnginePerUplink(others, ofUplinks.ToImmutableSortedDictionary(
            pair => pair.Key, pair => create(pair.Value), StringComparer.Ordinal));
    }
}
