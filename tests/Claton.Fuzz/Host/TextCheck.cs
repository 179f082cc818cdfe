using System.Collections.Immutable;
using Claton.Commands;
using Claton.Core;
using Claton.Core.Dns;
using Claton.Datapath;
using Claton.Linux;
using Claton.Translation.Rfc6052;
using Claton.Translation.Rfc7757;

namespace Claton.Fuzz.Host;

/// <summary>What people and programs write for Claton: a value or the reason why it is none, and a value means what it says.</summary>
internal static class TextCheck
{
    public static IReadOnlyList<string> RunWords(string text)
    {
        List<string> words = [];
        if (Check(Pref64Text.ParseOfInterface(text, out OfInterface<Pref64> pref64, out string? problem), problem, "prefix", words))
        {
            Require(RoutablePref64.WhyNot(pref64.Value.Prefix) is null, "a prefix that is none");
            string again = pref64.Interface.Length == 0 ? $"{pref64.Value}" : $"{pref64.Interface}={pref64.Value}";
            Require(Pref64Text.ParseOfInterface(again, out OfInterface<Pref64> same, out _) && same == pref64, "it is not what it says");
        }

        if (Check(EngineSelection.Parse(text, out OfInterface<ImmutableArray<EngineChoice>> engine, out problem), problem, "engine", words))
        {
            Require(!engine.Value.IsDefaultOrEmpty, "no engine at all");
            Require(text.EndsWith(string.Join(',', engine.Value).ToLowerInvariant(), StringComparison.Ordinal), "engines of other names");
        }

        if (Check(InterfaceSelection.Parse(text, out OfInterface<InterfacePolicy> selection, out problem), problem, "interface", words))
        {
            Require(InterfaceName.WhyNot(selection.Interface) is null && text.StartsWith(selection.Interface, StringComparison.Ordinal), "an interface of another name");
        }

        if (Check(ConnectivityServer.TryParse(text, out Ipv4Address server, out problem), problem, "server", words))
        {
            Require(!Pref64Search.IsWellKnown(server) && Ipv4Address.Parse($"{server}") == server, "a server that is none");
        }

        if (Check(ExplicitMapping.TryParse(text, out ExplicitMapping mapping, out problem), problem, "mapping", words))
        {
            Require(ExplicitMapping.TryParse($"{mapping.Ipv4}={mapping.Ipv6}", out ExplicitMapping same, out _) && same == mapping, "another mapping");
        }

        return words;
    }

    public static IReadOnlyList<string> RunFiles(string text)
    {
        List<Ipv6Address> servers =
        [
            .. ResolverText.ReadNameservers(text, "eth0", 2),
            .. ResolverText.ReadAssignment(text, "DNS", "eth0", 2),
        ];
        Require(servers.All(server => !server.IsMulticast && server != Ipv6Address.Unspecified), "a resolver that is no host");
        Require(servers.All(server => server.High != 0 || server == Ipv6Address.Loopback || Resolver(server).IsOnThisHost || server.Low >> 32 != 0xffff), "a resolver that an IPv6-only host can't ask");
        return [.. servers.Select(server => $"{server}")];
    }

    private static Resolver Resolver(Ipv6Address address) => new(address, ResolverOrigin.ResolvConf);

    private static bool Check(bool isRight, string? problem, string name, List<string> words)
    {
        Require(isRight == (problem is null), $"{name}: neither a value nor a reason, or both");
        words.Add(isRight ? name : $"no {name}");
        return isRight;
    }

    private static void Require(bool condition, string what) => BrokenRuleException.ThrowUnless(condition, what);
}
