using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Claton.Linux.Native;

namespace Claton.Linux.Netlink;

/// <summary>RTM_NEWADDR and RTM_DELADDR.</summary>
/// <remarks>
/// <code>
/// ifaddrmsg: family (1), prefix length (1), flags (1), scope (1), index (4)
/// ├ IFA_ADDRESS    the address; the peer's where the link is point to point and IFA_LOCAL is the own
/// ├ IFA_LOCAL
/// ├ IFA_FLAGS      all 32 flags
/// ├ IFA_CACHEINFO  preferred (4), valid (4), created (4), updated (4)
/// └ IFA_PROTO
/// </code>
/// </remarks>
internal static class AddressParser
{
    internal static bool TryParse<T>(NetlinkMessage message, [NotNullWhen(true)] out InterfaceAddress<T>? address)
        where T : struct, IIpAddress<T>
    {
        address = null;
        if (!message.TryReadBody(out IfAddrMsg body, out NetlinkAttributeReader attributes)
            || body.ifa_family != KernelFamily.Of<T>() || body.ifa_prefixlen > T.SizeBytes * 8)
        {
            return false;
        }

        T? far = null;
        T? local = null;
        var read = new InterfaceAddress<T>
        {
            InterfaceIndex = body.ifa_index,
            Address = default,
            PrefixLengthBits = body.ifa_prefixlen,
            Flags = (AddressFlags)body.ifa_flags,
            Scope = (AddressScope)body.ifa_scope,
        };
        while (attributes.TryRead(out NetlinkAttribute attribute))
        {
            far = attribute.Type == LinuxIfAddr.IFA_ADDRESS ? attribute.Address<T>() : far;
            local = attribute.Type == LinuxIfAddr.IFA_LOCAL ? attribute.Address<T>() : local;
            read = With(read, attribute);
        }

        address = (local ?? far) is { } own ? read with { Address = own } : null;
        return address is not null;
    }

    private static InterfaceAddress<T> With<T>(InterfaceAddress<T> address, NetlinkAttribute attribute)
        where T : struct, IIpAddress<T> => attribute.Type switch
        {
            LinuxIfAddr.IFA_FLAGS => address with { Flags = (AddressFlags)(attribute.UInt32 ?? (uint)address.Flags) },
            LinuxIfAddr.IFA_PROTO => address with { Protocol = attribute.Byte ?? 0 },
            LinuxIfAddr.IFA_CACHEINFO when MemoryMarshal.TryRead(attribute.Value, out IfaCacheInfo lifetimes) => address with
            {
                PreferredLifetimeSeconds = lifetimes.ifa_prefered,
                ValidLifetimeSeconds = lifetimes.ifa_valid,
            },
            _ => address,
        };
}
