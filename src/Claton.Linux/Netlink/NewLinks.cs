using System.Runtime.InteropServices;

namespace Claton.Linux.Netlink;

/// <summary>One of two links that are joined to each other.</summary>
public sealed record VethEnd(string Name)
{
    /// <summary>Null for one that the kernel chooses.</summary>
    public MacAddress? Address { get; init; }

    /// <summary>Where it is made: <see cref="NetworkNamespace.Descriptor"/>; null for where the request is made.</summary>
    public SafeHandle? NetworkNamespaceDescriptor { get; init; }
}

/// <summary>How a link shares another one's cable.</summary>
public enum ChildLinkKind
{
    /// <summary>With the parent's link-layer address: packets are told apart by their IP address (mode L2).</summary>
    Ipvlan,

    /// <summary>With a link-layer address of its own (mode bridge).</summary>
    Macvlan,
}

/// <summary>A link that shares another one's cable.</summary>
public sealed record ChildLink(ChildLinkKind Kind, string Name, int ParentIndex)
{
    /// <inheritdoc cref="VethEnd.Address"/>
    public MacAddress? Address { get; init; }

    /// <inheritdoc cref="VethEnd.NetworkNamespaceDescriptor"/>
    public SafeHandle? NetworkNamespaceDescriptor { get; init; }
}
