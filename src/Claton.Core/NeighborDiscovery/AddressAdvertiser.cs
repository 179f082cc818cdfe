namespace Claton.Core.NeighborDiscovery;

/// <summary>Says where one address is: unasked, with repetitions, or in answer. // B2</summary>
/// <remarks>A state machine like <see cref="ClatAddressGuard"/>: the caller gives it the time and sends for it.</remarks>
public sealed class AddressAdvertiser(Ipv6Address address, MacAddress macAddress, SendNeighborPacket send)
{
    private int _left;

    /// <summary>When to call <see cref="OnTimer"/>; null while there is nothing to repeat.</summary>
    public Instant? NextAt { get; private set; }

    /// <summary>
    /// RFC 9131 §6.1.2: at once, to the routers, never with Override as long as the address is optimistic. So the first
    /// packet back finds the router's neighbour entry ready where the router takes it.
    /// </summary>
    public void TellRouters() => Advertise(Ipv6Address.AllRouters, overrides: false);

    /// <summary>
    /// The address was found unique: tells everybody, and twice more in case a neighbour does not hear it. RFC 4861 §7.2.6.
    /// </summary>
    /// <remarks>
    /// Deviation RFC 9131 §6.1.2, which would rather have no Override here: a neighbour may still know the address at the MAC
    /// address that it had yesterday, and would try that for half a minute. RFC 4861 §7.2.6 permits it, the address is known
    /// to be ours by now, and the kernel sets it too where it advertises unasked.
    /// </remarks>
    public void TellEverybody(Instant now)
    {
        _left = ProtocolConstants.MaxNeighborAdvertisements;
        Repeat(now);
    }

    /// <summary>Tells everybody, once.</summary>
    public void TellEverybodyOnce() => Advertise(Ipv6Address.AllNodes, overrides: true);

    /// <summary>RFC 4861 §7.2.4; while optimistic without Override, RFC 4429 §3.3.</summary>
    public void Answer(Ipv6Address neighbour, MacAddress linkLayerDestination, bool overrides) =>
        Send(neighbour, linkLayerDestination, solicited: true, overrides);

    /// <summary>Goes on where <see cref="NextAt"/> has come; does nothing before.</summary>
    public void OnTimer(Instant now)
    {
        if (NextAt is { } due && now >= due)
        {
            Repeat(now);
        }
    }

    /// <summary>Repeats nothing more.</summary>
    public void Stop() => NextAt = null;

    private void Repeat(Instant now)
    {
        _left--;
        NextAt = _left > 0 ? now + ProtocolConstants.RetransTimer : null;
        TellEverybodyOnce();
    }

    private void Advertise(Ipv6Address group, bool overrides) =>
        Send(group, MacAddress.ForMulticast(group), solicited: false, overrides);

    private void Send(Ipv6Address destination, MacAddress linkLayerDestination, bool solicited, bool overrides)
    {
        Span<byte> packet = stackalloc byte[NeighborAdvertisement.MaximumBytes];
        int lengthBytes = new NeighborAdvertisement
        {
            Source = address,
            Destination = destination,
            Target = address,
            Solicited = solicited,
            Override = overrides,
            TargetLinkLayerAddress = macAddress,
        }.Write(packet);
        send(packet[..lengthBytes], destination, linkLayerDestination);
    }
}
