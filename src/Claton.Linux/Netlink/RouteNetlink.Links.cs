using System.Runtime.InteropServices;
using Claton.Linux.Native;

namespace Claton.Linux.Netlink;

public sealed partial class RouteNetlink
{
    public IReadOnlyList<Link> GetLinks()
    {
        NetlinkWriter request = _socket.Request(LinuxRtnetlink.RTM_GETLINK, LinuxNetlink.NLM_F_DUMP);
        request.Append(default(IfInfoMsg));
        request.Add(LinuxIfLink.IFLA_EXT_MASK, LinuxRtnetlink.RTEXT_FILTER_SKIP_STATS);
        return _socket.Dump<Link>(request, LinkParser.TryParse, "list links");
    }

    /// <summary>Null if there is no such link.</summary>
    public Link? GetLink(int index) => GetLink(index, name: null);

    /// <inheritdoc cref="GetLink(int)"/>
    public Link? GetLink(string name) => GetLink(0, name);

    public void ChangeLink(int index, LinkChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        SafeHandle? target = change.NetworkNamespaceDescriptor;
        bool counted = false;
        target?.DangerousAddRef(ref counted);
        try
        {
            const uint up = (uint)LinkFlags.Up;
            NetlinkWriter request = _socket.Request(LinuxRtnetlink.RTM_NEWLINK, Change);
            request.Append(new IfInfoMsg
            {
                ifi_index = index,
                ifi_flags = change.Up == true ? up : 0,
                ifi_change = change.Up is null ? 0 : up,
            });
            request.AddOptional(LinuxIfLink.IFLA_MTU, change.MtuBytes);
            request.AddText(LinuxIfLink.IFLA_IFNAME, change.Name);
            request.AddText(LinuxIfLink.IFLA_IFALIAS, change.Alias, terminated: false);
            request.AddOptional(LinuxIfLink.IFLA_NET_NS_FD, (int?)target?.DangerousGetHandle());
            AddAddressGeneration(ref request, change.AddressGeneration);
            _socket.Execute(request, () => $"change link {NameOf(index)}");
        }
        finally
        {
            if (counted)
            {
                target!.DangerousRelease();
            }
        }
    }

    /// <summary>Adds two links that are joined to each other. veth(4).</summary>
    public void AddVeth(string name, string peerName)
    {
        NetlinkWriter request = _socket.Request(LinuxRtnetlink.RTM_NEWLINK, Creation);
        request.Append(default(IfInfoMsg));
        request.AddText(LinuxIfLink.IFLA_IFNAME, name);
        int information = request.BeginNested(LinuxIfLink.IFLA_LINKINFO);
        request.AddText(LinuxIfLink.IFLA_INFO_KIND, "veth");
        int data = request.BeginNested(LinuxIfLink.IFLA_INFO_DATA);
        int peer = request.BeginNested(LinuxIfLink.VETH_INFO_PEER);
        request.Append(default(IfInfoMsg));
        request.AddText(LinuxIfLink.IFLA_IFNAME, peerName);
        request.EndNested(peer);
        request.EndNested(data);
        request.EndNested(information);
        _socket.Execute(request, () => $"add link {name} type veth peer {peerName}");
    }

    public void DeleteLink(int index)
    {
        NetlinkWriter request = _socket.Request(LinuxRtnetlink.RTM_DELLINK, Change);
        request.Append(new IfInfoMsg { ifi_index = index });
        _socket.Execute(request, () => $"delete link {NameOf(index)}");
    }

    private static void AddAddressGeneration(ref NetlinkWriter request, Ipv6AddressGeneration? generation)
    {
        if (generation is { } mode)
        {
            int families = request.BeginNested(LinuxIfLink.IFLA_AF_SPEC);
            int ipv6 = request.BeginNested(SysSocket.AF_INET6);
            request.Add(LinuxIfLink.IFLA_INET6_ADDR_GEN_MODE, (byte)mode);
            request.EndNested(ipv6);
            request.EndNested(families);
        }
    }

    private Link? GetLink(int index, string? name)
    {
        NetlinkWriter request = _socket.Request(LinuxRtnetlink.RTM_GETLINK, Change);
        request.Append(new IfInfoMsg { ifi_index = index });
        request.AddText(LinuxIfLink.IFLA_IFNAME, name);
        request.Add(LinuxIfLink.IFLA_EXT_MASK, LinuxRtnetlink.RTEXT_FILTER_SKIP_STATS);
        try
        {
            return _socket.Get<Link>(request, LinkParser.TryParse, () => $"get link {name ?? $"{index}"}");
        }
        catch (LinuxException exception) when (exception.Errno == Errno.ENODEV)
        {
            return null;
        }
    }
}
