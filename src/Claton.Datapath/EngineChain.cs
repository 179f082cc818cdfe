using System.Diagnostics;
using Claton.Core.Plan;
using Claton.Datapath.Ebpf;
using Claton.Datapath.Tun;
using Claton.Datapath.Userspace;

namespace Claton.Datapath;

/// <summary>What the administrator wants to be translated with.</summary>
public enum EngineChoice
{
    /// <summary>In the kernel where that is possible, else by the userspace engine.</summary>
    Auto,

    /// <summary>In the kernel, or not at all.</summary>
    Ebpf,

    /// <summary>By the userspace engine alone.</summary>
    Userspace,
}

/// <summary>
/// Engines on a TUN device, the best first: each CLAT runs the first that works, found out by trying, and goes on with the
/// next where it fails later.
/// </summary>
public sealed class EngineChain : IEngine
{
    private readonly IReadOnlyList<ITunEngine> _engines;

    private EngineChain(string name, IReadOnlyList<ITunEngine> engines)
    {
        Name = name;
        _engines = engines;
    }

    public string Name { get; }

    /// <param name="attachment">How programs are put on interfaces, where there are programs.</param>
    public static EngineChain For(EngineChoice choice, AttachmentChoice attachment = AttachmentChoice.Auto) => choice switch
    {
        EngineChoice.Auto => new EngineChain("auto", [new EbpfEngine(attachment), new UserspaceEngine()]),
        EngineChoice.Ebpf => new EngineChain(EbpfEngine.EngineName, [new EbpfEngine(attachment)]),
        EngineChoice.Userspace => new EngineChain(UserspaceEngine.EngineName, [new UserspaceEngine()]),
        _ => throw new UnreachableException(),
    };

    public IOpenClat Open(Clat clat, Action<IOpenClat, Exception> onFailure) => new TunClat(clat, _engines, onFailure);
}
