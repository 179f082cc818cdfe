using System.Globalization;
using System.Text;
using Claton.Linux.Native;

namespace Claton.Linux;

/// <summary>What the kernel knows of the thread that asks.</summary>
public static class CurrentThread
{
    private const int NameSizeBytes = 16;

    /// <summary>Names the thread in ps, top and crash reports.</summary>
    /// <param name="name">ASCII; the kernel keeps the first 15 characters.</param>
    public static void SetName(string name)
    {
        Span<byte> octets = stackalloc byte[NameSizeBytes];
        octets.Clear();
        Encoding.ASCII.GetBytes(name.AsSpan(0, Math.Min(name.Length, NameSizeBytes - 1)), octets);
        LinuxException.ThrowIfFailed(Libc.SetThreadName(octets), "name a thread");
    }

    /// <summary>Whether it may end programs of other users (CAP_KILL).</summary>
    public static bool MayEndAnybody()
    {
        const string label = "CapEff:"; // 64 bits in hexadecimal: capabilities(7), proc(5).
        string line = File.ReadLines("/proc/thread-self/status").First(line => line.StartsWith(label, StringComparison.Ordinal));
        ulong effective = ulong.Parse(line.AsSpan(label.Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return ((effective >> LinuxCapability.CAP_KILL) & 1) != 0;
    }
}
