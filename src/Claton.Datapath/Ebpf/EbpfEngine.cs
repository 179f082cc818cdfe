using Claton.Core.Plan;
using Claton.Datapath.Tun;
using Claton.Linux;
using Claton.Linux.Bpf;

namespace Claton.Datapath.Ebpf;

/// <summary>
/// The kernel translates what is frequent, by programs of ours on the TUN device and the uplink. The rest goes on to the
/// translator of this process, by the TUN device and a packet socket, as if there were no programs.
/// </summary>
internal sealed class EbpfEngine(AttachmentChoice attachment) : IKernelEngine
{
    public const string EngineName = "ebpf";

    /// <summary>What this kernel will refuse the next time, too: then nobody has to try.</summary>
    private volatile LinuxException? _refusal;

    public string Name => EngineName;

    public IKernelHalf Load(Device device, Clat clat)
    {
        if (_refusal is not null)
        {
            throw _refusal;
        }

        return new EbpfPrograms(device, clat, LoadPrograms(device, clat), attachment);
    }

    /// <summary>What comes from attaching mostly may: a place becomes free, memory is to be had again.</summary>
    public bool MayPass(LinuxException refusal) =>
        refusal != _refusal
        && refusal.Errno is not (Errno.EOPNOTSUPP or Errno.ENOSYS)
        && !(attachment == AttachmentChoice.Tcx && refusal.Errno == Errno.EINVAL); // The kernel has no TCX.

    private ClatPrograms LoadPrograms(Device device, Clat clat)
    {
        try
        {
            return ClatPrograms.Load(new ClatConstants
            {
                UplinkIfindex = clat.UplinkIndex,
                TunIfindex = device.Index,
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
