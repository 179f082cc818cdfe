using Claton.Core.NeighborDiscovery;
using static Claton.Core.Tests.NeighborDiscovery.GuardedLink;

namespace Claton.Core.Tests.NeighborDiscovery;

/// <summary>What a guard of <see cref="Address"/> at <see cref="Own"/> sent, read again and in words.</summary>
internal sealed class SentPackets
{
    public List<string> Words { get; } = [];

    public void Record(ReadOnlySpan<byte> packet, Ipv6Address destination, MacAddress linkLayerDestination)
    {
        if (NeighborSolicitation.TryParse(packet, out NeighborSolicitation probe, out _))
        {
            Assert.Equal(Address.SolicitedNodeMulticast, destination);
            Assert.Equal(destination, probe.Destination);
            Assert.Equal(Address, probe.Target);
            Assert.True(probe.IsDuplicateAddressDetection);
            Words.Add($"NS nonce {probe.Nonce} to {linkLayerDestination}");
            return;
        }

        Assert.True(NeighborAdvertisement.TryParse(packet, out NeighborAdvertisement advertisement, out string? whyNot), whyNot);
        Assert.Equal(Address, advertisement.Source);
        Assert.Equal(Address, advertisement.Target);
        Assert.Equal(Own, advertisement.TargetLinkLayerAddress);
        Assert.Equal(destination, advertisement.Destination);
        Assert.False(advertisement.Router);
        string solicited = advertisement.Solicited ? "S" : "-";
        string overrides = advertisement.Override ? "O" : "-";
        Words.Add($"NA {solicited}{overrides} to {destination} at {linkLayerDestination}");
    }
}
