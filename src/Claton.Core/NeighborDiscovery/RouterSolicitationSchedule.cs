namespace Claton.Core.NeighborDiscovery;

/// <summary>
/// When Router Solicitations are due on one interface: up to three, four seconds apart. RFC 4861 §6.3.7.
/// </summary>
/// <remarks>
/// Deviation RFC 4861 §6.3.7: it starts at once when the link-local address may be used. The kernel has delayed that
/// address's Duplicate Address Detection at random, so that the first solicitation needs no delay again. That the hosts of
/// a link all ask at once after a power cut is what the delay is for.
/// </remarks>
public sealed class RouterSolicitationSchedule
{
    private int _sent;
    private bool _hasHeardRouter;

    /// <summary>When <see cref="TrySend"/> will say yes; null where nothing is due any more.</summary>
    public Instant? NextAt { get; private set; }

    /// <summary>Begins anew: the interface came up, or was attached to a link again.</summary>
    public void Start(Instant now)
    {
        _sent = 0;
        _hasHeardRouter = false;
        NextAt = now;
    }

    /// <summary>The link is gone.</summary>
    public void Stop() => NextAt = null;

    /// <summary>Whether a solicitation is to be sent now; counts it as sent, whether or not sending it works.</summary>
    public bool TrySend(Instant now)
    {
        if (NextAt is not { } due || now < due)
        {
            return false;
        }

        _sent++;
        bool isLast = _hasHeardRouter || _sent == ProtocolConstants.MaxRouterSolicitations;
        NextAt = isLast ? null : now + ProtocolConstants.RouterSolicitationInterval;
        return true;
    }

    /// <summary>
    /// Takes note of a valid advertisement. A default router ends the solicitations, but not before one was sent: the
    /// answer to a solicitation may say more than an advertisement that came unasked (§6.3.7). One that is no default
    /// router changes nothing.
    /// </summary>
    public void OnRouterAdvertisement(RouterAdvertisement advertisement)
    {
        if (advertisement.RouterLifetime == TimeSpan.Zero)
        {
            return;
        }

        _hasHeardRouter = true;
        if (_sent > 0)
        {
            NextAt = null;
        }
    }
}
