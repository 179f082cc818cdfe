using Claton.Core.AddressSelection;

namespace Claton.Core.Tests.AddressSelection;

/// <summary>RFC 7335 §4.</summary>
public sealed class ClatIpv4AddressTests
{
    // B5
    [Fact]
    public void TryChoose_OneAfterTheOther_GivesAllEightAndNoNinth()
    {
        HashSet<Ipv4Address> taken = [];
        List<string> chosen = [];
        while (ClatIpv4Address.TryChoose(taken, out Ipv4Address address))
        {
            Assert.True(taken.Add(address));
            chosen.Add(address.ToString());
        }

        Assert.Equal(
            [
                "192.0.0.1", "192.0.0.2", "192.0.0.3", "192.0.0.4",
                "192.0.0.5", "192.0.0.6", "192.0.0.7", "192.0.0.0",
            ],
            chosen);
    }

    // B5
    [Fact]
    public void TryChoose_AddressesOfOtherSoftware_AreSkipped()
    {
        HashSet<Ipv4Address> taken =
            [Ipv4Address.Parse("192.0.0.1"), Ipv4Address.Parse("192.0.0.2"), Ipv4Address.Parse("10.0.0.3")];
        Assert.True(ClatIpv4Address.TryChoose(taken, out Ipv4Address address));
        Assert.Equal("192.0.0.3", address.ToString());
    }

    [Fact]
    public void Block_IsTheIpv4ServiceContinuityPrefix() => Assert.Equal("192.0.0.0/29", ClatIpv4Address.Block.ToString());
}
