using Claton.Core.Plan;

namespace Claton.Datapath;

/// <summary>One way to translate. Adding a translator is adding an implementation.</summary>
public interface IEngine
{
    /// <summary>As people choose it and as status shows it.</summary>
    string Name { get; }

    /// <summary>Makes the device <see cref="Clat.DeviceName"/> and starts to translate between it and the uplink.</summary>
    /// <param name="clat">What to translate.</param>
    /// <param name="onFailure">
    /// Called once, on any thread, when the CLAT stops to work by itself, such as when somebody deletes its device. It is
    /// still to be disposed of.
    /// </param>
    /// <returns>
    /// The running CLAT. Its device is down and has no addresses yet: those are the same for every engine and are set by
    /// the caller.
    /// </returns>
    /// <exception cref="Linux.LinuxException">The kernel refused something; nothing is left behind.</exception>
    IOpenClat Open(Clat clat, Action<IOpenClat, Exception> onFailure);
}

/// <summary>A CLAT that runs. Disposing of it takes the device away, and with it all addresses and routes.</summary>
public interface IOpenClat : IDisposable
{
    Device Device { get; }

    /// <summary>Translates by other parameters from the next packet on; the device and its uplink stay.</summary>
    /// <exception cref="Linux.LinuxException">The kernel refused something; the CLAT goes on as before.</exception>
    void Change(Clat clat);

    /// <summary>Packets, octets and drops by reason since the CLAT was opened. Any thread.</summary>
    CounterSnapshot ReadCounters();
}
