using Claton.Core.NeighborDiscovery;
using static Claton.Core.Tests.NeighborDiscovery.GuardedLink;

namespace Claton.Core.Tests.NeighborDiscovery;

/// <summary>Somebody else wants or has the address: RFC 4862 §5.4, RFC 7527 §4.</summary>
public sealed class ClatAddressGuardConflictTests
{
    private const string Defence = "NA -O to ff02::1 at 33:33:00:00:00:01";

    // B2
    [Fact]
    public void Probe_OfAnotherWhileOptimistic_MakesItDuplicate()
    {
        GuardedLink link = Optimistic();
        link.Hear(ProbeOfOther, Other);
        AssertGivenUp(link);
        Assert.Equal(1, link.Guard.ConflictCount);
        Assert.Equal(Other, link.Guard.ConflictsWith);
    }

    // B2
    [Theory]
    [InlineData(null)]
    [InlineData(0UL)]
    public void Probe_WithoutOurNonceWhileOptimistic_MakesItDuplicate(ulong? nonce)
    {
        GuardedLink link = Optimistic();
        link.Hear(ProbeOfOther with { Nonce = nonce });
        AssertGivenUp(link);
    }

    // B2
    [Fact]
    public void Probe_OfAnotherWhileUnique_IsTurnedAway()
    {
        GuardedLink link = Unique();
        link.Hear(ProbeOfOther, Other);
        Assert.Equal([Defence], link.Sent);
        Assert.Equal(AddressState.Unique, link.Guard.State);
        Assert.Equal(1, link.Guard.ConflictCount);
    }

