using System.Globalization;
using System.Runtime.InteropServices;
using Claton.Linux;

namespace Claton.Datapath.Kept;

/// <summary>What is kept of one CLAT.</summary>
/// <remarks>
/// The names are <c>INDEX.ROLE</c>, with the index of the uplink, which the kernel gives only once:
/// <code>
/// 2.tun       the device: packets of the host wait there
/// 2.uplink    the packet socket: packets of the network wait there
/// </code>
/// </remarks>
internal sealed class KeptDescriptors(IDescriptorStore store, int uplinkIndex)
{
    public const string Tun = "tun";
    public const string Uplink = "uplink";

    private readonly string _prefix = string.Create(CultureInfo.InvariantCulture, $"{uplinkIndex}.");

    public bool IsLasting => store.IsLasting;

    public FileDescriptor? Take(string role) => store.Take(_prefix + role);

    public void Keep(string role, SafeHandle descriptor) => store.Keep(_prefix + role, descriptor);

    public void Forget(string role) => store.Forget(_prefix + role);

    /// <summary>What the process before left and this one has no use for must not outlive it.</summary>
    public void ForgetUntaken()
    {
        foreach (string name in store.Untaken.Where(name => name.StartsWith(_prefix, StringComparison.Ordinal)).ToList())
        {
            store.Forget(name);
        }
    }

    /// <summary>Reads the index of the uplink whose device this is.</summary>
    public static bool IsDevice(string name, out int uplinkIndex)
    {
        uplinkIndex = 0;
        return name.Split('.') is [var index, Tun]
            && int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out uplinkIndex);
    }
}
