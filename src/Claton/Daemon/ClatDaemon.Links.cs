using System.Collections.Immutable;
using Claton.Core;
using Claton.Core.Connectivity;
using Claton.Core.NeighborDiscovery;
using Claton.Core.Picture;
using Claton.Linux;
using Claton.Linux.Netlink;
using Claton.Observation;
using Claton.Translation.Rfc6052;

namespace Claton.Daemon;

/// <summary>What links say: routers, resolvers, neighbours; and what lies behind them.</summary>
internal sealed partial class ClatDaemon
{
    /// <summary>One socket on each interface that may become an uplink; none on others.</summary>
    private void ListenOnUplinks()
    {
        foreach (int gone in _deafInterfaces.Keys.Where(index => !IsWorthListening(index)).ToList())
        {
            _deafInterfaces.Remove(gone);
        }

        foreach (int gone in _discoveries.Keys.Where(index => !IsWorthListening(index)).ToList())
        {
            _discoveries[gone].Dispose();
            _discoveries.Remove(gone);
        }

        foreach (InterfacePicture uplink in _picture.Interfaces.Values.Where(uplink => IsWorthListening(uplink.Index)))
        {
            if (!_discoveries.TryGetValue(uplink.Index, out RouterDiscovery? discovery) && !TryListen(uplink, out discovery))
            {
                continue;
            }

            // The kernel waited a random time before it claimed the address, so nothing more is to be waited for.
            if (uplink.Ipv6Addresses.Any(address => address is { Address.IsLinkLocal: true, IsTentative: false, IsDuplicate: false }))
            {
                discovery!.Start(Now);
            }
        }
    }

    private bool IsWorthListening(int index) =>
        _picture.Interfaces.TryGetValue(index, out InterfacePicture? uplink)
        && uplink is { IsUp: true, IsIpv6Disabled: false, MasterIndex: null, Kind: InterfaceKind.Ethernet or InterfaceKind.RawIp }
        && _configuration.PolicyOf(uplink.Name) != InterfacePolicy.Off;

    private bool TryListen(InterfacePicture uplink, out RouterDiscovery? discovery)
    {
        try
        {
            discovery = new RouterDiscovery(_loop, uplink.Index, uplink.MacAddress);
        }
        catch (LinuxException error)
        {
            MarkDeaf(uplink, error.Message);
            discovery = null;
            return false;
        }

        _deafInterfaces.Remove(uplink.Index);

        discovery.Heard += (source, advertisement) => Hear(uplink.Index, source, advertisement);
        discovery.Refused += (source, why) => _log.MalformedAdvertisement(uplink.Name, source, why);
        discovery.Failed += why => StopListening(uplink, why);
        _discoveries.Add(uplink.Index, discovery);
        return true;
    }

    private void MarkDeaf(InterfacePicture uplink, string why)
    {
        if (_deafInterfaces.GetValueOrDefault(uplink.Index) != why)
        {
            _deafInterfaces[uplink.Index] = why;
            _log.InterfaceFailed(uplink.Name, why);
        }
    }

    /// <summary>Another socket takes the place of one that does not work any more, after a pause at the latest.</summary>
    private void StopListening(InterfacePicture uplink, string why)
    {
        if (_discoveries.Remove(uplink.Index, out RouterDiscovery? discovery))
        {
            discovery.Dispose();
        }

        MarkDeaf(uplink, why);
        if (_lookAt == Instant.Never)
        {
            SetTimer(Now + s_pauseBeforeAnotherLook);
        }
    }

    private void Hear(int interfaceIndex, Ipv6Address source, RouterAdvertisement advertisement)
    {
        Change(interfaceIndex, uplink =>
        {
            Router? known = uplink.Routers.FirstOrDefault(router => router.Address == source);
            Router heard = Router.Hear(known, source, advertisement, Now);
            InterfacePicture after = uplink.WithRouter(heard);
            if (!after.Routers.Contains(heard))
            {
                return uplink; // One too many.
            }

            _heard.Add((interfaceIndex, source));
            if (heard.Pref64s.Length > 0 && !heard.Pref64s.Select(p => p.Prefix).SequenceEqual(known?.Pref64s.Select(p => p.Prefix) ?? []))
            {
                _log.Pref64Noticed(uplink.Name, source, string.Join(", ", heard.Pref64s.Select(prefix => prefix.Prefix)));
            }

            return after;
        });
        LookSoon();
    }

    /// <summary>Before they are looked for, so that no answer is missed.</summary>
    private void FollowRouters() => _kernel.FollowNeighbours(
        _picture.Interfaces.Values.SelectMany(uplink => uplink.Routers.Concat(uplink.Gateways)).Select(router => router.Address));

