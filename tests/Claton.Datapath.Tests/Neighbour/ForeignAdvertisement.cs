using Claton.Core.NeighborDiscovery;

namespace Claton.Datapath.Tests.Neighbour;

/// <summary>Another node takes an address.</summary>
internal static class ForeignAdvertisement
{
    /// <returns>A frame to all nodes.</returns>
    public static byte[] Of(Ipv6Address address, MacAddress node)
    {
        byte[] frame = new byte[EthernetHeader.SizeBytes + NeighborAdvertisement.MaximumBytes];
        EthernetHeader.Write(frame, MacAddress.ForMulticast(Ipv6Address.AllNodes), source: node);
        int lengthBytes = new NeighborAdvertisement
        {
            Source = address,
            Destination = Ipv6Address.AllNodes,
            Target = address,
            Override = true,
            TargetLinkLayerAddress = node,
        }.Write(frame.AsSpan(EthernetHeader.SizeBytes));
        return frame[..(EthernetHeader.SizeBytes + lengthBytes)];
    }
}
