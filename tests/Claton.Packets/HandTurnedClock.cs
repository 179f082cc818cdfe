namespace Claton.Translation.Tests.Packets;

/// <summary>A clock that moves when told to.</summary>
internal sealed class HandTurnedClock : TimeProvider
{
    private long _ticks = 1_000_000;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    public void Advance(TimeSpan time) => _ticks += time.Ticks;
}
