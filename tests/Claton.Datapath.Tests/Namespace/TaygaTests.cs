using Claton.Core.Plan;
using Claton.Datapath.Namespace;
using Claton.Linux.Netlink;
using Claton.Translation.Rfc6052;

namespace Claton.Datapath.Tests.Namespace;

public sealed class TaygaTests
{
    private const string HelpOfTheOldest = """
        Usage: /usr/sbin/tayga [-c|--config CONFIGFILE] [-d] [-n|--nodetach] [-u|--user USERID]
        """;

    private const string HelpOfALaterOne = """
        TAYGA version 0.9.6
        Usage:
        tayga [-c|--config CONFIGFILE] [-d|--debug] [-n|--nodetach]
        """;

    private static readonly Ipv6Prefix s_wellKnown = Ipv6Prefix.Parse("64:ff9b::/96");

    [Theory]
    [InlineData(HelpOfTheOldest, "0.9.2")]
    [InlineData(HelpOfALaterOne, "0.9.6")]
    [InlineData("", "0.9.2")]
    public void Version_IsFoundInTheHelp(string help, string version) => Assert.Equal(version, TaygaVersion.In(help).Text);

    [Theory]
    [InlineData("0.9.2", false, false)]
    [InlineData("0.9.4", true, false)]
    [InlineData("0.9.5", true, true)]
    [InlineData("0.9.6-16-g8a028c7", true, true)]
    [InlineData("beta-1.0.1-mq", true, true)]
    [InlineData("of today", false, false)]
    public void Options_AreThoseThatTheVersionKnows(string version, bool allowsPrivate, bool computesChecksums) // C10, C20
    {
        string[] lines = Tayga.Configure(Some, new TaygaVersion(version), "nat64").Split('\n');

        Assert.Equal(allowsPrivate, lines.Contains("wkpf-strict no"));
        Assert.Equal(computesChecksums, lines.Contains("udp-cksum-mode calc"));
    }

    [Fact]
    public void Configuration_IsForTheClat() => Assert.Equal( // C21
        """
        tun-device nat64
        ipv4-addr 192.0.0.8
        ipv6-addr 100::8
        prefix 2001:db8:64::/96
        map 192.0.0.1 2001:db8:1::c1a7
        """,
        Tayga.Configure(Some, new TaygaVersion("0.9.2"), "nat64"));

    [Theory]
    [InlineData("0.9.2", true)]
    [InlineData("0.9.6", false)]
    public void Limits_NameWhatTheOldOneRefusesInTheWellKnownPrefix(string version, bool isLimit) => Assert.Equal(
        isLimit,
        new TaygaVersion(version).LimitsFor(Some with { Pref64 = new Pref64(s_wellKnown) })
            .Any(limit => limit.Contains("64:ff9b::/96", StringComparison.Ordinal)));

    private static Clat Some => SomeClat.On(new Link { Index = 1, Name = "eth0" }) with
    {
        Ipv6Address = Ipv6Address.Parse("2001:db8:1::c1a7"), Pref64 = new Pref64(Ipv6Prefix.Parse("2001:db8:64::/96")),
    };
}
