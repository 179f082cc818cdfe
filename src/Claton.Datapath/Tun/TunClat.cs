using Claton.Core.Plan;
using Claton.Datapath.Kept;
using Claton.Datapath.Packets;
using Claton.Datapath.Userspace;
using Claton.Linux;

namespace Claton.Datapath.Tun;

/// <summary>Whether a CLAT may do without the kernel's half.</summary>
internal enum KernelNeed
{
    /// <summary>It goes on without what the kernel refuses.</summary>
    Wanted,

    /// <summary>It begins without, until the kernel is ready, and fails with what the kernel refuses.</summary>
    Required,

    /// <summary>It does not begin before the kernel is ready.</summary>
    RequiredFirst,
}

/// <summary>
/// A CLAT on a TUN device: the device, the translator of this process, which could do all of it alone, and what the kernel
/// takes from it.
/// </summary>
internal sealed class TunClat : IOpenClat
{
    public const string UserspaceName = "userspace";

    /// <summary>How often packets may be a reason to look whether the kernel's half is still in place.</summary>
    private const int LookPauseMilliseconds = 1000;

    private readonly TunDevice _tun;
    private readonly KeptDescriptors _kept;
    private readonly KernelNeed _need;
    private readonly KernelShare? _kernel;
    private readonly UserspaceTranslation _translation;
    private readonly Action<IOpenClat, Exception> _onFailure;
    private long _lookAtMilliseconds;
    private int _hasFailed;

    /// <param name="kernel">Null for a CLAT that is this process's alone.</param>
    /// <param name="kept">What the process before left, to go on with, and where things are kept for the next one.</param>
    /// <param name="firstPause">Before the kernel's half is tried again.</param>
    public TunClat(
        Clat clat,
        IKernelEngine? kernel,
        KernelNeed need,
        KeptDevices kept,
        Action<IOpenClat, Exception> onFailure,
        TimeSpan? firstPause = null)
    {
        _need = need;
        _onFailure = onFailure;
        _kept = kept.Of(clat.UplinkIndex);
        _tun = kept.Take(clat) ?? CreateDevice(clat);
        Device = new Device(_tun.InterfaceIndex, _tun.Name);
        try
        {
            _kernel = kernel is null
                ? null
                : new KernelShare(
                    kernel, Device, clat, () => AttentionWanted?.Invoke(), need == KernelNeed.Wanted ? null : Fail, firstPause);
            if (need == KernelNeed.RequiredFirst)
            {
                _kernel?.StartOrThrow();
            }

            _translation = new UserspaceTranslation(_tun, clat, _kept, OnPacket, Fail);
        }
        catch
        {
            _kernel?.Dispose();
            TakeDown();
            throw;
        }
    }

    public event Action? AttentionWanted;

    public Device Device { get; }

    public EngineState Engine
    {
        get
        {
            (EngineState? inPlace, EngineRefusal? refusal) = _kernel?.State ?? default;

            // Where nothing goes on without the kernel, a refusal is the CLAT's end, which is reported.
            bool isForStatus = refusal is not null && _need == KernelNeed.Wanted;
            return inPlace ?? new EngineState(UserspaceName, null, isForStatus ? [refusal!] : []);
        }
    }

    public void Change(Clat clat)
    {
        OrWithoutTheKernel(() =>
        {
            _kernel?.Change(clat);
            return [];
        });
        _translation.Change(clat);
    }

    /// <remarks>
    /// Here also begins what the kernel is to do: not before the device has its addresses and routes, as to attach programs
    /// holds up for tens of milliseconds whoever else changes something of the network.
    /// </remarks>
    public IReadOnlyList<string> Restore(bool filtersMayHaveChanged)
    {
        _kernel?.StartOnce();
        return OrWithoutTheKernel(() => _kernel?.Restore(filtersMayHaveChanged) ?? []);
    }

    public CounterSnapshot ReadCounters()
    {
        CounterSnapshot translated = _translation.ReadCounters();
        return _kernel is null ? translated : _kernel.ReadCounters() + translated;
    }

    public void Dispose()
    {
        _kernel?.Dispose();
        _translation.Dispose();
        TakeDown();
    }

    /// <summary>
    /// The kernel's half goes first, so that all packets come to where they are kept, and none stays in between.
    /// </summary>
    public void Leave()
    {
        _kernel?.Dispose();
        _translation.Leave();
        _tun.Dispose();
    }

    private TunDevice CreateDevice(Clat clat)
    {
        TunDevice device = TunDevice.Create(clat.DeviceName, TunPort.Options);
        _kept.Keep(KeptDescriptors.Tun, device.Descriptor);
        return device;
    }

    private void TakeDown()
    {
        if (_kept.IsLasting)
        {
            KeptDevices.TakeDown(_tun);
        }

        _kept.Forget(KeptDescriptors.Tun);
        _tun.Dispose();
    }

    private IReadOnlyList<string> OrWithoutTheKernel(Func<IReadOnlyList<string>> attempt)
    {
        try
        {
            return attempt();
        }
        catch (LinuxException error) when (_need == KernelNeed.Wanted && _kernel is { IsInPlace: true } && !IsTheInterfaces(error))
        {
            _kernel.GiveUp(error);
            return [];
        }
    }

    /// <summary>Then nothing else would do better, and the CLAT is opened anew if it is still wanted.</summary>
    private static bool IsTheInterfaces(LinuxException error) => error.Errno is Errno.ENODEV or Errno.ENXIO;

    /// <summary>
    /// A packet came by that the kernel's half left to the translator, or that nobody took since it is no longer there: the
    /// kernel does not tell who takes programs off. In either case nothing is lost.
    /// </summary>
    private void OnPacket()
    {
        if (_kernel is not { IsInPlace: true })
        {
            return; // Nothing is missing: every packet of such a CLAT comes here.
        }

        long now = Environment.TickCount64;
        long lookAt = Volatile.Read(ref _lookAtMilliseconds);
        if (now >= lookAt && Interlocked.CompareExchange(ref _lookAtMilliseconds, now + LookPauseMilliseconds, lookAt) == lookAt)
        {
            AttentionWanted?.Invoke();
        }
    }

    /// <summary>Several threads may fail by the same cause, such as a device that was deleted.</summary>
    private void Fail(Exception error)
    {
        if (Interlocked.Exchange(ref _hasFailed, 1) == 0)
        {
            _onFailure(this, error);
        }
    }
}