    /// <summary>Where the routers are that the host was given: those that advertise say so themselves.</summary>
    private void ResolveGateways()
    {
        List<(int InterfaceIndex, Ipv6Address Address)> unresolved =
        [
            .. _picture.Interfaces.Values
                .Where(uplink => uplink is { Kind: InterfaceKind.Ethernet, Routers: [] } && IsWorthListening(uplink.Index))
                .SelectMany(uplink => uplink.Gateways
                    .Where(gateway => gateway.MacAddress is null).Select(gateway => (uplink.Index, gateway.Address))),
        ];
        _sought.IntersectWith(unresolved);
        foreach ((int index, Ipv6Address address) in unresolved.Where(_sought.Add))
        {
            _kernel.Resolve(index, address);
        }
    }

    /// <summary>What an advertisement changes that the kernel tells nobody of.</summary>
    private void LookAtWhatWasHeard()
    {
        foreach (int index in _heard.Select(heard => heard.InterfaceIndex).ToHashSet())
        {
            _kernel.RefreshLink(index); // Forgets what was heard where the network is another by now.
        }

        foreach ((int index, Ipv6Address address) in _heard)
        {
            Router? router = _picture.Interfaces.GetValueOrDefault(index)?.Routers.FirstOrDefault(router => router.Address == address);
            if (router is { MacAddress: null } or { IsUnreachable: true })
            {
                _kernel.Resolve(index, address);
            }
        }

        _heard.Clear();
    }

    private void HearResolver(int interfaceIndex, DnsFindings findings)
    {
        Change(interfaceIndex, uplink =>
        {
            if (!findings.Pref64s.IsEmpty && !findings.Pref64s.Select(p => p.Prefix).SequenceEqual(uplink.Dns.Pref64s.Select(p => p.Prefix)))
            {
                _log.Pref64FoundByDns(uplink.Name, findings);
            }

            return uplink with { Dns = findings.WithSilenceOf(uplink.Dns) };
        });
        Look();
    }

    /// <summary>
    /// Of several prefixes that resolvers told another one is used then; a router's prefix stays, as it is the network's word,
    /// and the fault may be the server's. RFC 7050 §3.2. // A11
    /// </summary>
    private void HearServer(int interfaceIndex, Pref64 pref64, Connectivity outcome)
    {
        bool isSilent = outcome == Connectivity.Silent;
        Change(interfaceIndex, uplink =>
        {
            _log.ServerAnswers(uplink.Name, _checks.Server!.Value, pref64, !isSilent);
            return uplink with { Dns = uplink.Dns.WithSilence(pref64, isSilent) };
        });
        Look();
    }

    /// <summary>What resolvers said is forgotten where they are not asked any more, as where routers know better. // A5</summary>
    private void FollowResolvers()
    {
        _dns.Follow(_picture, _plan, Now);
        foreach (InterfacePicture left in _picture.Interfaces.Values
            .Where(uplink => uplink.Dns != DnsFindings.None && _plan.Interfaces.GetValueOrDefault(uplink.Index) is not { AsksDns: true }))
        {
            Change(left.Index, uplink => uplink with { Dns = DnsFindings.None });
        }
    }

    private void LearnNeighbour(Neighbour<Ipv6Address> neighbour) => Change(neighbour.InterfaceIndex, uplink => uplink with
    {
        Routers = LearnNeighbour(uplink, uplink.Routers, neighbour),
        Gateways = LearnNeighbour(uplink, uplink.Gateways, neighbour),
    });

    /// <returns>The same array where it is no news.</returns>
    private ImmutableArray<Router> LearnNeighbour(
        InterfacePicture uplink, ImmutableArray<Router> routers, Neighbour<Ipv6Address> neighbour) =>
        routers.FirstOrDefault(router => router.Address == neighbour.Address) is { } known
        && LearnNeighbour(uplink, known, neighbour) is var learned && learned != known
            ? routers.Replace(known, learned)
            : routers;

    private Router LearnNeighbour(InterfacePicture uplink, Router router, Neighbour<Ipv6Address> neighbour)
    {
        bool isUnreachable = neighbour.State switch
        {
            NeighbourState.Failed => true,
            NeighbourState.Reachable or NeighbourState.Permanent or NeighbourState.NoArp => false,
            _ => router.IsUnreachable, // It is not known, or not yet.
        };
        if (isUnreachable != router.IsUnreachable)
        {
            _log.RouterReachability(uplink.Name, router.Address, isUnreachable);
        }

        return router with { MacAddress = neighbour.LinkLayerAddress ?? router.MacAddress, IsUnreachable = isUnreachable };
    }

    private void MarkDuplicate(int interfaceIndex, Ipv6Address address)
    {
        Change(interfaceIndex, uplink => uplink.WithDuplicate(address, Now));
        _loop.Post(Look); // Not from within the guard that is about to be replaced.
    }

    private void ForgetNetwork(int interfaceIndex)
    {
        Change(interfaceIndex, uplink => uplink.WithoutNetwork());
        _sought.RemoveWhere(gateway => gateway.InterfaceIndex == interfaceIndex);
        _dns.Forget(interfaceIndex);
        if (_discoveries.Remove(interfaceIndex, out RouterDiscovery? discovery))
        {
            discovery.Dispose();
        }
    }
}
