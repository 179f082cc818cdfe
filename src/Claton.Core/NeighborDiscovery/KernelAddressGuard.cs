namespace Claton.Core.NeighborDiscovery;

/// <summary>
/// What the kernel leaves undone for an optimistic address that it has: once it has found the address unique it tells nobody
/// where that is from now on, and it does not notice when another node takes it later. // B2
/// </summary>
/// <remarks>
/// Duplicate Address Detection and answers are the kernel's; what it found is told by <see cref="OnKernel"/>. Apart from that,
/// a state machine like <see cref="ClatAddressGuard"/>.
/// </remarks>
public sealed class KernelAddressGuard(Ipv6Address address, MacAddress macAddress, SendNeighborPacket send)
{
    private readonly AddressAdvertiser _advertiser = new(address, macAddress, send);

    public AddressState State { get; private set; } = AddressState.Optimistic;

    /// <inheritdoc cref="ClatAddressGuard.NextAt"/>
    public Instant? NextAt => _advertiser.NextAt;

    /// <summary>The address is in use from now on, as an optimistic one.</summary>
    public void Start() => _advertiser.TellRouters();

    /// <summary>The kernel says what it knows of the address, which may be the same as before.</summary>
    public void OnKernel(AddressState found, Instant now)
    {
        if (found == State || State == AddressState.Duplicate)
        {
            return; // The kernel does not know of those who took the address later.
        }

        State = found;
        _advertiser.Stop();
        if (found == AddressState.Unique)
        {
            _advertiser.TellEverybody(now);
        }
    }

    /// <inheritdoc cref="ClatAddressGuard.OnTimer"/>
    public void OnTimer(Instant now) => _advertiser.OnTimer(now);

    /// <summary>Takes a packet of the link, as <see cref="ClatAddressGuard.OnPacket"/> does. // E1</summary>
    public void OnPacket(ReadOnlySpan<byte> ipv6Packet)
    {
        if (State == AddressState.Unique
            && NeighborAdvertisement.TryParse(ipv6Packet, out NeighborAdvertisement advertisement, out _)
            && advertisement.Target == address
            && advertisement.MovesTheAddressFrom(macAddress))
        {
            State = AddressState.Duplicate;
            _advertiser.Stop();
        }
    }
}
