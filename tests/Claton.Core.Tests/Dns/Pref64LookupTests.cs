using Claton.Core.Dns;
using Claton.Core.Picture;
using Claton.Translation.Rfc6052;

namespace Claton.Core.Tests.Dns;

/// <summary>When whom is asked. RFC 7050 §3. A9 A10</summary>
public sealed class Pref64LookupTests
{
    private static readonly Resolver s_first = Resolver("2001:db8::1");
    private static readonly Resolver s_second = Resolver("2001:db8::2");

    private readonly Pref64Lookup _lookup = new(() => 0.5, DnsFindings.None);
    private Instant _now = Pictures.Now;

    [Fact]
    public void Resolvers_AreAskedInTheirOrder_AndAgainLaterAndLater()
    {
        _lookup.SetResolvers([s_first, s_second], _now);
        Assert.Equal(
            ["0 first", "3 second", "6 first", "9 second", "12 first", "15 second"], // Each has three seconds to answer.
            Run(6));
    }

    [Fact]
    public void Resolver_ThatRefusesAtOnce_IsAskedWithPausesThatDouble()
    {
        _lookup.SetResolvers([s_first], _now);
        Assert.Equal(
            ["0 first", "1 first", "3 first", "7 first", "15 first", "31 first", "63 first", "127 first", "255 first", "511 first", "811 first", "1111 first"],
            Run(12, () => _lookup.Fail("refused", _now)));
    }

    [Fact]
    public void Pause_DependsOnChance()
    {
        Instant[] next = [.. new[] { 0.0, 0.999 }.Select(chance =>
        {
            var lookup = new Pref64Lookup(() => chance, DnsFindings.None);
            lookup.SetResolvers([s_first], _now);
            lookup.TryAsk(_now);
            lookup.Fail("refused", _now);
            return lookup.NextAt!.Value;
        })];
        Assert.InRange((next[0] - _now).TotalSeconds, 0.7, 0.8);
        Assert.InRange((next[1] - _now).TotalSeconds, 1.2, 1.3);
    }

    /// <summary>As many as an answer by TCP may have fit into no memory that somebody else should fill. E1</summary>
    [Fact]
    public void Prefixes_MoreThanANetworkHas_AreKeptUpToEight()
    {
        _lookup.SetResolvers([s_first], _now);
        Pref64[] many = [.. Enumerable.Range(0, 1000).Select(number => new Pref64(Ipv6Prefix.Parse($"2001:db8:{number:x}::/96")))];
        Learn(300, many);
        Assert.Equal(many[..8], _lookup.Findings.Pref64s.Select(found => found.Prefix));
    }

    /// <summary>The host may have slept in between.</summary>
    [Fact]
    public void QuestionByTcp_SentLate_HasItsWholeTime()
    {
        _lookup.SetResolvers([s_first], _now);
        _lookup.TryAsk(_now);
        _lookup.Answer(new Pref64Answer(AnswerKind.Truncated, [], TimeSpan.Zero), _now);
        DnsAttempt? late = _lookup.TryAsk(_now + TimeSpan.FromMinutes(1));
        Assert.Equal((true, _now + TimeSpan.FromSeconds(65)), (late!.ByTcp, late.Deadline));
        Assert.Equal(late.Deadline, _lookup.NextAt);
    }

    [Fact]
    public void Prefix_IsKeptForItsLifetime_AndAskedForTenSecondsBeforeItsEnd()
    {
        _lookup.SetResolvers([s_first], _now);
        Learn(300, Pictures.OfNetwork);
        Assert.Equal((Pictures.OfNetwork, _now + TimeSpan.FromSeconds(300)), (_lookup.Findings.Pref64s[0].Prefix, _lookup.Findings.Pref64s[0].Ends));
        Assert.Equal(s_first, _lookup.Findings.Resolver);
        Assert.Equal(_now + TimeSpan.FromSeconds(290), _lookup.NextAt);
        Assert.Null(_lookup.TryAsk(_now + TimeSpan.FromSeconds(289)));
    }

