using Claton.Core.Plan;
using Claton.Datapath.Neighbour;

namespace Claton.Datapath;

/// <summary>One way to translate, or several in order of preference. Adding a translator is adding an implementation.</summary>
public interface IEngine
{
    /// <summary>As people choose it: status says of each CLAT which translator it really runs.</summary>
    string Name { get; }

    /// <summary>
    /// Whether a CLAT may have to wait for somebody, such as a program of others, when it is opened, changed or closed: nothing
    /// of that is for a thread with other duties. Such a CLAT may have an <see cref="IOpenClat.AddressKeeper"/>.
    /// </summary>
    bool MayWait(Clat clat) => false;

    /// <summary>Makes the device <see cref="Clat.DeviceName"/> and starts to translate between it and the uplink.</summary>
    /// <param name="clat">What to translate.</param>
    /// <param name="onFailure">
    /// Called once, on any thread, when the CLAT stops to work by itself, such as when somebody deletes its device. It is
    /// still to be disposed of.
    /// </param>
    /// <param name="attempt">For whoever watches from another thread.</param>
    /// <returns>
    /// The running CLAT. Its device is down and has no addresses yet: those are the same for every engine and are set by
    /// the caller.
    /// </returns>
    /// <exception cref="Linux.LinuxException">The kernel refused something; nothing is left behind.</exception>
    /// <exception cref="OperationCanceledException">The CLAT is not wanted any more; nothing is left behind.</exception>
    IOpenClat Open(Clat clat, Action<IOpenClat, Exception> onFailure, EngineAttempt? attempt = null);
}

/// <summary>A CLAT that runs. Disposing of it takes the device away, and with it all addresses and routes.</summary>
public interface IOpenClat : IDisposable
{
    Device Device { get; }

    /// <summary>What claims the CLAT's IPv6 address and answers for it; null where that is left to the caller. // B2</summary>
    IAddressKeeper? AddressKeeper => null;

    /// <summary>
    /// <see cref="Engine"/> has become another, or something may be missing of which nobody else tells: a call of <see
    /// cref="Restore"/> is due. On any thread.
    /// </summary>
    event Action? AttentionWanted;

    /// <summary>What translates now.</summary>
    EngineState Engine { get; }

    /// <summary>Translates by other parameters from the next packet on; the device and its uplink stay.</summary>
    /// <exception cref="Linux.LinuxException">The kernel refused something; the CLAT goes on as before.</exception>
    /// <exception cref="OperationCanceledException">It is not wanted any more, and is still to be disposed of.</exception>
    void Change(Clat clat);

    /// <summary>
    /// Ends with the process, and leaves to the next one what is kept for it: packets wait there. Where nothing is kept, all
    /// of it goes.
    /// </summary>
    void Leave() => Dispose();

    /// <summary>
    /// Puts back what others took off, but for the device itself. The first call, when the device has its addresses and
    /// routes, begins with what can wait until then.
    /// </summary>
    /// <param name="filtersMayHaveChanged">
    /// The kernel reported changes of traffic control: a question that costs more is worth asking then.
    /// </param>
    /// <returns>What was missing, in words; empty where nothing was.</returns>
    /// <exception cref="Linux.LinuxException">It can't be put back, and nothing goes on without it.</exception>
    IReadOnlyList<string> Restore(bool filtersMayHaveChanged);

    /// <summary>Packets, octets and drops by reason since the CLAT was opened. Any thread.</summary>
    CounterSnapshot ReadCounters();
}

/// <summary>Which engine translates, and why none that would be better.</summary>
/// <param name="Attachment">
/// How it stands on the uplink: by programs ("tcx", "clsact") or a link that shares it ("ipvlan", "macvlan"); null where it
/// needs neither.
/// </param>
public sealed record EngineState(string Name, string? Attachment, IReadOnlyList<EngineRefusal> Refusals)
{
    /// <summary>Of a translator of others, as far as it says so.</summary>
    public string? Version { get; init; }

    /// <summary>What it can't translate, a sentence each.</summary>
    public IReadOnlyList<string> Limits { get; init; } = [];

    /// <summary>Why nothing is translated at the moment, though the CLAT stands.</summary>
    public string? Trouble { get; init; }
}

/// <summary>An engine that would be better, and what was in its way.</summary>
public sealed record EngineRefusal(string Engine, Linux.LinuxException Error);
