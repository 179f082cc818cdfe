using Claton.Core.Plan;
using Claton.Linux;

namespace Claton.Datapath.Tun;

/// <summary>
/// An engine whose IPv4 side is a TUN device. The device is not the engine's: where one engine fails, another goes on with
/// the device, and nobody loses addresses or connections.
/// </summary>
internal interface ITunEngine
{
    string Name { get; }

    /// <summary>Starts to translate between the device and the uplink.</summary>
    /// <param name="device">As <see cref="Packets.TunPort.Options"/> ask for; nobody else reads from it.</param>
    /// <param name="onFailure">Called on any thread, perhaps more than once, when the translation stops by itself.</param>
    /// <exception cref="LinuxException">The kernel refused something; nothing is left behind.</exception>
    ITranslation Start(TunDevice device, Clat clat, Action<Exception> onFailure);
}

/// <summary>A translation that runs. Disposing of it leaves the device.</summary>
internal interface ITranslation : IDisposable
{
    /// <inheritdoc cref="EngineState.Attachment"/>
    string? Attachment { get; }

    /// <inheritdoc cref="IOpenClat.Change"/>
    void Change(Clat clat);

    /// <inheritdoc cref="IOpenClat.Restore"/>
    IReadOnlyList<string> Restore(bool filtersMayHaveChanged);

    /// <summary>Since it was started. Any thread.</summary>
    CounterSnapshot ReadCounters();
}
