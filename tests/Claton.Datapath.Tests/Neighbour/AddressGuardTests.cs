using Claton.Core.NeighborDiscovery;
using Claton.Datapath.Neighbour;
using Claton.Linux;
using Claton.Linux.Netlink;
using Claton.Linux.Tests;

namespace Claton.Datapath.Tests.Neighbour;

/// <summary>The guard on one end of a cable, the kernel of another host on the other. // B2</summary>
public sealed class AddressGuardTests : IDisposable
{
    private const byte NeighborAdvertisementType = 136;

    /// <summary>For how long a probe waits for an answer. RFC 4861 §10.</summary>
    private static readonly TimeSpan s_retransTimer = TimeSpan.FromSeconds(1);
    private static readonly Ipv6Address s_guarded = Ipv6Address.Parse("2001:db8:1::c1a7");

    private readonly TestNamespace _host = new();
    private readonly TestNamespace _neighbour = new();

    [Fact]
    public void Neighbour_AsksForTheAddress_IsAnsweredThoughNoInterfaceHasIt()
    {
        (Link uplink, Link peer) = _host.AddVeth(peer: _neighbour);
        _neighbour.AddAddress(peer, "2001:db8:1::b");
        RunGuard(uplink, guard =>
        {
            _neighbour.Routes.ResolveNeighbour(peer.Index, s_guarded);
            Wait.Until(() => _neighbour.Routes.GetNeighbours<Ipv6Address>()
                .Any(entry => entry.Address == s_guarded && entry.LinkLayerAddress == uplink.Address));
        });
        Assert.DoesNotContain(_host.Routes.GetAddresses<Ipv6Address>(), address => address.Address == s_guarded);
    }

    [Fact]
    public void Address_NobodyElseHas_BecomesUnique()
    {
        (Link uplink, _) = _host.AddVeth(peer: _neighbour);
        var states = new List<AddressState>();
        RunGuard(uplink, guard =>
        {
            Assert.Equal(AddressState.Optimistic, guard.State);
            guard.StateChanged += states.Add;
            Wait.Until(() => guard.State == AddressState.Unique);
        });
        Assert.Equal([AddressState.Unique], states);
    }

    [Fact]
    public void Address_AnotherHostHas_IsFoundDuplicate()
    {
        (Link uplink, Link peer) = _host.AddVeth(peer: _neighbour);
        _neighbour.AddAddress(peer, s_guarded.ToString());

        // The kernel begins in the background to answer for an address, and to send what a new link is given.
        Wait.Until(() => _neighbour.Routes.GetAddresses<Ipv6Address>()
            .Any(address => address.Address == s_guarded && !address.Flags.HasFlag(AddressFlags.Tentative)));
        WaitUntilItCarries(_host, uplink, _neighbour, peer);
        WaitUntilItCarries(_neighbour, peer, _host, uplink);
        RunGuard(uplink, guard => Wait.Until(() => guard.State == AddressState.Duplicate));
    }

    /// <summary>A busy host: the time for answers is over when the loop comes to it, and the answer came in before.</summary>
    [Fact]
    public void Answer_ThatWaitsWhenTheTimerGoesOff_IsHeard()
    {
        (Link uplink, Link peer) = _host.AddVeth(peer: _neighbour);
        using var loop = new EventLoop();
        using PacketSocket router = Open(_neighbour, peer);

        // The kernel serves the socket last that was opened first: what it has seen the guard's has, too.
        using PacketSocket witness = Open(_host, uplink);
        using AddressGuard guard = _host.Namespace.Run(
            () => new AddressGuard(loop, uplink.Index, uplink.Address!.Value, s_guarded));
        guard.StateChanged += _ => loop.Stop();

        // The loop is told of this and of the timer together, and the answer comes in between.
        using var elapsed = new EventFd();
        elapsed.Signal();
        loop.Watch(elapsed.Descriptor, () =>
        {
            if (elapsed.TryTake())
            {
                Assert.Equal(0, router.Send(ForeignAdvertisement.Of(s_guarded, peer.Address!.Value)));
                byte[] frame = new byte[2048];
                Wait.Until(() => witness.TryReceive(frame, out _, out _) && frame[EthernetHeader.SizeBytes + 40] == NeighborAdvertisementType);
            }
        });
        TimeSpan answersAreDue = MonotonicClock.Now + s_retransTimer;
        Wait.Until(() => MonotonicClock.Now > answersAreDue);

        loop.Run();

        Assert.Equal(AddressState.Duplicate, guard.State);
    }

    public void Dispose()
    {
        _host.Dispose();
        _neighbour.Dispose();
    }

    /// <summary>What is sent before that is lost without an error.</summary>
    private static void WaitUntilItCarries(TestNamespace sender, Link from, TestNamespace receiver, Link to)
    {
        const ushort forExperiments = 0x88b5; // IEEE 802.
        byte[] frame = new byte[60];
        to.Address!.Value.Write(frame);
        (frame[12], frame[13]) = (forExperiments >> 8, forExperiments & 0xff);
        using PacketSocket output = Open(sender, from, forExperiments);
        using PacketSocket input = Open(receiver, to, forExperiments);
        Wait.Until(() => output.Send(frame) == 0 && input.TryReceive(new byte[frame.Length], out _, out _));
    }

    private static PacketSocket Open(TestNamespace host, Link link, ushort etherType = EthernetHeader.Ipv6) =>
        host.Namespace.Run(() => PacketSocket.Open(link.Index, etherType, new PacketSocketOptions()));

    /// <summary>Runs a guard with its loop on a thread of their own.</summary>
    private void RunGuard(Link uplink, Action<AddressGuard> test)
    {
        using var loop = new EventLoop();
        using AddressGuard guard = _host.Namespace.Run(
            () => new AddressGuard(loop, uplink.Index, uplink.Address!.Value, s_guarded));
        var thread = new Thread(loop.Run);
        thread.Start();
        try
        {
            test(guard);
        }
        finally
        {
            loop.Stop();
            thread.Join();
        }
    }
}
