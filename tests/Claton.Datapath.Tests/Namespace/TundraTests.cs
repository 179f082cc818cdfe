using Claton.Core.Plan;
using Claton.Datapath.Namespace;
using Claton.Linux;
using Claton.Linux.Netlink;
using Claton.Translation.Rfc6052;

namespace Claton.Datapath.Tests.Namespace;

/// <summary>What Tundra is told, beside what version 6.0.2 was told and understood.</summary>
public sealed class TundraTests
{
    private static readonly Recorded s_recorded = Recorded.Open("tundra-6.0.2");

    private static readonly Clat s_clat = SomeClat.On(new Link { Name = "eth0", Index = 2 }) with
    {
        Ipv6Address = Ipv6Address.Parse("2001:db8:1::c1a7"),
    };

    [Fact]
    public void Configuration_IsTheOneThatWasUnderstood() => Assert.Equal( // C13, C20, C21
        s_recorded.InputOf("tundra-nat64 --config-file=- validate-config"), Tundra.Configure(s_clat));

    [Fact]
    public void Configuration_WithAnotherMtu_CutsPacketsToIt() // B6
    {
        string configuration = Tundra.Configure(s_clat with { Ipv6MtuBytes = 1400 });

        Assert.Contains("translator.ipv4.outbound_mtu = 1380\ntranslator.ipv6.outbound_mtu = 1400", configuration);
    }

    [Fact]
    public void Version_IsFoundInWhatItPrints() =>
        Assert.Equal("6.0.2", Tundra.ReadVersion(s_recorded.OutputOf("tundra-nat64 --version")));

    [Theory]
    [InlineData("")]
    [InlineData("tundra-nat64 7")]
    public void Version_InOtherWords_IsUnknown(string output) => Assert.Null(Tundra.ReadVersion(output));

    [Fact]
    public void Prefix_OfAnotherLength_IsRefusedBeforeTheProgramIsLookedFor() // C19
    {
        LinuxException refusal = Assert.Throws<LinuxException>(() => new Tundra().Require(
            s_clat with { Pref64 = new Pref64(Ipv6Prefix.Parse("2001:db8:64::/64")) }, CancellationToken.None));

        Assert.Contains("2001:db8:64::/64", refusal.Message);
        Assert.Contains("tundra knows NAT64 prefixes of /96 only", refusal.Message);
    }
}
