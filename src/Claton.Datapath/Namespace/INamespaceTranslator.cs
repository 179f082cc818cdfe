using Claton.Core.Plan;
using Claton.Linux;

namespace Claton.Datapath.Namespace;

/// <summary>A translator of somebody else's that can run in a namespace. Adding one is adding an implementation.</summary>
internal interface INamespaceTranslator
{
    /// <summary>As people choose it.</summary>
    string Name { get; }

    /// <summary>
    /// Looks for what it needs, before anything is made or changed for it: on a thread of the host's namespace, in which
    /// kernel modules can be loaded.
    /// </summary>
    /// <exception cref="LinuxException">It is not installed, or can't do what this CLAT needs; the next engine has its turn.</exception>
    /// <exception cref="OperationCanceledException">The CLAT is not wanted any more.</exception>
    void Require(Clat clat, CancellationToken end);

    /// <summary>Begins to translate, in a namespace where addresses and links are in place.</summary>
    /// <exception cref="LinuxException">It can't; nothing of it runs.</exception>
    /// <exception cref="OperationCanceledException">The CLAT is not wanted any more; nothing of it runs.</exception>
    INamespaceTranslation Start(NamespaceSite site, Clat clat);
}

/// <summary>A translator that runs. The thread of its namespace calls the methods; the properties any.</summary>
internal interface INamespaceTranslation : IDisposable
{
    /// <inheritdoc cref="EngineState.Version"/>
    string? Version { get; }

    /// <inheritdoc cref="EngineState.Limits"/>
    IReadOnlyList<string> Limits { get; }

    /// <inheritdoc cref="EngineState.Trouble"/>
    string? Trouble { get; }

    /// <summary>The device that it can't do without; null where it has none.</summary>
    int? DeviceIndex { get; }

    /// <inheritdoc cref="IOpenClat.ReadCounters"/>
    /// <returns>Null where it does not tell.</returns>
    CounterSnapshot? ReadCounters() => null;

    /// <summary>Translates by other parameters from now on.</summary>
    /// <exception cref="LinuxException">It can't: then the CLAT is taken down and opened again, by the next engine if need be.</exception>
    /// <exception cref="OperationCanceledException">The CLAT is not wanted any more.</exception>
    void Change(Clat clat);
}
