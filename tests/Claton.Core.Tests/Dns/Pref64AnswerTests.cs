using Claton.Core.Dns;

namespace Claton.Core.Tests.Dns;

/// <summary>RFC 1035 §4, RFC 7050 §3. A9</summary>
public sealed class Pref64AnswerTests
{
    /// <summary>What is wrong with an answer. // E1</summary>
    public static TheoryData<string, byte[]> Refused => new()
    {
        { "nothing", [] },
        { "half a header", new DnsMessage().ToArray()[..11] },
        { "the id of another question", (new DnsMessage() with { ItsId = DnsMessage.Id + 1 }).ToArray() },
        { "a query", (new DnsMessage() with { Flags = 0x0100 }).ToArray() },
        { "a notification", (new DnsMessage() with { Flags = 0xa180 }).ToArray() },
        { "another name", (new DnsMessage() with { Question = [.. DnsMessage.Name("ipv4only.arpb"), 0, 28, 0, 1] }).ToArray() },
        { "another type", (new DnsMessage() with { Question = [.. DnsMessage.Name("ipv4only.arpa"), 0, 1, 0, 1] }).ToArray() },
        { "another class", (new DnsMessage() with { Question = [.. DnsMessage.Name("ipv4only.arpa"), 0, 28, 0, 3] }).ToArray() },
        { "no question", [.. new DnsMessage().ToArray().Take(4), 0, 0, .. new DnsMessage().ToArray().Skip(6)] },
        { "a record that is not there", [.. new DnsMessage().ToArray().Take(6), 0, 1, .. new DnsMessage().ToArray().Skip(8)] },
        { "a short address", Answer(DnsMessage.Record(DnsMessage.SameName, 28, 1, new byte[15])) },
        { "a name that points to itself", Answer(DnsMessage.Record([0xc0, 31], 28, 1, new byte[16])) },
        { "a name that points forward", Answer(DnsMessage.Record([0xc0, 60], 28, 1, new byte[16])) },
        { "names that point to each other", Answer(DnsMessage.Record([1, (byte)'a', 0xc0, 31], 28, 1, new byte[16])) },
        { "a label of a kind that nobody uses", Answer(DnsMessage.Record([0x41, 1, 0], 28, 1, new byte[16])) },
        { "a name that is too long", Answer(DnsMessage.Record(DnsMessage.Name(string.Join('.', Enumerable.Repeat("a23456789", 26))), 28, 1, new byte[16])) },
        { "an alias that is cut off", Answer(DnsMessage.Cname(DnsMessage.SameName, [5, (byte)'a'])) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Answer_ThatIsNone_IsRefused(string what, byte[] message)
    {
        Assert.False(Pref64Answer.TryParse(message, DnsMessage.Id, out _, out string? whyNot), what);
        Assert.NotEmpty(whyNot!);
    }

    [Fact]
    public void Addresses_InTheirOrder_WithTheShortestLifetime()
    {
        Pref64Answer answer = Parse(DnsMessage.Aaaa("2001:db8::c000:ab", 300), DnsMessage.Aaaa("2001:db8::c000:aa", 200));
        Assert.Equal(AnswerKind.Addresses, answer.Kind);
        Assert.Equal(["2001:db8::c000:ab", "2001:db8::c000:aa"], answer.Addresses.Select(address => $"{address}"));
        Assert.Equal(TimeSpan.FromSeconds(200), answer.Lifetime);
    }

    [Fact]
    public void Addresses_BehindAliasesInAnyOrder_AreFound()
    {
        byte[] first = DnsMessage.Name("a.example"), second = DnsMessage.Name("B.Example");
        Pref64Answer answer = Parse(
            DnsMessage.Aaaa("2001:db8::c000:aa", owner: DnsMessage.Name("b.EXAMPLE")),
            DnsMessage.Cname(first, second, 100),
            DnsMessage.Cname(DnsMessage.SameName, first, 200));
        Assert.Equal((AnswerKind.Addresses, TimeSpan.FromSeconds(100)), (answer.Kind, answer.Lifetime));
    }

    [Fact]
    public void Aliases_InACircle_LeadNowhere() => Assert.Equal(
        AnswerKind.NoAddresses,
        Parse(
            DnsMessage.Cname(DnsMessage.SameName, DnsMessage.Name("a.example")),
            DnsMessage.Cname(DnsMessage.Name("a.example"), DnsMessage.SameName)).Kind);

    [Fact]
    public void Addresses_OfAnotherNameOrClass_DoNotCount() => Assert.Equal(
        AnswerKind.NoAddresses,
        Parse(
            DnsMessage.Aaaa("2001:db8::c000:aa", owner: DnsMessage.Name("example")),
            DnsMessage.Record(DnsMessage.SameName, 28, 1, new byte[16], @class: 3)).Kind);

    [Theory] // RFC 2308 §5, RFC 2181 §8.
    [InlineData(0x8180, 900, 60, 60)]
    [InlineData(0x8183, 30, 60, 30)]
    [InlineData(0x8183, 30, uint.MaxValue, 0)]
    public void NoAddresses_WithAuthority_CountsForTheShorterOfItsLifetimes(int flags, uint ttl, uint minimum, int seconds)
    {
        DnsMessage message = new() { Flags = (ushort)flags, Authority = [DnsMessage.Soa(ttl, minimum)] };
        Pref64Answer answer = Parse(message.ToArray());
        Assert.Equal((AnswerKind.NoAddresses, TimeSpan.FromSeconds(seconds)), (answer.Kind, answer.Lifetime));
    }

    [Theory]
    [InlineData(0x8180, AnswerKind.NoAddresses)]
    [InlineData(0x8182, AnswerKind.Failure)]
    [InlineData(0x8185, AnswerKind.Failure)]
    [InlineData(0x8380, AnswerKind.Truncated)]
    public void Answer_WithoutRecords_IsTakenForWhatItSays(int flags, AnswerKind expected)
    {
        Pref64Answer answer = Parse((new DnsMessage() with { Flags = (ushort)flags }).ToArray());
        Assert.Equal((expected, TimeSpan.Zero), (answer.Kind, answer.Lifetime));
    }

    [Fact]
    public void Query_IsAsInTheStandard()
    {
        byte[] message = [.. Enumerable.Repeat((byte)0xee, 40)];
        Pref64Query.Write(message, 0x464a);
        Assert.Equal(
            "464a0100" + "0001000000000000" + "08697076346f6e6c79" + "0461727061" + "00" + "001c0001",
            Convert.ToHexStringLower(message.AsSpan(0, Pref64Query.LengthBytes)));
        Assert.All(message[Pref64Query.LengthBytes..], octet => Assert.Equal(0xee, octet));
    }

    /// <summary>As much as a TCP connection carries, in which each record leads to all others, costs one look at each. // E1</summary>
    [Fact]
    public void LongestAnswer_OfAliases_IsFollowedToItsEnd()
    {
        const int aliases = 3_000;
        byte[][] records = [.. Enumerable.Range(0, aliases).Select(number =>
            DnsMessage.Cname(number == 0 ? DnsMessage.SameName : NameOf(number), NameOf(number + 1)))];
        Pref64Answer answer = Parse([.. records.Reverse(), DnsMessage.Aaaa("2001:db8::c000:aa", owner: NameOf(aliases))]);
        Assert.Equal([Ipv6Address.Parse("2001:db8::c000:aa")], answer.Addresses);

        static byte[] NameOf(int number) => DnsMessage.Name($"{number}");
    }

    [Fact]
    public void LongestAnswer_OfAddressesThatMayMeanManyPrefixes_IsSearched()
    {
        // Each has 192.0.0.170 behind 32 bits and behind 64, and neither is better.
        byte[][] records = [.. Enumerable.Range(0, 2_300).Select(_ => DnsMessage.Aaaa("2001:db8:c000:aa:c0:0:aac0:aa"))];
        Assert.Equal(2_300, Parse(records).Addresses.Count);
        Assert.Empty(Pref64Search.Find(Parse(records).Addresses));
    }

    private static byte[] Answer(params byte[][] records) => (new DnsMessage() with { Answers = records }).ToArray();

    private static Pref64Answer Parse(params byte[][] records) => Parse(Answer(records));

    private static Pref64Answer Parse(byte[] message)
    {
        Assert.True(Pref64Answer.TryParse(message, DnsMessage.Id, out Pref64Answer? answer, out string? whyNot), whyNot);
        return answer!;
    }
}
