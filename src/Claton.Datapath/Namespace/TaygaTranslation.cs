using System.Diagnostics;
using Claton.Core.Plan;
using Claton.Linux;

namespace Claton.Datapath.Namespace;

/// <summary>
/// A TAYGA that runs. It reads its configuration, and the MTU of its device, only when it starts: so a change is another
/// TAYGA on another device, which has shown that it translates before the routes leave the first.
/// </summary>
internal sealed class TaygaTranslation : INamespaceTranslation
{
    /// <summary>From the first attempt on; a TAYGA that works needs some milliseconds.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private static readonly string[] s_devices = [NamespaceSite.DeviceName, NamespaceSite.DeviceName + "b"];

    private readonly string _program;
    private readonly TaygaVersion _version;
    private readonly NamespaceSite _site;
    private Run _run;
    private Clat _clat;

    /// <exception cref="LinuxException">It can't be started, or does not do what it is there for.</exception>
    public TaygaTranslation(string program, TaygaVersion version, NamespaceSite site, Clat clat)
    {
        _program = program;
        _version = version;
        _site = site;
        _clat = clat;
        _run = Start(clat, s_devices[0]);
    }

    public string Version => _version.Text;

    public IReadOnlyList<string> Limits => _version.LimitsFor(_clat);

    public string? Trouble => _run.Program.Trouble;

    public int? DeviceIndex => _run.DeviceIndex;

    public void Change(Clat clat)
    {
        bool isSame = Tayga.Configure(clat, _version, "") == Tayga.Configure(_clat, _version, "") && clat.Ipv6MtuBytes == _clat.Ipv6MtuBytes;
        if (!isSame)
        {
            Run before = _run;
            _run = Start(clat, s_devices.Single(device => device != before.Device));
            Remove(before);
        }

        _clat = clat;
    }

    public void Dispose() => _run.Program.Dispose();

    /// <summary>The device is made by the program, since versions differ in the kind of device that they take.</summary>
    private Run Start(Clat clat, string device)
    {
        string configuration = Tayga.Configure(clat, _version, device);
        ConfinedProgram.Run(
            ConfinedProgram.Prepare(_program, configuration, "--mktun", "--config", "/dev/stdin"), "make tayga's device", _site.End);
        int index = _site.Netlink.GetLink(device)?.Index ?? throw new LinuxException("find tayga's device", Errno.ENODEV);
        SupervisedProgram? program = null;
        try
        {
            _site.BringUp(index, clat.Ipv6MtuBytes);
            program = new SupervisedProgram("tayga", _site, Prepare(configuration), prove: started => Try(clat, index, started));
            _site.RouteThrough(index);
            return new Run(device, index, program);
        }
        catch
        {
            program?.Dispose();
            _site.Netlink.DeleteLink(index);
            throw;
        }
    }

    /// <summary>
    /// Its words go to syslog but with this option, which also keeps it in the foreground. It would keep them to itself until
    /// there are many, as they go to a pipe, but for stdbuf(1).
    /// </summary>
    private ProcessStartInfo Prepare(string configuration)
    {
        string[] words = [_program, "-d", "--config", "/dev/stdin"];
        return ConfinedProgram.TryFind("stdbuf") is { } stdbuf
            ? ConfinedProgram.Prepare(stdbuf, configuration, ["--output=L", .. words])
            : ConfinedProgram.Prepare(words[0], configuration, words[1..]);
    }

    private void Try(Clat clat, int device, SupervisedProgram program)
    {
        Ipv6Address? source = TunProbe.Translate(device, clat.Ipv4Address, s_patience, () => program.HasEnded, _site.End);
        if (source is null)
        {
            throw new LinuxException("start tayga", program.HasEnded ? $"it {program.Ending}" : "it translates nothing");
        }

        if (source != clat.Ipv6Address)
        {
            throw new LinuxException(
                "start tayga", "it takes no notice of the mapping in its configuration, as 0.9.2-9 and 0.9.2-10 of Debian do");
        }
    }

    private void Remove(Run run)
    {
        _site.RouteElsewhere(run.DeviceIndex);
        run.Program.Dispose();
        _site.Netlink.DeleteLink(run.DeviceIndex);
    }

    private sealed record Run(string Device, int DeviceIndex, SupervisedProgram Program);
}
