using Claton.Commands;
using Claton.Translation.Rfc6052;

namespace Claton.Tests.Commands;

public sealed class Pref64TextTests
{
    [Theory] // A5
    [InlineData("64:ff9b::/96", "", "64:ff9b::/96")]
    [InlineData("eth0=2001:db8::/32", "eth0", "2001:db8::/32")]
    [InlineData("a=b=2001:db8:64::/64", "a=b", "2001:db8:64::/64")]
    [InlineData("fd00:64::/96", "", "fd00:64::/96")]
    public void Parse_Texts_GivesInterfaceAndPrefix(string text, string expectedInterface, string expectedPrefix)
    {
        Assert.True(Pref64Text.ParseOfInterface(text, out OfInterface<Pref64> set, out string? problem), problem);
        Assert.Equal((expectedInterface, expectedPrefix), (set.Interface, $"{set.Value}"));
    }

    [Theory] // A5 C19
    [InlineData("", "is not a prefix such as 64:ff9b::/96")]
    [InlineData("eth0=", "has '', which is not a prefix such as 64:ff9b::/96")]
    [InlineData("=64:ff9b::/96", "names no interface: '' is empty")]
    [InlineData("64:ff9b::/95", "is not of 32, 40, 48, 56, 64 or 96 bits")]
    [InlineData("64:ff9b::1/96", "has bits set behind the first 96: the prefix would be 64:ff9b::/96")]
    [InlineData("64:ff9b::/129", "is not a prefix such as")]
    [InlineData("2001:db8:0:0:100::/96", "has a bit of 64 to 71 set")]
    [InlineData("192.0.2.0/24", "is not a prefix such as")]
    [InlineData("fe80::/96", "is of the link alone")]
    [InlineData("ff00::/96", "is of groups")]
    [InlineData("::/96", "is of ::/64")]
    [InlineData("::/32", "is of ::/64")]
    [InlineData("::ffff:0:0/96", "is of ::/64")]
    [InlineData("eth0=fe80::/96", "has 'fe80::/96', which is of the link alone")]
    public void Parse_WhatNoNat64Has_SaysWhy(string text, string why)
    {
        Assert.False(Pref64Text.ParseOfInterface(text, out _, out string? problem));
        Assert.StartsWith(why, problem, StringComparison.Ordinal);
    }
}
