using Claton.Core.NeighborDiscovery;
using static Claton.Core.Tests.NeighborDiscovery.GuardedLink;

namespace Claton.Core.Tests.NeighborDiscovery;

/// <summary>An address that the kernel has: what it leaves undone. // B2</summary>
public sealed class KernelAddressGuardTests
{
    private const string ToEverybody = "NA -O to ff02::1 at 33:33:00:00:00:01";

    private readonly SentPackets _sent = new();
    private readonly KernelAddressGuard _guard;
    private Instant _now = new(TimeSpan.FromMinutes(5));

    public KernelAddressGuardTests() => _guard = new KernelAddressGuard(Address, Own, _sent.Record);

    [Fact]
    public void Start_TellsTheRoutersWithoutOverride()
    {
        _guard.Start();

        Assert.Equal(["NA -- to ff02::2 at 33:33:00:00:00:02"], _sent.Words);
        Assert.Equal(AddressState.Optimistic, _guard.State);
        Assert.Null(_guard.NextAt);
    }

    [Fact]
    public void Unique_IsToldToEverybodyThreeTimesASecondApart()
    {
        BecomeUnique();
        Assert.Equal([ToEverybody], _sent.Words);
        Assert.Equal(_now + TimeSpan.FromSeconds(1), _guard.NextAt);

        Pass();

        Assert.Equal([ToEverybody, ToEverybody, ToEverybody], _sent.Words);
    }

    [Fact]
    public void SameWordOfTheKernel_IsNoNews()
    {
        BecomeUnique();
        Pass();
        _sent.Words.Clear();

        _guard.OnKernel(AddressState.Unique, _now);

        Assert.Empty(_sent.Words);
        Assert.Null(_guard.NextAt);
    }

    [Theory]
    [InlineData(AddressState.Optimistic)]
    [InlineData(AddressState.Duplicate)]
    public void CheckedAnew_OrFoundDuplicate_IsNotRepeated(AddressState state)
    {
        BecomeUnique();
        _sent.Words.Clear();

        _guard.OnKernel(state, _now);
        Pass();

        Assert.Equal(state, _guard.State);
        Assert.Empty(_sent.Words);
    }

    [Fact]
    public void Advertisement_WithOverrideWhileUnique_MakesItDuplicateForGood()
    {
        BecomeUnique();
        _sent.Words.Clear();

        Hear(AdvertisementOfOther);
        _guard.OnKernel(AddressState.Unique, _now);
        Pass();

        Assert.Equal(AddressState.Duplicate, _guard.State);
        Assert.Empty(_sent.Words);
    }

    public static TheoryData<NeighborAdvertisement> Harmless =>
    [
        AdvertisementOfOther with { Override = false },
        AdvertisementOfOther with { TargetLinkLayerAddress = null },
        AdvertisementOfOther with { TargetLinkLayerAddress = Own },
        AdvertisementOfOther with { Target = OtherAddress },
    ];

    [Theory]
    [MemberData(nameof(Harmless))]
    public void Advertisement_ThatTakesNothing_ChangesNothing(NeighborAdvertisement advertisement)
    {
        BecomeUnique();

        Hear(advertisement);

        Assert.Equal(AddressState.Unique, _guard.State);
    }

    /// <summary>The kernel's own detection hears it, and says so.</summary>
    [Fact]
    public void Advertisement_WhileOptimistic_IsLeftToTheKernel()
    {
        _guard.Start();

        Hear(AdvertisementOfOther);

        Assert.Equal(AddressState.Optimistic, _guard.State);
    }

    private void BecomeUnique()
    {
        _guard.Start();
        _sent.Words.Clear();
        _guard.OnKernel(AddressState.Unique, _now);
    }

    private void Hear(NeighborAdvertisement advertisement)
    {
        byte[] buffer = new byte[NeighborAdvertisement.MaximumBytes];
        _guard.OnPacket(buffer.AsSpan(0, advertisement.Write(buffer)));
    }

    /// <summary>Lets time pass until nothing is left to do.</summary>
    private void Pass()
    {
        while (_guard.NextAt is { } next)
        {
            _guard.OnTimer(next - TimeSpan.FromMilliseconds(1)); // Too early does nothing.
            _now = next;
            _guard.OnTimer(_now);
        }
    }
}
