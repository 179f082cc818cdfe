using Claton.Translation.Rfc6052;

namespace Claton.Translation.Tests.Packets;

/// <summary>Translators that differ in what matters: kind, prefix length, mappings, hairpinning, MTUs, options.</summary>
/// <remarks>Their clock stands and their errors are many, so that the same packet always has the same outcome.</remarks>
internal static class NamedScenes
{
    private static readonly TranslatorOptions s_siit = Scene.Siit with
    {
        Mappings = [.. Scene.Figure1, Scene.Map("192.0.0.1", Scene.Clat6.ToString())],
    };

    /// <summary>A recorded input names its scene by its place in this list: add to the end.</summary>
    public static IReadOnlyList<(string Name, TranslatorOptions Options)> All { get; } =
    [
        Steady("clat", Scene.Clat),
        Steady("clat-smallest-mtus", Scene.Clat with { Ipv4MtuBytes = 68, Ipv6MtuBytes = 1280, GenerateErrors = false }),
        Steady("clat-prefix-40", Scene.Clat with { Prefix = Prefix("2001:db8:100::/40"), ZeroUdpChecksum = ZeroUdpChecksum.Drop }),
        Steady("siit", s_siit),
        Steady("siit-simple-hairpinning", s_siit with { Hairpinning = Hairpinning.Simple, Ipv4MtuBytes = 576, CopyTrafficClass = false }),
        Steady("siit-without-hairpinning", s_siit with
        {
            Hairpinning = Hairpinning.None,
            AllowPrivateIpv4 = false,
            UntranslatableIcmpSource = Ipv4Prefix.Parse("203.0.113.0/24"),
        }),
        Steady("siit-prefix-64", s_siit with { Prefix = Prefix("2001:db8:64:64::/64"), OwnIpv6Address = Scene.Router6 }),
        Steady("siit-large-mtus", s_siit with { Prefix = Prefix("2001:db8::/32"), Ipv4MtuBytes = 9000, Ipv6MtuBytes = 9000, LowestIpv6MtuBytes = 1500 }),
    ];

    private static Pref64 Prefix(string text) => new(Ipv6Prefix.Parse(text));

    private static (string Name, TranslatorOptions Options) Steady(string name, TranslatorOptions options) =>
        (name, options with { ErrorsPerSecond = int.MaxValue, ErrorBurst = int.MaxValue, Clock = new HandTurnedClock() });
}
