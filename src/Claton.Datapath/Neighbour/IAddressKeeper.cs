using Claton.Core.NeighborDiscovery;

namespace Claton.Datapath.Neighbour;

/// <summary>Claims the CLAT's IPv6 address on the link, and answers for it. // B2</summary>
public interface IAddressKeeper
{
    /// <summary>Any thread.</summary>
    AddressState State { get; }

    /// <summary>
    /// The address was found unique, or duplicate. Called on any thread; what was found before anybody listened,
    /// <see cref="State"/> tells.
    /// </summary>
    event Action<Ipv6Address, AddressState>? StateChanged;
}
