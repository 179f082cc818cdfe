using Claton.Core.AddressSelection;
using Claton.Translation.Rfc6052;

namespace Claton.Core.Tests.AddressSelection;

/// <summary>RFC 6724 §5, between prefixes. A trailing '!' marks a deprecated one.</summary>
public sealed class SourcePrefixSelectionTests
{
    private const string WellKnown = "64:ff9b::/96";

    // B3
    [Theory]
    [InlineData("2001:db8:1::/64", WellKnown, "2001:db8:1::/64")]
    // Rule 3: avoid deprecated addresses; before labels and lengths.
    [InlineData("2001:db8:1::/64! 2001:db8:2::/64", WellKnown, "2001:db8:2::/64")]
    [InlineData("2001:db8:1::/64! fd00::/64", WellKnown, "fd00::/64")]
    [InlineData("2001:db8:64::/64! 2a00::/64", "2001:db8:64::/96", "2a00::/64")]
    [InlineData("2001:db8:1::/64!", WellKnown, "2001:db8:1::/64")]
    // Rule 6: prefer matching label.
    [InlineData("fd00::/64 2001:db8:1::/64", WellKnown, "2001:db8:1::/64")]
    [InlineData("fd00::/64 2001:db8:1::/64", "2001:db8:64::/96", "2001:db8:1::/64")]
    [InlineData("fd00::/64 2001:db8:1::/64", "fd64::/96", "fd00::/64")]
    [InlineData("2002:c000:201::/64 2001:db8:1::/64", WellKnown, "2001:db8:1::/64")]
    [InlineData("2001:0:c000:201::/64 2a00::/64", "2001:db8:64::/96", "2a00::/64")]
    [InlineData("fec0::/64 2001:db8:1::/64", WellKnown, "2001:db8:1::/64")]
    [InlineData("3ffe::/64 2001:db8:1::/64", WellKnown, "2001:db8:1::/64")]
    [InlineData("fd00::/64", WellKnown, "fd00::/64")]
    // Rule 8: longest matching prefix.
    [InlineData("2001:db8:1::/64 2001:db8:64:1::/64", "2001:db8:64::/96", "2001:db8:64:1::/64")]
    [InlineData("2a00::/64 2001:db8:1::/64", "2001:db8:64::/96", "2001:db8:1::/64")]
    [InlineData("fd00:1::/64 fd64::/64", "fd64::/96", "fd64::/64")]
    // Ours: the lowest.
    [InlineData("2001:db8:2::/64 2001:db8:1::/64", WellKnown, "2001:db8:1::/64")]
    // Not to be chosen.
    [InlineData("fe80::/64 fd00::/64", WellKnown, "fd00::/64")]
    [InlineData("fe80::/64", WellKnown, null)]
    [InlineData("2001:db8::1/128", WellKnown, null)]
    [InlineData("2001:db8::/48", WellKnown, null)]
    [InlineData("ff02::/64", WellKnown, null)]
    [InlineData("", WellKnown, null)]
    public void Choose_InEitherOrder_FollowsTheRules(string candidates, string pref64, string? expected)
    {
        List<SourcePrefixCandidate> given =
        [
            .. candidates.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(text => new SourcePrefixCandidate(Ipv6Prefix.Parse(text.TrimEnd('!')), text.EndsWith('!'))),
        ];
        var destination = new Pref64(Ipv6Prefix.Parse(pref64));
        Assert.Equal(expected, SourcePrefixSelection.Choose(given, destination)?.ToString());
        given.Reverse();
        Assert.Equal(expected, SourcePrefixSelection.Choose(given, destination)?.ToString());
    }

    // B3
    [Theory]
    [InlineData("::1", 0)]
    [InlineData("2001:db8::1", 1)]
    [InlineData("64:ff9b::1", 1)]
    [InlineData("::ffff:192.0.2.1", 4)]
    [InlineData("2002::1", 2)]
    [InlineData("2001::1", 5)]
    [InlineData("2001:0:ffff::1", 5)]
    [InlineData("fc00::1", 13)]
    [InlineData("fdff::1", 13)]
    [InlineData("::2", 3)]
    [InlineData("fec0::1", 11)]
    [InlineData("feff::1", 11)]
    [InlineData("3ffe::1", 12)]
    public void Label_OfEachRow_IsThatOfTheDefaultTable(string address, int expected) =>
        Assert.Equal(expected, PolicyTable.Label(Ipv6Address.Parse(address)));
}