    [Theory]
    [InlineData(0, 10, 5)] // Not to be kept: for as long as it takes to ask again in time.
    [InlineData(12, 12, 6)]
    [InlineData(20, 20, 10)]
    [InlineData(1_000_000, 86400, 86390)]
    public void Lifetime_OutOfTheOrdinary_IsHeldWithinLimits(int told, int kept, int askAgainAfter)
    {
        _lookup.SetResolvers([s_first], _now);
        Learn(told, Pictures.OfNetwork);
        Assert.Equal(_now + TimeSpan.FromSeconds(kept), _lookup.Findings.Pref64s[0].Ends);
        Assert.Equal(_now + TimeSpan.FromSeconds(askAgainAfter), _lookup.NextAt);
    }

    [Fact]
    public void Prefix_WhoseResolverFallsSilent_EndsByItself()
    {
        _lookup.SetResolvers([s_first], _now);
        Learn(60, Pictures.OfNetwork);
        Assert.Equal(["50 first", "54 first", "59 first"], Run(3));
        _lookup.Expire(Pictures.Now + TimeSpan.FromSeconds(59.9));
        Assert.NotEmpty(_lookup.Findings.Pref64s);
        _lookup.Expire(Pictures.Now + TimeSpan.FromSeconds(60));
        Assert.Empty(_lookup.Findings.Pref64s);
        Assert.Equal("2001:db8::1 does not answer", _lookup.Findings.Problem);
    }

    [Fact] // A7
    public void Prefixes_InAnotherOrderNextTime_KeepTheOneInUseFirst()
    {
        _lookup.SetResolvers([s_first], _now);
        Learn(60, Pictures.OfNetwork, Pictures.WellKnown);
        _now = _lookup.NextAt!.Value;
        Learn(60, Pictures.WellKnown, Pictures.OfNetwork);
        Assert.Equal([Pictures.OfNetwork, Pictures.WellKnown], _lookup.Findings.Pref64s.Select(prefix => prefix.Prefix));
    }

    [Fact]
    public void Prefix_LeftOutByTheNextAnswer_IsGoneAtOnce()
    {
        _lookup.SetResolvers([s_first], _now);
        Learn(60, Pictures.OfNetwork);
        _now = _lookup.NextAt!.Value;
        Learn(60, Pictures.WellKnown);
        Assert.Equal([Pictures.WellKnown], _lookup.Findings.Pref64s.Select(prefix => prefix.Prefix));
    }

    [Fact]
    public void NegativeAnswer_IsNotAskedForAgainBeforeItsEnd_AndTheNextResolverIsAsked()
    {
        _lookup.SetResolvers([s_first, s_second], _now);
        Assert.Equal(
            ["0 first", "0 second", "600 first", "600 second"],
            Run(4, () => _lookup.Answer(new(AnswerKind.NoAddresses, [], TimeSpan.FromSeconds(600)), _now)));
        Assert.Equal("2001:db8::2 knows of no NAT64", _lookup.Findings.Problem);
    }

    [Fact] // RFC 2308 §5.
    public void NegativeAnswer_WithoutLifetimeOrWithAnAbsurdOne_IsHeldWithinLimits()
    {
        _lookup.SetResolvers([s_first], _now);
        Assert.Equal(["0 first", "1 first", "3 first"], Run(3, () => _lookup.Answer(new(AnswerKind.NoAddresses, [], TimeSpan.Zero), _now)));
        _now = _lookup.NextAt!.Value;
        _lookup.TryAsk(_now);
        _lookup.Answer(new(AnswerKind.NoAddresses, [], TimeSpan.FromDays(1000)), _now);
        Assert.Equal(_now + TimeSpan.FromHours(3), _lookup.NextAt);
    }

    [Fact]
    public void Addresses_WithoutAPrefixInThem_AreANegativeAnswer()
    {
        _lookup.SetResolvers([s_first], _now);
        _lookup.TryAsk(_now);
        _lookup.Answer(new(AnswerKind.Addresses, [Ipv6Address.Parse("2001:db8::80")], TimeSpan.FromSeconds(900)), _now);
        Assert.Empty(_lookup.Findings.Pref64s);
        Assert.Equal(_now + TimeSpan.FromSeconds(900), _lookup.NextAt);
    }

