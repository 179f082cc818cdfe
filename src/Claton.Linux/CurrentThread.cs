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
}
