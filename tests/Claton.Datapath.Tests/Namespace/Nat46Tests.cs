using Claton.Core.Plan;
using Claton.Datapath.Namespace;
using Claton.Linux.Netlink;
using Claton.Translation.Rfc6052;

namespace Claton.Datapath.Tests.Namespace;

/// <summary>What nat46 is told, beside what its module was told, and said then, on Linux 6.1.</summary>
public sealed class Nat46Tests
{
    private const string Control = "/proc/thread-self/net/nat46/control";

    private static readonly Recorded s_recorded = Recorded.Open("nat46");

    private static readonly Clat s_clat = SomeClat.On(new Link { Name = "eth0", Index = 2 }) with
    {
        Ipv6Address = Ipv6Address.Parse("2001:db8:1::c1a7"),
    };

    private static readonly Clat s_renumbered = s_clat with
    {
        Ipv4Address = Ipv4Address.Parse("192.0.0.2"),
        Ipv6Address = Ipv6Address.Parse("2001:db8:2::2"),
        Pref64 = new Pref64(Ipv6Prefix.Parse("2001:db8:65::/64")),
    };

    [Fact]
    public void Rule_IsTheOneThatWasUnderstood() // C21
    {
        Assert.Equal(s_recorded.InputOf($"cat >{Control} # made"), Nat46.Configure(s_clat));
        Assert.True(Nat46.IsInForce(s_recorded.OutputOf($"cat {Control} # made"), s_clat));
    }

    [Fact]
    public void Rule_OfANewDevice_IsNotInForce() =>
        Assert.False(Nat46.IsInForce(s_recorded.OutputOf($"cat {Control} # new"), s_clat));

    [Fact]
    public void Rule_Renumbered_TakesTheOldOnesPlace() // C19
    {
        string control = s_recorded.OutputOf($"cat {Control} # renumbered");

        Assert.Equal(s_recorded.InputOf($"cat >{Control} # renumbered"), Nat46.Configure(s_renumbered));
        Assert.True(Nat46.IsInForce(control, s_renumbered));
        Assert.False(Nat46.IsInForce(control, s_clat));
    }

    /// <summary>Writing succeeded, and so did the words before the one that the module did not understand.</summary>
    [Fact]
    public void Rule_UnderstoodInPart_IsNotInForce()
    {
        Clat wanted = s_renumbered with
        {
            Ipv4Address = Ipv4Address.Parse("192.0.0.3"),
            Ipv6Address = Ipv6Address.Parse("2001:db8:3::3"),
            Pref64 = new Pref64(Ipv6Prefix.Parse("2001:db8:66::/96")),
        };

        string control = s_recorded.OutputOf($"cat {Control} # in part");

        Assert.Contains("local.v4 192.0.0.3/32", control);
        Assert.False(Nat46.IsInForce(control, wanted));
    }

    [Fact]
    public void Rule_ForAnotherDevice_ChangedNothing() => Assert.Equal(
        s_recorded.OutputOf($"cat {Control} # in part"), s_recorded.OutputOf($"cat {Control} # no such device"));

    /// <summary>The module shows no more than 199 octets of a rule: what it had no room for can't be missed.</summary>
    [Theory]
    [InlineData("remote.v6 2001:db8:6464:6464:64:64", true)]
    [InlineData("remote.v6 2001:db8:6464:6464:64:6464::/96 remote.st", true)]
    [InlineData("remote.v6 2001:db8:6464:6464:64:6465::/96 remote.st", false)]
    public void Rule_ShownInPart_IsInForceWhereNothingContradictsIt(string end, bool isInForce)
    {
        Clat wanted = s_clat with { Pref64 = new Pref64(Ipv6Prefix.Parse("2001:db8:6464:6464:64:6464::/96")) };
        string begin = $"local.v4 192.0.0.1/32 local.v6 {wanted.Ipv6Address}/128 local.style NONE remote.v4 0.0.0.0/0 local.ea-len ";
        string shown = $"{begin}{new string('0', 199 - begin.Length - end.Length - 1)} {end}";

        Assert.Equal(isInForce, Nat46.IsInForce($"add nat64\nconfig nat64 {shown}\n\n", wanted));
    }

    [Fact]
    public void Rule_ShownWhole_IsNotInForceWhereAPartIsMissing() => Assert.False(Nat46.IsInForce(
        "add nat64\nconfig nat64 local.v4 192.0.0.1/32 local.v6 2001:db8:1::c1a7/128 local.style NONE\n", s_clat));
}
