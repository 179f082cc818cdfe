using System.Diagnostics;
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

    /// <summary>Null if there is no such link.</summary>
    public LinkStatistics? GetStatistics(int index)
    {
        NetlinkWriter request = _socket.Request(LinuxRtnetlink.RTM_GETLINK, Change);
        request.Append(new IfInfoMsg { ifi_index = index });
        try
        {
            return _socket.Get<LinkStatistics>(request, LinkParser.TryParseStatistics, () => $"get link {index}");
        }
        catch (LinuxException exception) when (exception.Errno == Errno.ENODEV)
        {
            return null;
        }
    }

    public void ChangeLink(int index, LinkChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        WithDescriptor(change.NetworkNamespaceDescriptor, target =>
        {
            uint changed = Flag(LinkFlags.Up, change.Up is not null) | Flag(LinkFlags.NoArp, change.Arp is not null);
            NetlinkWriter request = _socket.Request(LinuxRtnetlink.RTM_NEWLINK, Change);
            request.Append(new IfInfoMsg
            {
                ifi_index = index,
                ifi_flags = Flag(LinkFlags.Up, change.Up == true) | Flag(LinkFlags.NoArp, change.Arp == false),
                ifi_change = changed,
            });
            request.AddOptional(LinuxIfLink.IFLA_MTU, change.MtuBytes);
            request.AddOptional(LinuxIfLink.IFLA_TXQLEN, change.QueuePackets);
            request.AddText(LinuxIfLink.IFLA_IFNAME, change.Name);
            request.AddText(LinuxIfLink.IFLA_IFALIAS, change.Alias, terminated: false);
            request.AddOptional(LinuxIfLink.IFLA_NET_NS_FD, target);
            AddAddressGeneration(ref request, change.AddressGeneration);
            _socket.Execute(request, () => $"change link {NameOf(index)}");
        });
    }

    /// <summary>Adds two links that are joined to each other. veth(4).</summary>
    public void AddVeth(string name, string peerName) => AddVeth(new VethEnd(name), new VethEnd(peerName));

    /// <inheritdoc cref="AddVeth(string, string)"/>
    public void AddVeth(VethEnd end, VethEnd peer)
    {
        ArgumentNullException.ThrowIfNull(end);
        ArgumentNullException.ThrowIfNull(peer);
        WithDescriptor(end.NetworkNamespaceDescriptor, endNamespace => WithDescriptor(peer.NetworkNamespaceDescriptor, peerNamespace =>
        {
            NetlinkWriter request = _socket.Request(LinuxRtnetlink.RTM_NEWLINK, Creation);
            Append(ref request, end, endNamespace);
            int information = request.BeginNested(LinuxIfLink.IFLA_LINKINFO);
            request.AddText(LinuxIfLink.IFLA_INFO_KIND, "veth");
            int data = request.BeginNested(LinuxIfLink.IFLA_INFO_DATA);
            int nested = request.BeginNested(LinuxIfLink.VETH_INFO_PEER);
            Append(ref request, peer, peerNamespace);
            request.EndNested(nested);
            request.EndNested(data);
            request.EndNested(information);
            _socket.Execute(request, () => $"add link {end.Name} type veth peer {peer.Name}");
        }));
    }

    /// <summary>Adds a link that shares another one's cable, such as a macvlan.</summary>
    /// <exception cref="LinuxException">
    /// EOPNOTSUPP: the kernel has no such links. EBUSY: the parent has children of another kind. EINVAL: it can have none.
    /// </exception>
    public void AddChild(ChildLink child)
    {
        ArgumentNullException.ThrowIfNull(child);
        WithDescriptor(child.NetworkNamespaceDescriptor, target =>
        {
            string kind = child.Kind.ToString().ToLowerInvariant();
            NetlinkWriter request = _socket.Request(LinuxRtnetlink.RTM_NEWLINK, Creation);
            request.Append(default(IfInfoMsg));
            request.AddText(LinuxIfLink.IFLA_IFNAME, child.Name);
            request.Add(LinuxIfLink.IFLA_LINK, child.ParentIndex);
            request.AddMac(LinuxIfLink.IFLA_ADDRESS, child.Address);
            request.AddOptional(LinuxIfLink.IFLA_NET_NS_FD, target);
            int information = request.BeginNested(LinuxIfLink.IFLA_LINKINFO);
            request.AddText(LinuxIfLink.IFLA_INFO_KIND, kind);
            int data = request.BeginNested(LinuxIfLink.IFLA_INFO_DATA);
            switch (child.Kind)
            {
                case ChildLinkKind.Ipvlan:
                    request.Add(LinuxIfLink.IFLA_IPVLAN_MODE, LinuxIfLink.IPVLAN_MODE_L2);
                    break;
                case ChildLinkKind.Macvlan:
                    request.Add(LinuxIfLink.IFLA_MACVLAN_MODE, LinuxIfLink.MACVLAN_MODE_BRIDGE);
                    break;
                default:
                    throw new UnreachableException();
            }

            request.EndNested(data);
            request.EndNested(information);
            _socket.Execute(request, () => $"add link {child.Name} link {NameOf(child.ParentIndex)} type {kind}");
        });
    }

    public void DeleteLink(int index)
    {
        NetlinkWriter request = _socket.Request(LinuxRtnetlink.RTM_DELLINK, Change);
        request.Append(new IfInfoMsg { ifi_index = index });
        _socket.Execute(request, () => $"delete link {NameOf(index)}");
    }

    private static uint Flag(LinkFlags flag, bool isSet) => isSet ? (uint)flag : 0;

    private static void Append(ref NetlinkWriter request, VethEnd end, int? networkNamespace)
    {
        request.Append(default(IfInfoMsg));
        request.AddText(LinuxIfLink.IFLA_IFNAME, end.Name);
        request.AddMac(LinuxIfLink.IFLA_ADDRESS, end.Address);
        request.AddOptional(LinuxIfLink.IFLA_NET_NS_FD, networkNamespace);
    }

    /// <summary>Keeps a descriptor open over a request that names it.</summary>
    private static void WithDescriptor(SafeHandle? handle, Action<int?> request)
    {
        bool counted = false;
        handle?.DangerousAddRef(ref counted);
        try
        {
            request((int?)handle?.DangerousGetHandle());
        }
        finally
        {
            if (counted)
            {
                handle!.DangerousRelease();
            }
        }
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
