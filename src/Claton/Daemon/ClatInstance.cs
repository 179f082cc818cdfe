using Claton.Datapath;
using Claton.Datapath.Neighbour;

namespace Claton.Daemon;

/// <summary>
/// One CLAT from its first step to its last. For the daemon's thread; the engine's work on it, one piece after the other, may be
/// done by another.
/// </summary>
internal sealed class ClatInstance : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private volatile IOpenClat? _clat;

    public ClatInstance() => Attempt = new EngineAttempt(_end.Token);

    public EngineAttempt Attempt { get; }

    /// <summary>It is not wanted any more.</summary>
    public CancellationToken End => Attempt.End;

    /// <summary>Set by the work that opens it; null until then.</summary>
    public IOpenClat? Clat
    {
        get => _clat;
        set => _clat = value;
    }

    /// <summary>The daemon knows that it was opened.</summary>
    public bool IsOpen { get; set; }

    /// <summary>What stopped before the daemon knew: it is news only if the engine has not gone on to another.</summary>
    public (IOpenClat Clat, Exception Error)? EarlyFailure { get; set; }

    /// <summary>Null where the engine keeps the address, or nobody has to.</summary>
    public AddressGuard? Guard { get; set; }

    /// <summary>Of the address that a change leads to.</summary>
    public AddressGuard? NextGuard { get; set; }

    /// <summary>What translates, or is tried.</summary>
    public EngineState? Engine => _clat?.Engine ?? Attempt.Engine;

    /// <summary>As it was last told to people.</summary>
    public EngineState? Told { get; set; }

    public void MoveToNextGuard()
    {
        Guard?.Dispose();
        Guard = NextGuard;
        NextGuard = null;
    }

    public void DropNextGuard()
    {
        NextGuard?.Dispose();
        NextGuard = null;
    }

    /// <summary>Lets no more work begin, and has what waits for others not wait any longer.</summary>
    public void GiveUp() => _end.Cancel();

    public void DropGuards()
    {
        DropNextGuard();
        MoveToNextGuard();
    }

    /// <summary>Takes it down, as the last work on it.</summary>
    public void Dispose()
    {
        _clat?.Dispose();
        _end.Dispose();
    }
}