    // B2
    [Fact]
    public void Probes_Flood_AreTurnedAwayTenTimesASecond()
    {
        GuardedLink link = Unique();
        for (int i = 0; i < 3000; i++)
        {
            link.Hear(ProbeOfOther);
            link.Pass(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(30, link.Sent.Count);
        Assert.All(link.Sent, sent => Assert.Equal(Defence, sent));
        Assert.Equal(3000, link.Guard.ConflictCount);
    }

    // B2
    [Fact]
    public void OwnProbe_LoopedBack_IsNoConflictButIsProbedThreeTimesMore()
    {
        GuardedLink link = Optimistic();
        link.Hear(OwnProbe(1));
        Assert.Equal(AddressState.Optimistic, link.Guard.State);

        link.Pass(TimeSpan.FromSeconds(3.9));
        Assert.Equal(
            ["NS nonce 2 to 33:33:ff:0c:00:0d", "NS nonce 3 to 33:33:ff:0c:00:0d", "NS nonce 4 to 33:33:ff:0c:00:0d"],
            link.Sent);
        Assert.Equal(AddressState.Optimistic, link.Guard.State);

        link.Pass(TimeSpan.FromSeconds(0.1));
        Assert.Equal(AddressState.Unique, link.Guard.State);
        Assert.Equal(1, link.Guard.LoopedBackCount);
        Assert.Equal(0, link.Guard.ConflictCount);
    }

    // B2
    [Fact]
    public void OwnProbe_LoopedBackEveryTime_IsProbedOnceASecond()
    {
        GuardedLink link = Optimistic();
        for (ulong i = 1; i <= 60; i++)
        {
            link.Hear(OwnProbe(i));
            link.Pass(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(60, link.Sent.Count);
        Assert.Equal(AddressState.Optimistic, link.Guard.State);
        link.Pass(TimeSpan.FromSeconds(4));
        Assert.Equal(AddressState.Unique, link.Guard.State);
    }

    // B2
    [Fact]
    public void OwnProbe_LoopedBackLate_ChangesNothing()
    {
        GuardedLink link = Unique();
        link.Hear(OwnProbe(1));
        Assert.Equal(AddressState.Unique, link.Guard.State);
        Assert.Empty(link.Sent);
        Assert.Null(link.Guard.NextAt);
        Assert.Equal(1, link.Guard.LoopedBackCount);
    }

    // B2
    [Fact]
    public void Probe_OfAnotherAmongLoopedBackOnes_MakesItDuplicate()
    {
        GuardedLink link = Optimistic();
        link.Hear(OwnProbe(1));
        link.Hear(ProbeOfOther);
        AssertGivenUp(link);
    }

    // B2
    [Theory]
    [InlineData(true, true, true)]
    [InlineData(false, true, true)]
    [InlineData(true, false, true)]
    [InlineData(false, false, true)]
    [InlineData(true, true, false)]
    public void Advertisement_OfAnotherWhileOptimistic_MakesItDuplicate(bool overrides, bool router, bool hasLinkLayerAddress)
    {
        GuardedLink link = Optimistic();
        link.Hear(AdvertisementOfOther with
        {
            Override = overrides,
            Router = router,
            TargetLinkLayerAddress = hasLinkLayerAddress ? Other : null,
        });
        AssertGivenUp(link);
        Assert.Equal(hasLinkLayerAddress ? Other : null, link.Guard.ConflictsWith);
    }

    // B2
    [Fact]
    public void Advertisement_WithOverrideWhileUnique_MakesItDuplicate()
    {
        GuardedLink link = Unique();
        link.Hear(AdvertisementOfOther);
        AssertGivenUp(link);
        Assert.Equal(Other, link.Guard.ConflictsWith);
    }

    // B2
    [Fact]
    public void Advertisement_WithOverrideJustAfterItBecameUnique_StopsTheRepetitions()
    {
        GuardedLink link = Optimistic();
        link.Pass(TimeSpan.FromSeconds(1));
        link.Sent.Clear();
        link.Hear(AdvertisementOfOther);
        link.Pass(TimeSpan.FromMinutes(1));
        AssertGivenUp(link);
    }

    // B2
    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Advertisement_ThatTakesNothingWhileUnique_IsOnlyCounted(bool overrides, bool hasLinkLayerAddress)
    {
        GuardedLink link = Unique();
        link.Hear(AdvertisementOfOther with
        {
            Override = overrides,
            TargetLinkLayerAddress = hasLinkLayerAddress ? Other : null,
        });
        Assert.Equal(AddressState.Unique, link.Guard.State);
        Assert.Equal(1, link.Guard.ConflictCount);
        Assert.Empty(link.Sent);
    }

    // B2
    [Theory]
    [InlineData(AddressState.Optimistic)]
    [InlineData(AddressState.Unique)]
    public void Advertisement_OfOurOwnLoopedBack_ChangesNothing(AddressState state)
    {
        GuardedLink link = In(state);
        link.Hear(AdvertisementOfOther with { TargetLinkLayerAddress = Own });
        Assert.Equal(state, link.Guard.State);
        Assert.Equal(0, link.Guard.ConflictCount);
    }

    // B2
    [Fact]
    public void Duplicate_WhateverComes_StaysSilent()
    {
        GuardedLink link = In(AddressState.Duplicate);
        link.Hear(Question);
        link.Hear(ProbeOfOther);
        link.Hear(AdvertisementOfOther);
        link.Pass(TimeSpan.FromHours(1));
        AssertGivenUp(link);
        Assert.Equal(1, link.Guard.ConflictCount);
    }

    // B2
    [Fact]
    public void Duplicate_DuringLoopedBackProbes_ProbesNoMore()
    {
        GuardedLink link = Optimistic();
        link.Hear(OwnProbe(1));
        link.Hear(AdvertisementOfOther);
        link.Pass(TimeSpan.FromMinutes(1));
        AssertGivenUp(link);
    }

    private static void AssertGivenUp(GuardedLink link)
    {
        Assert.Equal(AddressState.Duplicate, link.Guard.State);
        Assert.Null(link.Guard.NextAt);
        Assert.Empty(link.Sent);
    }
}
