using System.Diagnostics;
using Claton.Core;
using Claton.Core.Decision;
using Claton.Core.NeighborDiscovery;
using Claton.Core.Picture;
using Claton.Core.Plan;
using Claton.Core.Tests;
using Claton.Daemon;
using Claton.Linux;
using Claton.Translation.Rfc6052;
using CsCheck;

namespace Claton.Tests.Daemon;

/// <summary>
/// Whatever happens to a host, in whatever order: rules that no plan may break. Events are drawn at random; a sequence that
/// breaks a rule is made as short as it can be, and shown.
/// </summary>
public sealed class DecisionModelTests
{
    private const int Runs = 400;

    private static readonly Ipv6Address[] s_routers = [Pictures.RouterA, Pictures.RouterB];

    private static readonly Pref64[] s_pref64s =
        [Pictures.WellKnown, Pictures.OfNetwork, new(Ipv6Prefix.Parse("2001:db8:64:1::/64"))];

    private static readonly Gen<Event> s_event =
        Gen.Select(Gen.Enum<Happening>(), Gen.Int[2, 4], Gen.Int[0, 3], Gen.Int[0, 7])
            .Select((what, uplink, which, how) => new Event(what, uplink, which, how));

    /// <summary>Parts of what can happen; <see cref="Happen"/> says what they mean.</summary>
    private enum Happening
    {
        Advertisement,
        NeighbourAnswers,
        NeighbourFails,
        TimePasses,
        HostAddress,
        HostAddressDeprecated,
        HostAddressGone,
        NativeIpv4,
        NativeIpv4Gone,
        Link,
        Mtu,
        MacAddress,
        Forwarding,
        Ipv6Disabled,
        Master,
        ForeignIpv4Address,
        Duplicate,
        InterfaceGone,
        InterfaceNew,
    }

    [Fact]
    public void AnyEvents_BreakNoRule() => // A1 A2 A3 A4 A6 B1 B4 B5
        s_event.Array[1, 40].Sample(
            events =>
            {
                var world = new World();
                foreach (Event next in events)
                {
                    world.Happen(next);
                    AssertRules(world);
                }
            },
            iter: Runs);

    [Fact]
    public void AnyEvents_CarriedOut_LeaveNothingToDo() =>
        s_event.Array[1, 40].Sample(
            events =>
            {
                var world = new World();
                foreach (Event next in events)
                {
                    world.Happen(next);
                    world.Settle();
                    AssertRules(world);
                    AssertCarriedOut(world);
                }
            },
            iter: Runs);

    [Fact]
    public void AnyEvents_WhileEnginesTakeTheirTime_EndWell() =>
        Gen.Select(s_event, Gen.Int[0, 3]).Array[1, 40].Sample(
            steps =>
            {
                var world = new World();
                world.Host.TakesItsTime = true;
                foreach ((Event next, int what) in steps)
                {
                    world.Happen(next);
                    world.Apply();
                    if (world.Host.Underway.Any())
                    {
                        world.EndOne(what);
                    }
                }

                world.Host.TakesItsTime = false;
                world.EndAll();
                world.Settle();
                AssertCarriedOut(world);
            },
            iter: Runs);

    [Fact]
    public void EventsOnTwoUplinks_InEitherOrder_GiveTheSame() => // A2
        Gen.Select(s_event.Array[0, 20], s_event, s_event)
            .Where((_, first, second) => first.Uplink != second.Uplink && !first.IsOfTheHost && !second.IsOfTheHost)
            .Sample(
                (before, first, second) => Assert.Equal(Outcome(before, first, second), Outcome(before, second, first)),
                iter: Runs);

    private static string Outcome(Event[] before, params Event[] last)
    {
        var world = new World();
        foreach (Event next in before.Concat(last))
        {
            world.Happen(next);
        }

        // Which of the free addresses an uplink gets depends on who came first.
        return InWords(world.Plan, clat => clat with { Ipv4Address = default, Ipv6Address = default });
    }

    private static void AssertRules(World world)
    {
        HostPicture picture = world.Picture;
        HostPlan plan = world.Plan;
        foreach (Clat clat in plan.Clats)
        {
            InterfacePicture uplink = picture.Interfaces[clat.UplinkIndex];
            Router router = Assert.Single(uplink.Routers, router => router.Address == clat.Router);
            Assert.True(uplink is { IsUp: true, IsIpv6Disabled: false, MasterIndex: null, Ipv4DefaultRoutes: [] });
            Assert.True(router.Ends > world.Now);
            Assert.Contains(router.Pref64s, prefix => prefix.Prefix == clat.Pref64 && prefix.Ends > world.Now);
            Assert.Equal(router.MacAddress, clat.RouterMacAddress);
            Assert.Contains(
                uplink.Ipv6Addresses, own => !own.Address.IsLinkLocal && own.Prefix.Contains(clat.Ipv6Address));
            Assert.DoesNotContain(uplink.Ipv6Addresses, own => own.Address == clat.Ipv6Address);
            Assert.DoesNotContain(clat.Ipv6Address, uplink.DuplicateAddresses.Keys);
            Assert.DoesNotContain(
                picture.Interfaces.Values.Where(other => other.Kind != InterfaceKind.Clat),
                other => other.Ipv4Addresses.Contains(clat.Ipv4Address));
        }

        Assert.Distinct(plan.Clats.Select(clat => clat.Ipv4Address));
        Assert.Distinct(plan.Clats.Select(clat => clat.DeviceName));
        Assert.Equal(InWords(plan), InWords(world.Decide(plan, world.Now))); // A fixed point.
        Assert.Equal(InWords(plan), InWords(world.Decide(world.PlanBefore, world.Now))); // Of nothing but its arguments.
        Assert.True(plan.DecideAgainAt > world.Now);
        if (plan.DecideAgainAt != Instant.Never)
        {
            // Time alone changes nothing before it is said to.
            Assert.Equal(InWords(plan), InWords(world.Decide(plan, plan.DecideAgainAt - TimeSpan.FromTicks(1))));
        }
    }

