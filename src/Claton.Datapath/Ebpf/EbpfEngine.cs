using Claton.Core.Plan;
using Claton.Datapath.Tun;
using Claton.Linux;
using Claton.Linux.Bpf;

namespace Claton.Datapath.Ebpf;

/// <summary>
/// The kernel translates what is frequent, by programs of ours on the TUN device and the uplink, and hands over the rest to
/// the C# translator through the TUN device.
/// </summary>
internal sealed class EbpfEngine(AttachmentChoice attachment) : ITunEngine
{
    public const string EngineName = "ebpf";

    /// <summary>What this kernel will refuse the next time, too: then nobody has to try.</summary>
    private LinuxException? _refusal;

    public string Name => EngineName;

    public ITranslation Start(TunDevice device, Clat clat, Action<Exception> onFailure)
    {
        if (_refusal is not null)
        {
            throw _refusal;
        }

        ClatPrograms programs = Load(device, clat);
        try
        {
            return new EbpfTranslation(device, clat, programs, attachment, onFailure);
        }
        catch
        {
            programs.Dispose();
            throw;
        }
    }

    private ClatPrograms Load(TunDevice device, Clat clat)
    {
        try
        {
            return ClatPrograms.Load(new ClatConstants
            {
                UplinkIfindex = clat.UplinkIndex,
                TunIfindex = device.InterfaceIndex,
                UplinkHeaderBytes = clat.UplinkMacAddress is null ? 0 : EthernetHeader.SizeBytes,
            });
        }
        catch (LinuxException error) when (BpfProbe.Judge(error) == BpfAnswer.No)
        {
            _refusal = error;
            throw;
        }
    }
}
