using System.Collections.Concurrent;
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

    /// <summary>By uplink index: where a CLAT failed, and none was opened since.</summary>
    private readonly ConcurrentDictionary<int, Exception> _failures = [];

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

    /// <remarks>
    /// A CLAT that needs the kernel does not wait for it, as that would hold up the caller, but where one has failed: what
    /// is refused again and again is not to give the host IPv4 for a moment each time.
    /// </remarks>
    public IOpenClat Open(Clat clat, Action<IOpenClat, Exception> onFailure, EngineAttempt? attempt = null)
    {
        bool isInDoubt = _failures.ContainsKey(clat.UplinkIndex);
        KernelNeed need = _need == KernelNeed.Required && isInDoubt ? KernelNeed.RequiredFirst : _need;
        var open = new TunClat(clat, _kernel, need, _kept, OnFailure);
        _failures.TryRemove(clat.UplinkIndex, out _);
        return open;

        void OnFailure(IOpenClat failed, Exception error)
        {
            _failures[clat.UplinkIndex] = error;
            onFailure(failed, error);
        }
    }
}
