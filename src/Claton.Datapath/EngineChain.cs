using Claton.Core.Plan;
using Claton.Datapath.Ebpf;
using Claton.Datapath.Kept;
using Claton.Datapath.Tun;

namespace Claton.Datapath;

/// <summary>Engines on a TUN device: each CLAT runs the best that works, found out by trying.</summary>
public sealed class EngineChain : IEngine
{
    private readonly IKernelEngine? _kernel;
    private readonly KernelNeed _need;
    private readonly KeptDevices _kept;

    private EngineChain(string name, IKernelEngine? kernel, KernelNeed need, KeptDevices kept)
    {
        Name = name;
        _kernel = kernel;
        _need = need;
        _kept = kept;
    }

    public string Name { get; }

    /// <param name="attachment">How programs are put on interfaces, where there are programs.</param>
    /// <param name="kept">What the process before left, and where things are kept for the next one.</param>
    public static EngineChain For(
        EngineChoice choice, AttachmentChoice attachment = AttachmentChoice.Auto, KeptDevices? kept = null)
    {
        kept ??= KeptDevices.None;
        return choice switch
        {
            EngineChoice.Auto => new EngineChain("auto", new EbpfEngine(attachment), KernelNeed.Wanted, kept),
            EngineChoice.Ebpf => new EngineChain(EbpfEngine.EngineName, new EbpfEngine(attachment), KernelNeed.Required, kept),
            EngineChoice.Userspace => new EngineChain(TunClat.UserspaceName, null, KernelNeed.Wanted, kept),
            _ => throw new ArgumentOutOfRangeException(nameof(choice), choice, "not an engine on a TUN device"),
        };
    }

    public IOpenClat Open(Clat clat, Action<IOpenClat, Exception> onFailure) =>
        new TunClat(clat, _kernel, _need, _kept, onFailure);
}
