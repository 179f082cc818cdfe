using Claton.Commands;

namespace Claton.Tests.Commands;

public sealed class ConfiguredPref64Tests
{
    [Theory] // A5
    [InlineData("64:ff9b::/96", "", "64:ff9b::/96")]
    [InlineData("eth0=2001:db8::/32", "eth0", "2001:db8::/32")]
    [InlineData("a=b=2001:db8:64::/64", "a=b", "2001:db8:64::/64")]
    public void TryParse_Texts_GivesInterfaceAndPrefix(string text, string expectedInterface, string expectedPrefix)
    {
        Assert.True(ConfiguredPref64.TryParse(text, out ConfiguredPref64 set, out string? problem), problem);
        Assert.Equal((expectedInterface, expectedPrefix), (set.Interface, $"{set.Pref64}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("eth0=")]
    [InlineData("=64:ff9b::/96")]
    [InlineData("64:ff9b::/95")]
    [InlineData("64:ff9b::1/96")]
    [InlineData("192.0.2.0/24")]
    public void TryParse_SomethingElse_SaysWhatWasExpected(string text)
    {
        Assert.False(ConfiguredPref64.TryParse(text, out _, out string? problem));
        Assert.Contains("[INTERFACE=]PREFIX", problem!, StringComparison.Ordinal);
    }
}
