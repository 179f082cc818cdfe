using Claton.Linux.Native;

namespace Claton.Linux.Netlink;

public sealed partial class RouteNetlink
{
    public IReadOnlyList<InterfaceAddress<T>> GetAddresses<T>()
        where T : struct, IIpAddress<T>
    {
        NetlinkWriter request = _socket.Request(LinuxRtnetlink.RTM_GETADDR, LinuxNetlink.NLM_F_DUMP);
        request.Append(new IfAddrMsg { ifa_family = KernelFamily.Of<T>() });
        return _socket.Dump<InterfaceAddress<T>>(request, AddressParser.TryParse, "list addresses");
    }

    public void AddAddress<T>(InterfaceAddress<T> address)
        where T : struct, IIpAddress<T>
    {
        NetlinkWriter request = RequestFor(LinuxRtnetlink.RTM_NEWADDR, Creation, address);
        request.Add(LinuxIfAddr.IFA_FLAGS, (uint)address.Flags);
        request.Add(LinuxIfAddr.IFA_CACHEINFO, new IfaCacheInfo
        {
            ifa_prefered = address.PreferredLifetimeSeconds,
            ifa_valid = address.ValidLifetimeSeconds,
        });
        request.AddOptional(LinuxIfAddr.IFA_PROTO, address.Protocol == 0 ? default(byte?) : address.Protocol);
        _socket.Execute(request, () => $"add address {Describe(address)}");
    }

    public void DeleteAddress<T>(InterfaceAddress<T> address)
        where T : struct, IIpAddress<T>
    {
        NetlinkWriter request = RequestFor(LinuxRtnetlink.RTM_DELADDR, Change, address);
        _socket.Execute(request, () => $"delete address {Describe(address)}");
    }

    private NetlinkWriter RequestFor<T>(ushort type, int flags, InterfaceAddress<T> address)
        where T : struct, IIpAddress<T>
    {
        ArgumentNullException.ThrowIfNull(address);
        NetlinkWriter request = _socket.Request(type, flags);
        request.Append(new IfAddrMsg
        {
            ifa_family = KernelFamily.Of<T>(),
            ifa_prefixlen = (byte)address.PrefixLengthBits,
            ifa_scope = (byte)address.Scope,
            ifa_index = address.InterfaceIndex,
        });
        request.AddAddress<T>(LinuxIfAddr.IFA_LOCAL, address.Address);
        request.AddAddress<T>(LinuxIfAddr.IFA_ADDRESS, address.Address);
        return request;
    }

    private string Describe<T>(InterfaceAddress<T> address)
        where T : struct, IIpAddress<T> =>
        $"{address.Address}/{address.PrefixLengthBits} dev {NameOf(address.InterfaceIndex)}";
}
