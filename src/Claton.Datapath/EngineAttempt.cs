namespace Claton.Datapath;

/// <summary>An attempt to open a CLAT, which may take its time, as others see it meanwhile. Any thread.</summary>
/// <param name="end">
/// The CLAT is not wanted any more, be it open or not: whatever waits for others on its behalf is not to wait any longer.
/// </param>
public sealed class EngineAttempt(CancellationToken end)
{
    private volatile EngineState? _engine;

    public CancellationToken End => end;

    /// <summary>The engine whose turn it is, with those that refused before; null where none has its turn yet.</summary>
    public EngineState? Engine
    {
        get => _engine;
        set => _engine = value;
    }
}
