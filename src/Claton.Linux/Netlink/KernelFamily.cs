using Claton.Linux.Native;

namespace Claton.Linux.Netlink;

/// <summary>
/// The kernel's numbers for the address families, which are not those of <see
/// cref="System.Net.Sockets.AddressFamily"/>.
/// </summary>
internal static class KernelFamily
{
    internal static byte Of<T>()
        where T : struct, IIpAddress<T> =>
        (byte)(T.SizeBytes == Ipv4Address.SizeBytes ? SysSocket.AF_INET : SysSocket.AF_INET6);

    /// <summary>
    /// A prefix as messages have it: the length in the fixed part, and no address where the length is zero.
    /// </summary>
    internal static bool TryReadPrefix<T>(T? address, int lengthBits, out IpPrefix<T> prefix)
        where T : struct, IIpAddress<T>
    {
        prefix = default;
        if (lengthBits > T.SizeBytes * 8 || (address is null && lengthBits > 0))
        {
            return false;
        }

        prefix = new IpPrefix<T>(address ?? T.Unspecified, lengthBits);
        return true;
    }
}
