namespace Claton.Core.NeighborDiscovery;

/// <summary>Sends a packet of Neighbor Discovery on the link, as it is and without delay.</summary>
/// <param name="ipv6Packet">From the IPv6 header on, checksum included; valid during the call only.</param>
/// <param name="destination">The packet's destination: a group, or the one node that asked.</param>
/// <param name="linkLayerDestination">
/// Where the frame goes: the group's address, or the address of the node that asked.
/// </param>
public delegate void SendNeighborPacket(
    ReadOnlySpan<byte> ipv6Packet, Ipv6Address destination, MacAddress linkLayerDestination);
