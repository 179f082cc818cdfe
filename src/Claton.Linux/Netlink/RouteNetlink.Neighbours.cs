using Claton.Linux.Native;

namespace Claton.Linux.Netlink;

public sealed partial class RouteNetlink
{
    public IReadOnlyList<Neighbour<T>> GetNeighbours<T>()
        where T : struct, IIpAddress<T>
    {
        NetlinkWriter request = _socket.Request(LinuxRtnetlink.RTM_GETNEIGH, LinuxNetlink.NLM_F_DUMP);
        request.Append(new NdMsg { ndm_family = KernelFamily.Of<T>() });
        return _socket.Dump<Neighbour<T>>(request, NeighbourParser.TryParse, "list neighbours");
    }

    /// <summary>Null if the kernel has no such neighbour in its table.</summary>
    public Neighbour<T>? GetNeighbour<T>(int interfaceIndex, T address)
        where T : struct, IIpAddress<T>
    {
        NetlinkWriter request = _socket.Request(LinuxRtnetlink.RTM_GETNEIGH, Change);
        request.Append(new NdMsg { ndm_family = KernelFamily.Of<T>(), ndm_ifindex = interfaceIndex });
        request.AddAddress<T>(LinuxNeighbour.NDA_DST, address);
        try
        {
            return _socket.Get<Neighbour<T>>(
                request, NeighbourParser.TryParse, () => $"get neighbour {address} dev {NameOf(interfaceIndex)}");
        }
        catch (LinuxException exception) when (exception.Errno == Errno.ENOENT)
        {
            return null;
        }
    }

    public void AddNeighbour<T>(Neighbour<T> neighbour)
        where T : struct, IIpAddress<T> => ChangeNeighbour(LinuxRtnetlink.RTM_NEWNEIGH, Creation, "add", neighbour);

    public void DeleteNeighbour<T>(Neighbour<T> neighbour)
        where T : struct, IIpAddress<T> => ChangeNeighbour(LinuxRtnetlink.RTM_DELNEIGH, Change, "delete", neighbour);

    /// <summary>
    /// Has the kernel find out where a neighbour is, or whether it is still there, as if a packet were sent to it: an unknown
    /// one is solicited at once, a stale one after the delay of RFC 4861 §7.3.3. The answer is a change of its state.
    /// </summary>
    public void ResolveNeighbour<T>(int interfaceIndex, T address)
        where T : struct, IIpAddress<T> => ChangeNeighbour(
            LinuxRtnetlink.RTM_NEWNEIGH,
            LinuxNetlink.NLM_F_ACK | LinuxNetlink.NLM_F_CREATE,
            "resolve",
            new Neighbour<T> { InterfaceIndex = interfaceIndex, Address = address, Flags = NeighbourFlags.Use });

    private void ChangeNeighbour<T>(ushort type, int flags, string verb, Neighbour<T> neighbour)
        where T : struct, IIpAddress<T>
    {
        ArgumentNullException.ThrowIfNull(neighbour);
        NetlinkWriter request = _socket.Request(type, flags);
        request.Append(new NdMsg
        {
            ndm_family = KernelFamily.Of<T>(),
            ndm_ifindex = neighbour.InterfaceIndex,
            ndm_state = (ushort)neighbour.State,
            ndm_flags = (byte)neighbour.Flags,
        });
        request.AddAddress<T>(LinuxNeighbour.NDA_DST, neighbour.Address);
        request.AddMac(LinuxNeighbour.NDA_LLADDR, neighbour.LinkLayerAddress);
        _socket.Execute(request, () => $"{verb} neighbour {neighbour.Address} dev {NameOf(neighbour.InterfaceIndex)}");
    }
}
