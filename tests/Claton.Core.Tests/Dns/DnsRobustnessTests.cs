using Claton.Core.Dns;
using CsCheck;

namespace Claton.Core.Tests.Dns;

/// <summary>
/// No octets whatsoever make the parser throw, loop or read past their end. Random octets alone would not get past the
/// header, so right answers are spoilt as well. E1
/// </summary>
public sealed class DnsRobustnessTests
{
    private static readonly byte[] s_valid = (new DnsMessage() with
    {
        Answers =
        [
            DnsMessage.Cname(DnsMessage.SameName, [1, (byte)'a', 0xc0, 21]),
            DnsMessage.Aaaa("2001:db8::c000:aa", owner: [1, (byte)'A', 0xc0, 21]),
            DnsMessage.Aaaa("2001:db8::c000:ab", owner: [0xc0, 43]),
        ],
        Authority = [DnsMessage.Soa(1, 2)],
    }).ToArray();

    [Fact]
    public void SpoiltAnswers_BeginWithOneThatIsRight() => Assert.True(Parse(s_valid));

    [Fact]
    public void Answer_AnyOctets_NeverThrows() =>
        Gen.Byte.Array[0, 600].Sample(octets => { Parse(octets); }, iter: 20_000);

    [Fact]
    public void Answer_AnyOctetsBehindTheQuestion_NeverThrows() =>
        Gen.Byte.Array[0, 200].Sample(octets => { Parse([.. s_valid[..31], .. octets]); }, iter: 20_000);

    [Fact]
    public void Answer_FewOctetsChanged_NeverThrowsAndSometimesSucceeds()
    {
        int valid = 0;
        Gen.Select(Gen.Int[12, s_valid.Length - 1], Gen.Byte).Array[1, 6].Sample(
            changes =>
            {
                byte[] octets = [.. s_valid];
                foreach ((int at, byte octet) in changes)
                {
                    octets[at] = octet;
                }

                Interlocked.Add(ref valid, Parse(octets) ? 1 : 0);
            },
            iter: 50_000);
        Assert.NotEqual(0, valid);
    }

    [Fact]
    public void Answer_CutAnywhere_IsRefused() =>
        Assert.All(Enumerable.Range(0, s_valid.Length), length => Assert.False(Parse(s_valid[..length])));

    private static bool Parse(byte[] octets) => Pref64Answer.TryParse(octets, DnsMessage.Id, out _, out _);
}