    [Fact]
    public void TruncatedAnswer_IsAskedForByTcp_Once()
    {
        _lookup.SetResolvers([s_first, s_second], _now);
        Assert.False(_lookup.TryAsk(_now)!.ByTcp);
        _lookup.Answer(new(AnswerKind.Truncated, [], TimeSpan.Zero), _now);

        DnsAttempt attempt = _lookup.TryAsk(_now)!;
        Assert.Equal((s_first, true), (attempt.Resolver, attempt.ByTcp));
        Assert.Null(_lookup.TryAsk(_now));
        _lookup.Answer(new(AnswerKind.Truncated, [], TimeSpan.Zero), _now);
        Assert.Equal(s_second, _lookup.TryAsk(_now)!.Resolver);
    }

    [Fact]
    public void Failure_GoesToTheNextResolverAtOnce()
    {
        _lookup.SetResolvers([s_first, s_second], _now);
        _lookup.TryAsk(_now);
        _lookup.Answer(new(AnswerKind.Failure, [], TimeSpan.Zero), _now);
        Assert.Equal(s_second, _lookup.TryAsk(_now)!.Resolver);
    }

    [Fact]
    public void Resolvers_Changed_AreAskedAtOnce_AndWhatIsKnownStays()
    {
        _lookup.SetResolvers([s_first], _now);
        Learn(300, Pictures.OfNetwork);
        _lookup.SetResolvers([s_first], _now);
        Assert.Null(_lookup.TryAsk(_now));
        _lookup.SetResolvers([s_second], _now);
        Assert.Equal(s_second, _lookup.TryAsk(_now)!.Resolver);
        Assert.NotEmpty(_lookup.Findings.Pref64s);
    }

    [Fact]
    public void NoResolver_NothingIsDue()
    {
        Assert.Null(_lookup.NextAt);
        _lookup.SetResolvers([s_first], _now);
        _lookup.SetResolvers([], _now);
        Assert.Null(_lookup.NextAt);
        Assert.Null(_lookup.TryAsk(_now));
        Assert.Equal("no resolver is known", _lookup.Findings.Problem);
    }

    [Theory]
    [InlineData("2001:db8::53", "2001:db8::53")]
    [InlineData("fe80::1%eth0", "fe80::1")]
    [InlineData("[2001:db8::53]:53%eth0#dns.example", "2001:db8::53")]
    [InlineData("2001:db8::53#dns.example", "2001:db8::53")]
    [InlineData("127.0.0.53", "::ffff:127.0.0.53")]
    [InlineData("192.0.2.53", null)]
    [InlineData("[2001:db8::53]:853", null)]
    [InlineData("[2001:db8::53", null)]
    [InlineData("ff02::1", null)]
    [InlineData("::", null)]
    [InlineData("", null)]
    public void ReadAddress_AsFilesHaveIt_GivesWhatCanBeAsked(string text, string? expected) =>
        Assert.Equal(expected, Core.Dns.Resolver.ReadAddress(text)?.ToString());

    private static Resolver Resolver(string address) => new(Ipv6Address.Parse(address), ResolverOrigin.RouterAdvertisement);

    private void Learn(int ttlSeconds, params Pref64[] prefixes)
    {
        Assert.NotNull(_lookup.TryAsk(_now));
        _lookup.Answer(
            new(
                AnswerKind.Addresses,
                [.. prefixes.SelectMany(prefix => (Ipv6Address[])[
                    prefix.Embed(Pref64Search.FirstWellKnownAddress), prefix.Embed(Pref64Search.SecondWellKnownAddress)])],
                TimeSpan.FromSeconds(ttlSeconds)),
            _now);
    }

    /// <summary>Lets time pass until so many questions were asked; who was asked when, in seconds.</summary>
    private List<string> Run(int questions, Action? onAsked = null)
    {
        List<string> asked = [];
        while (asked.Count < questions)
        {
            _now = _lookup.NextAt!.Value;
            if (_lookup.TryAsk(_now) is { } attempt)
            {
                asked.Add($"{Math.Round((_now - Pictures.Now).TotalSeconds)} {(attempt.Resolver == s_first ? "first" : "second")}");
                onAsked?.Invoke();
            }
        }

        return asked;
    }
}
