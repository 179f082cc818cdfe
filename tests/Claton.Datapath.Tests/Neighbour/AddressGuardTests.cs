using Claton.Core.NeighborDiscovery;
using Claton.Datapath.Neighbour;
using Claton.Linux;
using Claton.Linux.Netlink;
using Claton.Linux.Tests;

namespace Claton.Datapath.Tests.Neighbour;

/// <summary>The guard on one end of a cable, the kernel of another host on the other. // B2</summary>
public sealed class AddressGuardTests : IDisposable
{
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

        // The kernel begins to answer for an address in the background.
        Wait.Until(() => _neighbour.Routes.GetAddresses<Ipv6Address>()
            .Any(address => address.Address == s_guarded && !address.Flags.HasFlag(AddressFlags.Tentative)));
        RunGuard(uplink, guard => Wait.Until(() => guard.State == AddressState.Duplicate));
    }

    public void Dispose()
    {
        _host.Dispose();
        _neighbour.Dispose();
    }

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
