using Claton.Core.Plan;
using Claton.Datapath.Packets;
using Claton.Datapath.Tun;
using Claton.Linux;
using Claton.Linux.Bpf;
using Claton.Linux.Netlink;
using Claton.Translation;

namespace Claton.Datapath.Ebpf;

/// <summary>
/// One CLAT in the kernel: three programs, and a thread that sleeps until they hand something over. Packets of both
/// families come and go by the TUN device: what is written to it as IPv6 a program sends out of the uplink.
/// </summary>
internal sealed class EbpfTranslation : ITranslation
{
    private readonly ClatPrograms _programs;
    private readonly ProgramAttacher _attacher;
    private readonly Hook[] _hooks;
    private readonly EventFd _stop = new();
    private readonly TranslationCounters _counters = new();
    private readonly PacketPath _path;
    private readonly PacketThread _thread;

    /// <param name="programs">Belong to the translation from here on, if it comes into being.</param>
    public EbpfTranslation(
        TunDevice tun, Clat clat, ClatPrograms programs, AttachmentChoice attachment, Action<Exception> onFailure)
    {
        _programs = programs;
        _attacher = new ProgramAttacher(attachment, programs.TunEgress);

        // In this order nothing comes in before what it needs is there.
        _hooks =
        [
            new Hook(programs.TunEgress, tun.InterfaceIndex, tun.Name, TrafficDirection.Egress),
            new Hook(programs.TunIngress, tun.InterfaceIndex, tun.Name, TrafficDirection.Ingress),
            new Hook(programs.UplinkIngress, clat.UplinkIndex, clat.UplinkName, TrafficDirection.Ingress),
        ];
        var port = new TunPort(tun);
        PathParameters parameters = PathParameters.For(clat, _counters);
        _path = new PacketPath(port, port, PacketPath.EitherWay, parameters, TunPort.TakesJoinedDatagrams(tun));
        try
        {
            programs.SetParameters(clat, parameters.Options);
            Array.ForEach(_hooks, hook => hook.Attach(_attacher));
        }
        catch
        {
            TakeOff();
            _attacher.Dispose();
            _stop.Dispose();
            throw;
        }

        _thread = PacketThread.Start($"{clat.UplinkName} clat", port.Descriptor, _stop, _path.TryForward, onFailure);
    }

    public string? Attachment => _attacher.Name;

    public void Change(Clat clat)
    {
        PathParameters parameters = PathParameters.For(clat, _counters);
        _programs.SetParameters(clat, parameters.Options);
        _path.Parameters = parameters;
    }

    public IReadOnlyList<string> Restore(bool filtersMayHaveChanged)
    {
        List<string> missing = [];
        foreach (Hook hook in _hooks.Where(hook => !hook.IsInPlace(filtersMayHaveChanged)))
        {
            hook.Attach(_attacher);
            missing.Add(hook.Description);
        }

        return missing;
    }

    public CounterSnapshot ReadCounters() => _programs.ReadCounters() + new CounterSnapshot(
        DirectionSnapshot.Read(_counters.Ipv4ToIpv6, _path.Ipv6SendFailures),
        DirectionSnapshot.Read(_counters.Ipv6ToIpv4, _path.Ipv4SendFailures));

    public void Dispose()
    {
        TakeOff();
        _stop.Signal();
        _thread.Join();
        _attacher.Dispose();
        _programs.Dispose();
        _stop.Dispose();
    }

    private void TakeOff()
    {
        foreach (Hook hook in _hooks.Reverse())
        {
            hook.Dispose();
        }
    }

    /// <summary>A place for a program, and what holds it there.</summary>
    private sealed class Hook(BpfProgram program, int interfaceIndex, string interfaceName, TrafficDirection direction) : IDisposable
    {
        private IAttachment? _attachment;

        public string Description => $"{program.Name} of {interfaceName}";

        public void Attach(ProgramAttacher attacher)
        {
            _attachment?.Dispose();
            _attachment = null;
            _attachment = attacher.Attach(program, interfaceIndex, direction);
        }

        public bool IsInPlace(bool filtersMayHaveChanged) => _attachment?.IsInPlace(filtersMayHaveChanged) ?? false;

        public void Dispose() => _attachment?.Dispose();
    }
}
