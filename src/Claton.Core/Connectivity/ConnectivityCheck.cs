namespace Claton.Core.Connectivity;

/// <summary>
/// When to ask a server of the IPv4 Internet for an echo, to see whether a NAT64 prefix works: up to three times. RFC 7050
/// §3.2. // A11
/// </summary>
/// <remarks>
/// One answer settles it. Without any, it all begins again after a minute, two, four and so on to an hour, since a NAT64 that
/// is down comes back.
/// </remarks>
/// <param name="now">When the first request is due.</param>
public sealed class ConnectivityCheck(Instant now)
{
    /// <summary>How long to wait behind each request. §3.2.</summary>
    private static readonly TimeSpan[] s_waits = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3)];

    private static readonly TimeSpan s_firstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_lastPause = TimeSpan.FromHours(1);

    private int _sent;
    private TimeSpan _pause = s_firstPause;

    public Connectivity Outcome { get; private set; }

    /// <summary>When <see cref="TrySend"/> has something to do; null once there was an answer.</summary>
    public Instant? NextAt { get; private set; } = now;

    /// <summary>
    /// Whether a request is to be sent now; counts it as sent, whether or not sending it works. Where the last one had no
    /// answer in time, that is the outcome.
    /// </summary>
    public bool TrySend(Instant now)
    {
        if (NextAt is not { } due || now < due)
        {
            return false;
        }

        if (_sent == s_waits.Length)
        {
            _sent = 0;
            Outcome = Connectivity.Silent;
            NextAt = now + _pause;
            _pause = _pause * 2 < s_lastPause ? _pause * 2 : s_lastPause;
            return false;
        }

        NextAt = now + s_waits[_sent++];
        return true;
    }

    /// <summary>The server answered to any of the requests.</summary>
    public void Answer()
    {
        Outcome = Connectivity.Open;
        NextAt = null;
    }
}

/// <summary>What is known of the way to the IPv4 Internet.</summary>
public enum Connectivity
{
    /// <summary>Nothing yet.</summary>
    Unknown,

    /// <summary>The server answered.</summary>
    Open,

    /// <summary>It did not: the way is not open, or only the server is down, or somebody on the way lets no echo pass (§3.2).</summary>
    Silent,
}
