using System.Collections.Immutable;
using System.Diagnostics;
using Claton.Core.Picture;
using Claton.Core.Plan;
using Claton.Daemon;
using Claton.Linux;

namespace Claton.Tests.Daemon;

/// <summary>A kernel that keeps devices, addresses, routes and rules in memory, and notes every step.</summary>
internal sealed class FakeHost : IHost
{
    private readonly SortedDictionary<int, RunningClat> _running = [];
    private readonly SortedDictionary<int, InterfacePicture> _devices = [];
    private int _nextIndex = 100;

    public IReadOnlyDictionary<int, RunningClat> Running => _running;

    public IEnumerable<InterfacePicture> Devices => _devices.Values;

    /// <summary>The addresses for which there are rules of ours.</summary>
    public ImmutableSortedSet<Ipv4Address> SourceRules { get; set; } = [];

    /// <summary>What was done, as an engineer would type it.</summary>
    public List<string> Done { get; } = [];

    /// <summary>Which steps the kernel refuses.</summary>
    public Predicate<Step> Refuse { get; set; } = _ => false;

    /// <summary>Engines take their time to open and change CLATs: until <see cref="Finish"/>.</summary>
    public bool TakesItsTime { get; set; }

    /// <summary>By uplink index.</summary>
    public IEnumerable<int> Underway => _running.Where(running => running.Value.IsUnderway).Select(running => running.Key);

    public void CarryOut(Step step)
    {
        if (Refuse(step))
        {
            throw new LinuxException(step.ToString(), Errno.EPERM);
        }

        bool isUnderway = _running.GetValueOrDefault(step.UplinkIndex) is { IsUnderway: true };
        Assert.False(isUnderway && step is not Step.Close and not Step.DeleteSourceRule, $"too early: {step}");
        Done.Add(step.ToString());
        switch (step)
        {
            case Step.Open(var clat):
                _running[clat.UplinkIndex] = new RunningClat(clat, new Device(0, clat.DeviceName)) { IsUnderway = true };
                FinishUnlessSlow(clat.UplinkIndex);
                break;
            case Step.Change(var clat):
                _running[clat.UplinkIndex] = _running[clat.UplinkIndex] with { Clat = clat, IsUnderway = true };
                FinishUnlessSlow(clat.UplinkIndex);
                break;
            case Step.Close(var uplink, _):
                _devices.Remove(_running[uplink].Device.Index);
                _running.Remove(uplink);
                break;
            case Step.Rename(var uplink, var target, var name):
                Change(target, seen => seen with { Name = name });
                _running[uplink] = _running[uplink] with { Device = target with { Name = name } };
                break;
            case Step.SetLink(_, var target, var mtuBytes):
                Change(target, seen => seen with { IsUp = true, MtuBytes = mtuBytes });
                break;
            case Step.AddAddress(_, var target, var address):
                Change(target, seen => seen with { Ipv4Addresses = seen.Ipv4Addresses.Add(address) });
                break;
            case Step.DeleteAddress(_, var target, var address):
                Change(target, seen => seen with { Ipv4Addresses = seen.Ipv4Addresses.Remove(address) });
                break;
            case Step.AddDefaultRoute(_, var target, var route):
                Change(target, seen => seen with { Ipv4DefaultRoutes = seen.Ipv4DefaultRoutes.Add(route) });
                break;
            case Step.DeleteDefaultRoute(_, var target, var route):
                Change(target, seen => seen with { Ipv4DefaultRoutes = seen.Ipv4DefaultRoutes.Remove(route) });
                break;
            case Step.AddSourceRule(_, var source):
                SourceRules = SourceRules.Add(source);
                break;
            case Step.DeleteSourceRule(_, var source):
                SourceRules = SourceRules.Remove(source);
                break;
            case Step.AddSink(_, var target, var address):
                Change(target, seen => seen with { Ipv6HostRoutes = seen.Ipv6HostRoutes.Add(address) });
                break;
            case Step.DeleteSink(_, var target, var address):
                Change(target, seen => seen with { Ipv6HostRoutes = seen.Ipv6HostRoutes.Remove(address) });
                break;
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>What an engine has begun for an uplink is done.</summary>
    public void Finish(int uplink)
    {
        Device device = _running[uplink].Device;
        if (device.Index == 0)
        {
            device = device with { Index = _nextIndex++ };
            _devices[device.Index] = new InterfacePicture { Index = device.Index, Name = device.Name, Kind = InterfaceKind.Clat };
        }

        _running[uplink] = _running[uplink] with { Device = device, IsUnderway = false };
    }

    /// <summary>It did not work: a CLAT that was opened is none, one that was changed is as before.</summary>
    /// <returns>What failed.</returns>
    public Step Fail(int uplink, Clat before)
    {
        RunningClat running = _running[uplink];
        if (running.Device.Index == 0)
        {
            _running.Remove(uplink);
            return new Step.Open(running.Clat);
        }

        _running[uplink] = running with { Clat = before, IsUnderway = false };
        return new Step.Change(running.Clat);
    }

    /// <summary>Another program takes all default routes away.</summary>
    public void LoseRoutes()
    {
        foreach (int index in _devices.Keys.ToList())
        {
            _devices[index] = _devices[index] with { Ipv4DefaultRoutes = [] };
        }
    }

    private void FinishUnlessSlow(int uplink)
    {
        if (!TakesItsTime)
        {
            Finish(uplink);
        }
    }

    private void Change(Device device, Func<InterfacePicture, InterfacePicture> change) =>
        _devices[device.Index] = change(_devices[device.Index]);
}
