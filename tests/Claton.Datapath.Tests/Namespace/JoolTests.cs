using Claton.Core.Plan;
using Claton.Datapath.Namespace;
using Claton.Linux.Netlink;

namespace Claton.Datapath.Tests.Namespace;

/// <summary>What Jool is told, beside what version 4.1.9 was told and made of it on Linux 6.1.</summary>
public sealed class JoolTests
{
    private static readonly Recorded s_recorded = Recorded.Open("jool-4.1.9");

    private static readonly Clat s_clat = SomeClat.On(new Link { Name = "eth0", Index = 2 }) with
    {
        Ipv6Address = Ipv6Address.Parse("2001:db8:1::c1a7"),
    };

    [Fact]
    public void Configuration_IsTheOneThatWasUnderstood() =>
        Assert.Equal(s_recorded.InputOf("jool_siit file handle /proc/self/fd/3"), Jool.Configure(s_clat));

    [Fact]
    public void Configuration_MadeTheInstanceThatTheClatNeeds()
    {
        string global = s_recorded.OutputOf("jool_siit -i claton global display");

        Assert.Contains($"pool6: {s_clat.Pref64}\n", global); // C19
        Assert.Contains("amend-udp-checksum-zero: true\n", global); // C10
        Assert.EndsWith("rfc6791v4-prefix: 192.0.0.8/32", global); // C17
        Assert.Contains($" {s_clat.Ipv6Address}/128 |       {s_clat.Ipv4Address}/32 |", s_recorded.OutputOf("jool_siit -i claton eamt display")); // C21
        Assert.Contains(" 192.0.0.8/32 |", s_recorded.OutputOf("jool_siit -i claton denylist4 display"));
    }
}
