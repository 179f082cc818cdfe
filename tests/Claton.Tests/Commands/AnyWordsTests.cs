using System.Collections.Immutable;
using Claton.Commands;
using Claton.Core;
using Claton.Datapath;
using Claton.Linux;
using Claton.Translation.Rfc6052;
using CsCheck;

namespace Claton.Tests.Commands;

/// <summary>Whatever stands on the command line is a value or a reason why not, and a value means what it says. // E1 A5</summary>
public sealed class AnyWordsTests
{
    private static readonly string[] s_parts =
        ["eth0", "=", ",", "/", ":", "::", "64:ff9b", "2001:db8", "96", "32", "129", "auto", "ebpf", "userspace", "always", "off", "192.0.0.170", "\\0", "ä", " "];

    private static readonly int[] s_lengthsBits = [32, 40, 48, 56, 64, 96];

    /// <summary>Words of what is right, in any order, and any others.</summary>
    private static readonly Gen<string> s_text =
        Gen.OneOf(Gen.String, Gen.Int[0, s_parts.Length - 1].Array[0, 8].Select(parts => string.Concat(parts.Select(part => s_parts[part]))));

    private static readonly Gen<string> s_interface =
        Gen.Char['!', '~'].Array[1, 15].Select(letters => new string(letters)).Where(name => InterfaceName.WhyNot(name) is null);

    private static readonly Gen<Pref64> s_pref64 =
        Gen.Select(Gen.Int[0, s_lengthsBits.Length - 1].Select(index => s_lengthsBits[index]), Gen.ULong, Gen.ULong[0, ulong.MaxValue >> 8])
            .Select((lengthBits, high, low) => new Ipv6Prefix(new Ipv6Address(high, low), lengthBits))
            .Where(prefix => RoutablePref64.WhyNot(prefix) is null)
            .Select(prefix => new Pref64(prefix));

    [Fact]
    public void Pref64_AnyText_IsAPrefixOrAReason() => s_text.Sample(
        text =>
        {
            bool isRight = Pref64Text.ParseOfInterface(text, out OfInterface<Pref64> read, out string? problem);
            Assert.Equal(isRight, problem is null);
            Assert.True(!isRight || text.EndsWith($"/{read.Value.Prefix.LengthBits}", StringComparison.Ordinal));
        },
        iter: 20_000);

    [Fact]
    public void Pref64_Written_IsReadAgain() =>
        Gen.Select(s_interface, s_pref64).Sample((name, pref64) =>
        {
            Assert.True(Pref64Text.ParseOfInterface($"{name}={pref64}", out OfInterface<Pref64> one, out string? problem), problem);
            Assert.Equal(new OfInterface<Pref64>(name, pref64), one);
            Assert.True(Pref64Text.ParseOfInterface($"{pref64}", out OfInterface<Pref64> all, out problem), problem);
            Assert.Equal(new OfInterface<Pref64>("", pref64), all);
        });

    [Fact]
    public void Engines_AnyText_AreEnginesOrAReason() => s_text.Sample(
        text =>
        {
            bool isRight = EngineSelection.Parse(text, out OfInterface<ImmutableArray<EngineChoice>> read, out string? problem);
            Assert.Equal(isRight, problem is null);
            Assert.True(!isRight || read.Value.Length > 0);
        },
        iter: 20_000);

    [Fact]
    public void Engines_Written_AreReadAgain() =>
        Gen.Select(s_interface, Gen.Enum<EngineChoice>().Array[1, 4]).Sample((name, choices) =>
        {
            string text = $"{name}={string.Join(',', choices).ToLowerInvariant()}";
            Assert.True(EngineSelection.Parse(text, out OfInterface<ImmutableArray<EngineChoice>> read, out string? problem), problem);
            Assert.Equal((name, string.Join(',', choices)), (read.Interface, string.Join(',', read.Value)));
        });

    [Fact]
    public void Interface_AnyText_IsANameAndAPolicyOrAReason() => s_text.Sample(
        text =>
        {
            bool isRight = InterfaceSelection.Parse(text, out OfInterface<InterfacePolicy> read, out string? problem);
            Assert.Equal(isRight, problem is null);
            Assert.True(!isRight || (read.Interface.Length > 0 && text.StartsWith(read.Interface, StringComparison.Ordinal)));
        },
        iter: 20_000);

    [Fact]
    public void Interface_Written_IsReadAgain() =>
        Gen.Select(s_interface, Gen.Enum<InterfacePolicy>()).Sample((name, policy) =>
        {
            Assert.True(InterfaceSelection.Parse($"{name}={$"{policy}".ToLowerInvariant()}", out OfInterface<InterfacePolicy> read, out string? problem), problem);
            Assert.Equal(new OfInterface<InterfacePolicy>(name, policy), read);
        });
}
