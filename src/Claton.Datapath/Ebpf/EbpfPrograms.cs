using Claton.Core.Plan;
using Claton.Datapath.Packets;
using Claton.Datapath.Tun;
using Claton.Linux;
using Claton.Linux.Bpf;
using Claton.Linux.Netlink;

namespace Claton.Datapath.Ebpf;

/// <summary>The programs of one CLAT in their places.</summary>
internal sealed class EbpfPrograms : IKernelHalf
{
    private readonly ClatPrograms _programs;
    private readonly ProgramAttacher _attacher;
    private readonly Hook[] _hooks;

    /// <param name="programs">Belong to it from here on.</param>
    public EbpfPrograms(Device device, Clat clat, ClatPrograms programs, AttachmentChoice attachment)
    {
        _programs = programs;
        try
        {
            _attacher = new ProgramAttacher(attachment, programs.TunEgress);
        }
        catch
        {
            programs.Dispose();
            throw;
        }

        _hooks =
        [
            new Hook(programs.TunEgress, device.Index, device.Name, TrafficDirection.Egress, isOwnDevice: true),
            new Hook(programs.UplinkIngress, clat.UplinkIndex, clat.UplinkName, TrafficDirection.Ingress, isOwnDevice: false),
        ];
    }

    public string Attachment => _attacher.Name;

    public void Change(Clat clat) => _programs.SetParameters(clat, PathParameters.OptionsFor(clat));

    public void Attach() => Array.ForEach(_hooks, hook => hook.Attach(_attacher));

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

    public CounterSnapshot ReadCounters() => _programs.ReadCounters();

    public void Dispose()
    {
        try
        {
            _programs.TakeParametersAway();
        }
        catch (LinuxException)
        {
            // Then they translate until they are off, into a device that goes.
        }

        Array.ForEach(_hooks, hook => hook.Dispose());
        _attacher.Dispose();
        _programs.Dispose();
    }

    /// <summary>A place for a program, and what holds it there.</summary>
    private sealed class Hook(
        BpfProgram program, int interfaceIndex, string interfaceName, TrafficDirection direction, bool isOwnDevice) : IDisposable
    {
        private IAttachment? _attachment;

        public string Description => $"{program.Name} of {interfaceName}";

        public void Attach(ProgramAttacher attacher)
        {
            _attachment?.Dispose();
            _attachment = null;
            _attachment = attacher.Attach(program, interfaceIndex, direction, isOwnDevice);
        }

        public bool IsInPlace(bool filtersMayHaveChanged) => _attachment?.IsInPlace(filtersMayHaveChanged) ?? false;

        public void Dispose() => _attachment?.Dispose();
    }
}
