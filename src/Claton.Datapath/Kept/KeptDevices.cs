using Claton.Core.Plan;
using Claton.Datapath.Packets;
using Claton.Linux;
using Claton.Linux.Netlink;

namespace Claton.Datapath.Kept;

/// <summary>
/// The devices of CLATs that the process before left: each goes on with its CLAT, or is dropped where there is to be none.
/// Any thread.
/// </summary>
public sealed class KeptDevices
{
    private readonly IDescriptorStore _store;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, TunDevice> _waiting = [];

    public KeptDevices(IDescriptorStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
        foreach (string name in store.Untaken.ToList())
        {
            if (KeptDescriptors.IsDevice(name, out int uplinkIndex) && TryAdopt(name) is { } device)
            {
                _waiting.Add(uplinkIndex, device);
            }
        }

        // Without its device nothing else of a CLAT is of use.
        foreach (string stray in store.Untaken.Where(name => !_waiting.Keys.Any(index => IsOf(name, index))).ToList())
        {
            store.Forget(stray);
        }
    }

    public static KeptDevices None => new(new NoDescriptorStore());

    /// <summary>Whether devices outlive this process.</summary>
    public bool IsLasting => _store.IsLasting;

    /// <summary>By the index of the uplink: those that wait for their CLAT.</summary>
    public IReadOnlyDictionary<int, Device> Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.ToDictionary(kept => kept.Key, kept => new Device(kept.Value.InterfaceIndex, kept.Value.Name));
            }
        }
    }

    /// <summary>Takes a device down, and whatever else is kept of its CLAT.</summary>
    public void Drop(int uplinkIndex)
    {
        if (Take(uplinkIndex) is { } device)
        {
            TakeDown(device);
            Of(uplinkIndex).ForgetUntaken();
            _store.Forget(NameOf(uplinkIndex));
        }
    }

    internal KeptDescriptors Of(int uplinkIndex) => new(_store, uplinkIndex);

    /// <summary>The device that the process before had for this CLAT; null where a new one has to be made.</summary>
    internal TunDevice? Take(Clat clat) => Take(clat.UplinkIndex);

    /// <summary>Whoever else has a descriptor of the device: it goes now, and its name is free again.</summary>
    internal static void TakeDown(TunDevice device)
    {
        using var netlink = new RouteNetlink();
        try
        {
            netlink.DeleteLink(device.InterfaceIndex);
        }
        catch (LinuxException error) when (error.Errno == Errno.ENODEV)
        {
            // Somebody was faster.
        }

        device.Dispose();
    }

    private TunDevice? Take(int uplinkIndex)
    {
        lock (_gate)
        {
            _waiting.Remove(uplinkIndex, out TunDevice? device);
            return device;
        }
    }

    private TunDevice? TryAdopt(string name)
    {
        FileDescriptor descriptor = _store.Take(name)!;
        try
        {
            return TunDevice.Adopt(descriptor, TunPort.Options);
        }
        catch (LinuxException)
        {
            // Deleted meanwhile, or in another network namespace: nothing to go on with.
            descriptor.Dispose();
            _store.Forget(name);
            return null;
        }
    }

    private static string NameOf(int uplinkIndex) => $"{uplinkIndex}.{KeptDescriptors.Tun}";

    private static bool IsOf(string name, int uplinkIndex) => name.StartsWith($"{uplinkIndex}.", StringComparison.Ordinal);
}
