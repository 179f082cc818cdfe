using Claton.Core.Plan;
using Claton.Linux;

namespace Claton.Datapath.Tun;

/// <summary>
/// A way to have the kernel translate what is frequent, beside the translator of this process, which can do all of it. So
/// nothing is lost while it comes and goes.
/// </summary>
internal interface IKernelEngine
{
    string Name { get; }

    /// <summary>Gives the kernel what it needs, without an effect on packets yet. Any thread; it may take long.</summary>
    /// <exception cref="LinuxException">The kernel refused something; nothing is left behind.</exception>
    IKernelHalf Load(Device device, Clat clat);

    /// <summary>Whether what an attempt ended with may be over another time, though nothing tells when.</summary>
    bool MayPass(LinuxException refusal);
}

/// <summary>The kernel's half of one CLAT. Disposing of it leaves everything to the translator.</summary>
internal interface IKernelHalf : IDisposable
{
    /// <inheritdoc cref="EngineState.Attachment"/>
    string Attachment { get; }

    /// <inheritdoc cref="IOpenClat.Change"/>
    /// <remarks>Before <see cref="Attach"/> at least once. Any thread, one at a time.</remarks>
    void Change(Clat clat);

    /// <summary>Begins to translate. Any thread; it may take long.</summary>
    /// <exception cref="LinuxException">The kernel refused something. It is still to be disposed of.</exception>
    void Attach();

    /// <inheritdoc cref="IOpenClat.Restore"/>
    IReadOnlyList<string> Restore(bool filtersMayHaveChanged);

    /// <summary>Since it was loaded. Any thread.</summary>
    CounterSnapshot ReadCounters();
}
