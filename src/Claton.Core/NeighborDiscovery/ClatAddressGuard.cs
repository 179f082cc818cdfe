namespace Claton.Core.NeighborDiscovery;

/// <summary>
/// Claims the CLAT's IPv6 address on a link, answers for it, and notices if another node has it. // B2
/// </summary>
/// <remarks>
/// The kernel does not know the address, so this does for it what the kernel does for the host's own: Duplicate Address
/// Detection (RFC 4862 §5.4) with nonces (RFC 7527), optimistic use meanwhile (RFC 4429), an advertisement that lets
/// the router know the address before its first packet (RFC 9131), and answers (RFC 4861 §7.2.4).
/// <code>
///             Start                     1 s of silence
///   ○ ─────────────────────▶ Optimistic ────────────────▶ Unique
///      NS from ::, nonce         │     3 NA, O=1, to all nodes │
///      NA, O=0, to all routers   │ NS from ::, not ours        │ NA, O=1,
///                                │ NA, not ours                │ not ours
///                                ▼                             ▼
///                            Duplicate ◀───────────────────────┘   silent for good
/// </code>
/// A state machine without a clock, a socket or randomness: the caller feeds it and sends for it. It keeps a fixed
/// amount of memory, and answers each packet with one at most.
/// </remarks>
public sealed partial class ClatAddressGuard
{
    private readonly MacAddress _macAddress;
    private readonly Func<ulong> _nextNonce;
    private readonly SendNeighborPacket _send;
    private readonly AddressAdvertiser _advertiser;

    /// <summary>Of the newest probes: one may come back late, when the next is under way already.</summary>
    private readonly ulong?[] _nonces = new ulong?[4];
    private int _noncesUsed;
    private int _probesLeft;
    private Instant? _detectionEndsAt;

    /// <param name="address">To be guarded.</param>
    /// <param name="macAddress">Where the address is: that of the uplink.</param>
    /// <param name="nextNonce">Gives 48 random bits at each call; others are ignored.</param>
    /// <param name="send">
    /// Called from within the methods of this class; may fail in silence, as a link may lose packets.
    /// </param>
    public ClatAddressGuard(Ipv6Address address, MacAddress macAddress, Func<ulong> nextNonce, SendNeighborPacket send)
    {
        Address = address;
        _macAddress = macAddress;
        _nextNonce = nextNonce;
        _send = send;
        _advertiser = new AddressAdvertiser(address, macAddress, send);
    }

    public Ipv6Address Address { get; }

    public AddressState State { get; private set; } = AddressState.Optimistic;

    /// <summary>When to call <see cref="OnTimer"/>; null while there is nothing to wait for.</summary>
    public Instant? NextAt => _detectionEndsAt ?? _advertiser.NextAt;

    /// <summary>Packets heard in which another node claimed the address, those included that changed nothing.</summary>
    public long ConflictCount { get; private set; }

    /// <summary>The node behind the newest of them, where it was told.</summary>
    public MacAddress? ConflictsWith { get; private set; }

    /// <summary>Our own probes that the network sent back to us. RFC 7527 §4.2 wants them counted.</summary>
    public long LoopedBackCount { get; private set; }

    /// <summary>
    /// Claims the address; once more after a link was lost and came back. RFC 4862 §5.4.2, RFC 4429 §3.3.
    /// </summary>
    /// <remarks>
    /// Before, be a member of the address's solicited-node group and of the all-nodes group (RFC 4862 §5.4.2): by
    /// <c>IPV6_JOIN_GROUP</c>, so that an MLD report goes out too and switches that snoop it let solicitations pass; a
    /// filter in the network card is not enough.
    /// </remarks>
    public void Start(Instant now)
    {
        // Deviation RFC 4862 §5.4: the address is in use while its detection runs, as RFC 4429 has it.
        State = AddressState.Optimistic;

        // DupAddrDetectTransmits. Without delay: RFC 4429 §3.3.
        _probesLeft = 1;
        Probe(now);

        _advertiser.Stop();
        _advertiser.TellRouters();
    }

    /// <summary>Goes on where <see cref="NextAt"/> has come; does nothing before.</summary>
    public void OnTimer(Instant now)
    {
        if (_detectionEndsAt is not { } due)
        {
            _advertiser.OnTimer(now);
        }
        else if (now >= due)
        {
            OnSilence(now);
        }
    }

    private void OnSilence(Instant now)
    {
        if (_probesLeft > 0)
        {
            Probe(now);
            return;
        }

        State = AddressState.Unique;
        _detectionEndsAt = null;
        _advertiser.TellEverybody(now);
    }

    private void Probe(Instant now)
    {
        ulong nonce = _nextNonce() & 0xffff_ffff_ffff;
        _nonces[_noncesUsed++ % _nonces.Length] = nonce;
        _probesLeft--;
        _detectionEndsAt = now + ProtocolConstants.RetransTimer;

        Span<byte> packet = stackalloc byte[NeighborSolicitation.MaximumBytes];
        var probe = NeighborSolicitation.ForDuplicateAddressDetection(Address, nonce);
        int lengthBytes = probe.Write(packet);
        _send(packet[..lengthBytes], probe.Destination, MacAddress.ForMulticast(probe.Destination));
    }
}
