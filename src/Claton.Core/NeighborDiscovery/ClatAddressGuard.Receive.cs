using System.Diagnostics;

namespace Claton.Core.NeighborDiscovery;

/// <summary>What the link says about the address. RFC 4861 §7.2.3, RFC 4862 §5.4.3 and §5.4.4. // B2</summary>
public sealed partial class ClatAddressGuard
{
    /// <summary>
    /// Each defence is a multicast, so a flood of forged probes must not make us flood the link. Enough for every
    /// honest node that could want the address, each of which listens for one second only.
    /// </summary>
    private const int DefencesPerSecond = 10;

    private Instant _defencesCountedUntil;
    private int _defences;

    /// <summary>
    /// Takes a packet of the link. What is no valid Neighbor Discovery about the address is ignored. // E1
    /// </summary>
    /// <param name="ipv6Packet">From the IPv6 header on. Not those that this host sends.</param>
    /// <param name="frameSource">
    /// The link-layer source: where the answer goes if the solicitation has no option for it, as unicast ones need not.
    /// Without either no answer is sent, and the neighbour asks again by multicast, with the option.
    /// </param>
    public void OnPacket(ReadOnlySpan<byte> ipv6Packet, Instant now, MacAddress? frameSource = null)
    {
        if (State == AddressState.Duplicate)
        {
            return; // The address is somebody else's, and so are questions about it.
        }

        switch (Icmpv6Packet.PeekType(ipv6Packet))
        {
            case MessageType.NeighborSolicitation
                when NeighborSolicitation.TryParse(ipv6Packet, out NeighborSolicitation solicitation, out _)
                    && solicitation.Target == Address:
                OnSolicitation(solicitation, now, frameSource);
                break;
            case MessageType.NeighborAdvertisement
                when NeighborAdvertisement.TryParse(ipv6Packet, out NeighborAdvertisement advertisement, out _)
                    && advertisement.Target == Address:
                OnAdvertisement(advertisement);
                break;
            default:
                break;
        }
    }

    private void OnSolicitation(NeighborSolicitation solicitation, Instant now, MacAddress? frameSource)
    {
        if (!solicitation.IsDuplicateAddressDetection)
        {
            Answer(solicitation, frameSource);
        }
        else if (solicitation.Nonce is { } nonce && _nonces.Contains(nonce))
        {
            OnLoopedBackProbe();
        }
        else
        {
            OnForeignProbe(now, frameSource);
        }
    }

    /// <remarks>
    /// Without a limit: it is one unicast for one packet. A limit would let a flood of questions keep the router's from
    /// being answered.
    /// </remarks>
    private void Answer(NeighborSolicitation solicitation, MacAddress? frameSource)
    {
        if (solicitation.Source != Address && (solicitation.SourceLinkLayerAddress ?? frameSource) is { } neighbour)
        {
            _advertiser.Answer(solicitation.Source, neighbour, overrides: State == AddressState.Unique);
        }
    }

    /// <summary>
    /// The network sends back what we send, so silence proves nothing yet: RFC 7527 §4.1 goes on with three more
    /// probes, until none comes back after the last.
    /// </summary>
    private void OnLoopedBackProbe()
    {
        LoopedBackCount++;
        if (State == AddressState.Optimistic && _probesLeft == 0)
        {
            _probesLeft = ProtocolConstants.MaxMulticastSolicitations;
        }
    }

    /// <summary>Another node wants the address.</summary>
    private void OnForeignProbe(Instant now, MacAddress? frameSource)
    {
        RecordConflict(frameSource);
        switch (State)
        {
            case AddressState.Optimistic:
                GiveUp(); // It and we check at the same time: neither may have the address (RFC 4862 §5.4.3).
                break;
            case AddressState.Unique:
                Defend(now);
                break;
            case AddressState.Duplicate:
                break; // Heard no more.
        }
    }

    /// <summary>
    /// Tells everybody that the address is taken; the one who asks has none yet to be told at. RFC 4861 §7.2.4.
    /// </summary>
    private void Defend(Instant now)
    {
        if (now >= _defencesCountedUntil)
        {
            _defencesCountedUntil = now + TimeSpan.FromSeconds(1);
            _defences = 0;
        }

        if (_defences++ < DefencesPerSecond)
        {
            _advertiser.TellEverybodyOnce();
        }
    }

    private void OnAdvertisement(NeighborAdvertisement advertisement)
    {
        if (advertisement.TargetLinkLayerAddress == _macAddress)
        {
            return; // Ours, sent back by the network, or a proxy that speaks for us.
        }

        RecordConflict(advertisement.TargetLinkLayerAddress);
        bool takesTheAddress = State switch
        {
            AddressState.Optimistic => true, // RFC 4862 §5.4.4, 1.

            AddressState.Unique => advertisement.MovesTheAddressFrom(_macAddress),
            AddressState.Duplicate or _ => throw new UnreachableException(),
        };
        if (takesTheAddress)
        {
            GiveUp();
        }
    }

    private void RecordConflict(MacAddress? neighbour)
    {
        ConflictCount++;
        ConflictsWith = neighbour;
    }

    private void GiveUp()
    {
        State = AddressState.Duplicate;
        _detectionEndsAt = null;
        _probesLeft = 0;
        _advertiser.Stop();
    }
}
