using System.Diagnostics.CodeAnalysis;
using Claton.Linux.Native;

namespace Claton.Linux.Netlink;

/// <summary>RTM_NEWNEIGH and RTM_DELNEIGH.</summary>
/// <remarks>
/// <code>
/// ndmsg: family (1), 0 (3), index (4), state (2), flags (1), type (1)
/// ├ NDA_DST     the address
/// └ NDA_LLADDR  where it is
/// </code>
/// </remarks>
internal static class NeighbourParser
{
    internal static bool TryParse<T>(NetlinkMessage message, [NotNullWhen(true)] out Neighbour<T>? neighbour)
        where T : struct, IIpAddress<T>
    {
        neighbour = null;
        if (!message.TryReadBody(out NdMsg body, out NetlinkAttributeReader attributes)
            || body.ndm_family != KernelFamily.Of<T>()
            || !attributes.TryFind(LinuxNeighbour.NDA_DST, out NetlinkAttribute destination)
            || destination.Address<T>() is not { } address)
        {
            return false;
        }

        neighbour = new Neighbour<T>
        {
            InterfaceIndex = body.ndm_ifindex,
            Address = address,
            LinkLayerAddress = attributes.TryFind(LinuxNeighbour.NDA_LLADDR, out NetlinkAttribute mac) ? mac.Mac : null,
            State = (NeighbourState)body.ndm_state,
            Flags = (NeighbourFlags)body.ndm_flags,
        };
        return true;
    }
}