    private static void AssertCarriedOut(World world)
    {
        Assert.Empty(PlanDiff.Compute(world.Picture, world.Plan, world.Host.Running));
        Assert.Equal(
            world.Plan.Clats.Select(clat => (clat.DeviceName, clat.Ipv4Address)).Order(),
            world.Host.Devices.Select(device => (device.Name, Assert.Single(device.Ipv4Addresses))).Order());
        Assert.All(world.Host.Devices, device => Assert.Single(device.Ipv4DefaultRoutes, route => route.Table == DefaultRoute<Ipv4Address>.MainTable));
        Assert.Equal(world.Plan.SourceRules, world.Host.SourceRules);
        Assert.Equal(world.Plan.Clats, world.Host.Running.Values.Select(running => running.Clat));
    }

    private static string InWords(HostPlan plan, Func<Clat, Clat>? change = null) =>
        string.Join('\n', plan.Interfaces.Values
            .Where(decided => decided.Reason != NoClatReason.NotAnUplink)
            .Select(decided =>
                $"{decided.InterfaceName}: {decided.Reason} {decided.Detail} {(decided.Clat is { } clat ? (change?.Invoke(clat) ?? clat) : null)}"));

    private static InterfacePicture Happen(InterfacePicture uplink, Event what, Clat? clat, Instant now)
    {
        int which = what.Which;
        Ipv6Address routerAddress = s_routers[which % s_routers.Length];
        string hostAddress = $"{(which == 3 ? "fd00" : "2001")}:db8:{uplink.Index}:{which}::1";
        InterfacePicture WithRouter(Func<Router, Router> change) => uplink with
        {
            Routers = [.. uplink.Routers.Select(router => router.Address == routerAddress ? change(router) : router)],
        };
        InterfacePicture WithoutAddress() => uplink with
        {
            Ipv6Addresses = uplink.Ipv6Addresses.RemoveAll(own => own.Address == Ipv6Address.Parse(hostAddress)),
        };

        return what.What switch
        {
            Happening.Advertisement => uplink.IsUp ? uplink.WithRouter(Router.Hear(
                uplink.Routers.FirstOrDefault(router => router.Address == routerAddress), routerAddress, Advertisement(what), now)) : uplink,
            Happening.NeighbourAnswers => WithRouter(router => router with { MacAddress = new MacAddress(0x0200_5e20_0000), IsUnreachable = false }),
            Happening.NeighbourFails => WithRouter(router => router with { IsUnreachable = true }),
            Happening.HostAddress => WithoutAddress() with { Ipv6Addresses = [.. WithoutAddress().Ipv6Addresses, Pictures.Address(hostAddress, which == 2 ? 128 : 64)] },
            Happening.HostAddressDeprecated => uplink with
            {
                Ipv6Addresses = [.. uplink.Ipv6Addresses.Select(own => own with { IsDeprecated = own.IsDeprecated || own.Address == Ipv6Address.Parse(hostAddress) })],
            },
            Happening.HostAddressGone => WithoutAddress(),
            Happening.NativeIpv4 => uplink with { Ipv4DefaultRoutes = [new DefaultRoute<Ipv4Address>(null, 100)] },
            Happening.NativeIpv4Gone => uplink with { Ipv4DefaultRoutes = [] },
            Happening.Link => which == 0 ? (uplink with { IsUp = false }).WithoutNetwork() : uplink with { IsUp = true },
            Happening.Mtu => uplink with { Ipv6MtuBytes = 1279 + (which * 50) },
            Happening.MacAddress => uplink with { MacAddress = new MacAddress(0x0200_5e10_0000 + (ulong)which) },
            Happening.Forwarding => uplink with { IsIpv6Forwarding = which == 0 },
            Happening.Ipv6Disabled => uplink with { IsIpv6Disabled = which == 0 },
            Happening.Master => uplink with { MasterIndex = which == 0 ? 1 : null },
            Happening.ForeignIpv4Address => uplink with
            {
                Ipv4Addresses = which == 0 ? [] : [new Ipv4Address(Ipv4Address.Parse("192.0.0.0").Value + (uint)what.How)],
            },
            Happening.Duplicate => clat is null ? uplink : uplink.WithDuplicate(clat.Ipv6Address, now),
            Happening.TimePasses or Happening.InterfaceGone or Happening.InterfaceNew => throw new UnreachableException(),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>One of a router with prefixes that come, go, are taken back and replaced.</summary>
    private static RouterAdvertisement Advertisement(Event what) =>
        Pictures.Advertisement([.. s_pref64s.Where((_, index) => (what.How & (1 << index)) != 0).Select(prefix => (prefix, 600 * (what.Which % 3)))]) with
        {
            RouterLifetime = TimeSpan.FromSeconds(what.How == 7 ? 0 : 900),
            Preference = (RouterPreference)((what.How % 3) - 1),
            SourceLinkLayerAddress = what.Which < 2 ? new MacAddress(0x0200_5e20_0000) : null,
            MtuBytes = what.How == 5 ? 1400 : null,
        };

    private sealed record Event(Happening What, int Uplink, int Which, int How)
    {
        /// <summary>It concerns more than its uplink.</summary>
        public bool IsOfTheHost => What is Happening.TimePasses or Happening.ForeignIpv4Address;
    }

    /// <summary>A host with up to three uplinks, and the daemon's memory of it.</summary>
    private sealed class World
    {
        private readonly SortedDictionary<int, InterfacePicture> _uplinks = [];
        private readonly Reconciler _reconciler;

        /// <summary>By uplink index: CLATs as they last worked.</summary>
        private readonly Dictionary<int, Clat> _whole = [];

        public World()
        {
            _reconciler = new Reconciler(Host, new Log(TextWriter.Null, toJournal: true));
            foreach (int index in (int[])[2, 3, 4])
            {
                _uplinks[index] = Pictures.Uplink(index, $"eth{index}");
            }

            Replan();
        }

        public FakeHost Host { get; } = new();

        public Instant Now { get; private set; } = Pictures.Now;

        public HostPicture Picture => Pictures.Host([.. _uplinks.Values, .. Host.Devices]) with { SourceRules = Host.SourceRules };

        public HostPlan Plan { get; private set; } = HostPlan.Empty;

        public HostPlan PlanBefore { get; private set; } = HostPlan.Empty;

        public HostPlan Decide(HostPlan before, Instant now) => Decider.Decide(Picture, Pictures.Configuration, before, now);

        public void Happen(Event what)
        {
            switch (what.What)
            {
                case Happening.TimePasses:
                    Now += TimeSpan.FromSeconds(what.How * 100);
                    break;
                case Happening.InterfaceGone:
                    _uplinks.Remove(what.Uplink);
                    break;
                case Happening.InterfaceNew:
                    _uplinks.TryAdd(what.Uplink, Pictures.Uplink(what.Uplink, $"eth{what.Uplink}") with { Routers = [] });
                    break;
                default:
                    if (_uplinks.TryGetValue(what.Uplink, out InterfacePicture? uplink))
                    {
                        _uplinks[what.Uplink] = DecisionModelTests.Happen(uplink, what, Plan.Interfaces[what.Uplink].Clat, Now);
                    }

                    break;
            }

            // The decision does not rely on what is over having been taken away already.
            foreach (InterfacePicture uplink in _uplinks.Values.Where(_ => what.Which % 2 == 0).ToList())
            {
                _uplinks[uplink.Index] = uplink.WithoutExpired(Now);
            }

            Replan();
        }

        /// <summary>Decides and applies as the daemon does, with a host that refuses nothing.</summary>
        public void Settle()
        {
            for (int round = 0; _reconciler.Apply(Picture, Plan, Now); round++)
            {
                Assert.True(round < 8, "the host never becomes as planned");
                Replan();
            }

            Assert.Empty(_reconciler.Failures);
        }

        /// <summary>As <see cref="Settle"/>, but there may be something left to do.</summary>
        public void Apply()
        {
            while (_reconciler.Apply(Picture, Plan, Now))
            {
                Replan();
            }
        }

        /// <summary>What an engine has begun works, or fails, or goes on to take its time.</summary>
        public void EndOne(int what)
        {
            int uplink = Host.Underway.ElementAt(what % Host.Underway.Count());
            if (what == 0)
            {
                Clat wanted = Host.Running[uplink].Clat;
                _reconciler.ReportFailed(Host.Fail(uplink, _whole.GetValueOrDefault(uplink) ?? wanted), wanted, new LinuxException("start it", "for no reason"), Now);
                Now += TimeSpan.FromMinutes(1);
            }
            else if (what != 1)
            {
                Host.Finish(uplink);
                _whole[uplink] = Host.Running[uplink].Clat;
            }

            Replan();
        }

        public void EndAll()
        {
            foreach (int uplink in Host.Underway.ToList())
            {
                Host.Finish(uplink);
            }

            Replan();
            Apply();
        }

        private void Replan()
        {
            PlanBefore = Plan;
            Plan = Decide(Plan, Now);
        }
    }
}
