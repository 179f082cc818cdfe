using Claton.Core.NeighborDiscovery;
using static Claton.Core.Tests.NeighborDiscovery.GuardedLink;

namespace Claton.Core.Tests.NeighborDiscovery;

/// <summary>The address while nobody else wants it: RFC 4861 §7.2, RFC 4429 §3.3, RFC 9131 §6.</summary>
public sealed class ClatAddressGuardTests
{
    private const string ToAllNodes = "to ff02::1 at 33:33:00:00:00:01";

    // B2
    [Fact]
    public void Start_Always_ProbesAndTellsTheRoutersWithoutOverride()
    {
        var link = new GuardedLink();
        Assert.Null(link.Guard.NextAt);
        link.Guard.Start(link.Now);

        Assert.Equal(
            ["NS nonce 1 to 33:33:ff:0c:00:0d", "NA -- to ff02::2 at 33:33:00:00:00:02"],
            link.Sent);
        Assert.Equal(AddressState.Optimistic, link.Guard.State);
        Assert.Equal(link.Now + TimeSpan.FromSeconds(1), link.Guard.NextAt);
    }

    // B2
    [Fact]
    public void Silence_ForRetransTimer_MakesItUniqueAndTellsEverybodyThreeTimes()
    {
        GuardedLink link = Optimistic();
        link.Pass(TimeSpan.FromSeconds(0.999));
        Assert.Equal(AddressState.Optimistic, link.Guard.State);
        Assert.Empty(link.Sent);

        link.Pass(TimeSpan.FromSeconds(0.001));
        Assert.Equal(AddressState.Unique, link.Guard.State);
        Assert.Equal([$"NA -O {ToAllNodes}"], link.Sent);

        link.Pass(TimeSpan.FromHours(1));
        Assert.Equal([$"NA -O {ToAllNodes}", $"NA -O {ToAllNodes}", $"NA -O {ToAllNodes}"], link.Sent);
        Assert.Null(link.Guard.NextAt);
    }

    [Fact]
    public void Timer_TooEarlyOrTooOften_DoesNothing()
    {
        GuardedLink link = Optimistic();
        link.Guard.OnTimer(link.Now + TimeSpan.FromSeconds(0.5));
        Assert.Equal(AddressState.Optimistic, link.Guard.State);

        link.Pass(TimeSpan.FromSeconds(1));
        link.Sent.Clear();
        link.Guard.OnTimer(link.Now + TimeSpan.FromSeconds(0.5));
        Assert.Empty(link.Sent);

        link.Pass(TimeSpan.FromSeconds(2));
        link.Sent.Clear();
        link.Guard.OnTimer(link.Now + TimeSpan.FromHours(1));
        Assert.Empty(link.Sent);
    }

    // B2
    [Theory]
    [InlineData(AddressState.Optimistic, "NA S- to fe80::b at 02:00:00:00:00:0b")]
    [InlineData(AddressState.Unique, "NA SO to fe80::b at 02:00:00:00:00:0b")]
    [InlineData(AddressState.Duplicate, null)]
    public void Question_InEachState_IsAnsweredAsRfc4429Says(AddressState state, string? answer)
    {
        GuardedLink link = In(state);
        link.Hear(Question);
        Assert.Equal(answer is null ? [] : [answer], link.Sent);
        Assert.Equal(state, link.Guard.State);
    }

    // B2
    [Fact]
    public void Question_Unicast_IsAnsweredAtOnce()
    {
        GuardedLink link = Unique();
        link.Hear(Question with { Destination = Address, Source = Ipv6Address.Parse("2001:db8:1:2::1") });
        Assert.Equal(["NA SO to 2001:db8:1:2::1 at 02:00:00:00:00:0b"], link.Sent);
    }

    // B2
    [Fact]
    public void Question_WithoutLinkLayerAddress_IsAnsweredToTheFramesSource()
    {
        GuardedLink link = Unique();
        var frameSource = MacAddress.Parse("02:00:00:00:00:0c");
        link.Hear(Question with { Destination = Address, SourceLinkLayerAddress = null }, frameSource);
        Assert.Equal(["NA SO to fe80::b at 02:00:00:00:00:0c"], link.Sent);
    }

    [Fact]
    public void Question_LinkLayerAddressAndFrameDiffer_IsAnsweredToTheOption()
    {
        GuardedLink link = Unique();
        link.Hear(Question, MacAddress.Parse("02:00:00:00:00:0c"));
        Assert.Equal(["NA SO to fe80::b at 02:00:00:00:00:0b"], link.Sent);
    }

    [Fact]
    public void Question_FromNobodyKnowsWhere_IsNotAnswered()
    {
        GuardedLink link = Unique();
        link.Hear(Question with { SourceLinkLayerAddress = null });
        Assert.Empty(link.Sent);
    }

    // B2
    [Fact]
    public void Question_FromTheAddressItself_IsNotAnswered()
    {
        GuardedLink link = Unique();
        link.Hear(Question with { Source = Address });
        Assert.Empty(link.Sent);
    }

    // B2
    [Theory]
    [InlineData(AddressState.Optimistic)]
    [InlineData(AddressState.Unique)]
    public void Packet_AboutAnotherAddress_ChangesNothing(AddressState state)
    {
        GuardedLink link = In(state);
        Ipv6Address neighbour = Address with { High = 0x2001_0db8_0001_0003 }; // In the same solicited-node group.
        link.Hear(Question with { Target = neighbour });
        link.Hear(NeighborSolicitation.ForDuplicateAddressDetection(neighbour, 7));
        link.Hear(AdvertisementOfOther with { Target = neighbour });
        Assert.Equal(state, link.Guard.State);
        Assert.Empty(link.Sent);
        Assert.Equal(0, link.Guard.ConflictCount);
    }

    // B2
    [Fact]
    public void Questions_Flood_AreEachAnsweredOnce()
    {
        GuardedLink link = Unique();
        for (int i = 0; i < 1000; i++)
        {
            link.Hear(Question);
        }

        Assert.Equal(1000, link.Sent.Count);
    }

    [Fact]
    public void Start_OnceMore_ChecksAnew()
    {
        GuardedLink link = In(AddressState.Duplicate);
        link.Guard.Start(link.Now);
        Assert.Equal(AddressState.Optimistic, link.Guard.State);
        Assert.Equal(2, link.Sent.Count);
        link.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(AddressState.Unique, link.Guard.State);
    }
}
