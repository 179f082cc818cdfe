using Claton.Core.Decision;
using Claton.Core.Picture;
using Claton.Core.Plan;

namespace Claton.Core.Tests.Decision;

/// <summary>
/// What is to be done grows with the number of interfaces, and not with its square: a host may have thousands. Counted in octets of
/// memory that is asked for, since every look at another interface's routes or prefixes takes some. A2
/// </summary>
public sealed class LargeHostTests
{
    private const int Few = 200, Times = 8;

    /// <summary>What each of many interfaces may have: none of it is for the others to look at.</summary>
    private static readonly Dictionary<string, Func<InterfacePicture, InterfacePicture>> s_kinds = new()
    {
        ["a NAT64 prefix"] = uplink => uplink,
        ["nothing"] = uplink => uplink with { Ipv6Addresses = [], Ipv6DefaultRoutes = [], Routers = [] },
        ["IPv4"] = uplink => WithIpv4(uplink, $"198.51.{uplink.Index / 250}.{uplink.Index % 250}"),
        ["IPv4 without a lease"] = uplink => WithIpv4(uplink, $"169.254.{uplink.Index / 250}.{uplink.Index % 250}"),
    };

    public static TheoryData<string> Kinds => [.. s_kinds.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Work_OnManyInterfaces_DoesNotGrowWithTheirSquare(string what)
    {
        HostPicture few = HostOf(Few, s_kinds[what]), many = HostOf(Few * Times, s_kinds[what]);
        _ = OctetsFor(few); // What is made once is made now.

        long ofFew = OctetsFor(few), ofMany = OctetsFor(many);

        // By its square, it would be 64 times as much; sorting makes it a little more than 8.
        Assert.True(ofMany < ofFew * Times * 2, $"{ofFew} octets for {Few} interfaces, {ofMany} for {Few * Times}");
    }

    private static InterfacePicture WithIpv4(InterfacePicture uplink, string address) => uplink with
    {
        Ipv4Addresses = [Ipv4Address.Parse(address)],
        Ipv4DefaultRoutes = [new DefaultRoute<Ipv4Address>(null, 1024)],
    };

    private static HostPicture HostOf(int interfaces, Func<InterfacePicture, InterfacePicture> kind) =>
        Pictures.Host([.. Enumerable.Range(2, interfaces).Select(index => kind(Pictures.Uplink(index, $"eth{index}")))]);

    /// <summary>Of two looks: the second knows what the first has decided.</summary>
    private static long OctetsFor(HostPicture host)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        HostPlan plan = HostPlan.Empty;
        for (int look = 0; look < 2; look++)
        {
            plan = Decider.Decide(host, Pictures.Configuration, plan, Pictures.Now);
            _ = PlanDiff.Compute(host, plan, new Dictionary<int, RunningClat>());
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
