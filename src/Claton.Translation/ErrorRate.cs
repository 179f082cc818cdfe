namespace Claton.Translation;

/// <summary>A token bucket: how many ICMP errors may still be sent. RFC 4443 §2.4 (f). // C18</summary>
/// <remarks>Each direction has its own, so no two threads share one.</remarks>
internal sealed class ErrorRate(TimeProvider clock, int perSecond, int burst)
{
    private double _tokens = burst;
    private long _lastTimestamp = clock.GetTimestamp();

    public bool TryTake()
    {
        long now = clock.GetTimestamp();
        double elapsedSeconds = (double)(now - _lastTimestamp) / clock.TimestampFrequency;
        _lastTimestamp = now;
        _tokens = Math.Min(burst, _tokens + (elapsedSeconds * perSecond));
        if (_tokens < 1)
        {
            return false;
        }

        _tokens--;
        return true;
    }
}
