namespace Claton.Core;

/// <summary>
/// How often something may be done that others can ask for without end: a number of times in a row, and from then on at
/// intervals.
/// </summary>
public sealed class Pace(int inARow, TimeSpan interval)
{
    /// <summary>When the last one that was taken is made up for.</summary>
    private Instant _evenAt;

    /// <summary>When it may be done again at the earliest; past where that is now.</summary>
    public Instant NextAt => _evenAt - ((inARow - 1) * interval);

    /// <returns>Whether it may be done now; then that is taken note of.</returns>
    public bool TryTake(Instant now)
    {
        if (NextAt > now)
        {
            return false;
        }

        _evenAt = (_evenAt > now ? _evenAt : now) + interval;
        return true;
    }
}
