using Claton.Core.NeighborDiscovery;

namespace Claton.Core.Tests.NeighborDiscovery;

/// <summary>A guard on a link that exists in memory: what it sends is read again, and time passes when told.</summary>
internal sealed class GuardedLink
{
    public static readonly Ipv6Address Address = Ipv6Address.Parse("2001:db8:1:2:a:b:c:d");
    public static readonly MacAddress Own = MacAddress.Parse("02:00:00:00:00:0a");
    public static readonly MacAddress Other = MacAddress.Parse("02:00:00:00:00:0b");
    public static readonly Ipv6Address OtherAddress = Ipv6Address.Parse("fe80::b");

    private readonly byte[] _buffer = new byte[128];
    private readonly SentPackets _sent = new();
    private ulong _nonce = 0xffff_0000_0000_0000; // The upper 16 bits must not matter.

    public GuardedLink() => Guard = new ClatAddressGuard(Address, Own, () => ++_nonce, _sent.Record);

    public ClatAddressGuard Guard { get; }

    public Instant Now { get; private set; } = new(TimeSpan.FromMinutes(5));

    /// <summary>What was sent since it was last looked at, in words.</summary>
    public List<string> Sent => _sent.Words;

    public static GuardedLink Optimistic()
    {
        var link = new GuardedLink();
        link.Guard.Start(link.Now);
        link.Sent.Clear();
        return link;
    }

    /// <summary>It has been told often enough, too.</summary>
    public static GuardedLink Unique()
    {
        GuardedLink link = Optimistic();
        link.Pass(TimeSpan.FromSeconds(3));
        link.Sent.Clear();
        return link;
    }

    public static GuardedLink In(AddressState state)
    {
        GuardedLink link = state == AddressState.Optimistic ? Optimistic() : Unique();
        if (state == AddressState.Duplicate)
        {
            link.Hear(AdvertisementOfOther);
        }

        Assert.Equal(state, link.Guard.State);
        return link;
    }

    /// <summary>Another node checks whether it may have the address.</summary>
    public static NeighborSolicitation ProbeOfOther =>
        NeighborSolicitation.ForDuplicateAddressDetection(Address, 0xbbbb_bbbb_bbbb);

    /// <summary>Another node has the address.</summary>
    public static NeighborAdvertisement AdvertisementOfOther => new()
    {
        Source = Address,
        Destination = Ipv6Address.AllNodes,
        Target = Address,
        Override = true,
        TargetLinkLayerAddress = Other,
    };

    /// <summary>A neighbour wants to reach the address.</summary>
    public static NeighborSolicitation Question => new()
    {
        Source = OtherAddress,
        Destination = Address.SolicitedNodeMulticast,
        Target = Address,
        SourceLinkLayerAddress = Other,
    };

    /// <summary>The probe with that number, from 1, as the guard sent it.</summary>
    public static NeighborSolicitation OwnProbe(ulong number) =>
        NeighborSolicitation.ForDuplicateAddressDetection(Address, number);

    /// <summary>Lets time pass, waking the guard whenever it wants.</summary>
    public void Pass(TimeSpan duration)
    {
        Instant end = Now + duration;
        while (Guard.NextAt is { } next && next <= end)
        {
            Now = next;
            Guard.OnTimer(Now);
        }

        Now = end;
    }

    public void Hear(NeighborSolicitation solicitation, MacAddress? frameSource = null) =>
        Guard.OnPacket(_buffer.AsSpan(0, solicitation.Write(_buffer)), Now, frameSource);

    public void Hear(NeighborAdvertisement advertisement) =>
        Guard.OnPacket(_buffer.AsSpan(0, advertisement.Write(_buffer)), Now);
}
