using System.Diagnostics;

namespace Claton.Core.Plan;

/// <summary>Why an interface has no CLAT. Each has words for people in <see cref="NoClatReasons.InWords"/>.</summary>
public enum NoClatReason
{
    /// <summary>The administrator left the interface out.</summary>
    NotSelected,

    /// <summary>Loopback, a CLAT's own device, a port of a bridge or bond, a link that Claton does not speak.</summary>
    NotAnUplink,

    /// <summary>Down, or without carrier. // A3</summary>
    LinkDown,

    Ipv6Disabled,

    /// <summary>There is an IPv4 default route on the interface. // A1</summary>
    NativeIpv4,

    /// <summary>A CLAT of other software gives this interface, or the host, its IPv4. // B5</summary>
    OtherClat,

    /// <summary>No valid NAT64 prefix is known here. // A3</summary>
    NoPref64,

    /// <summary>A prefix is known that no router advertises, and there is no default router to send to.</summary>
    NoRouter,

    /// <summary>No IPv6 prefix to form the CLAT's address in. // A3</summary>
    NoSourcePrefix,

    /// <summary>The network gives single addresses (/128) only. // B7</summary>
    NoPrefixOfOwn,

    /// <summary>The router of the prefix has not told its link-layer address yet.</summary>
    RouterUnresolved,

    /// <summary>The uplink's MTU is less than IPv6 asks for.</summary>
    MtuTooSmall,

    /// <summary>All of 192.0.0.0/29 is taken. // B5</summary>
    NoFreeIpv4Address,

    /// <summary>Every candidate for the CLAT's address is in use on the link. // B2</summary>
    NoUniqueIpv6Address,
}

public static class NoClatReasons
{
    /// <summary>One sentence that a person understands without this program's vocabulary.</summary>
    public static string InWords(this NoClatReason reason) => reason switch
    {
        NoClatReason.NotSelected => "the interface is not among those that Claton was told to serve",
        NoClatReason.NotAnUplink => "the interface is not an uplink",
        NoClatReason.LinkDown => "the link is down",
        NoClatReason.Ipv6Disabled => "IPv6 is disabled on the interface",
        NoClatReason.NativeIpv4 => "the network gives native IPv4",
        NoClatReason.OtherClat => "another program's CLAT gives IPv4 already",
        NoClatReason.NoPref64 => "no NAT64 prefix was noticed on this network",
        NoClatReason.NoRouter => "there is no router to send to",
        NoClatReason.NoSourcePrefix => "there is no IPv6 prefix to form an address in",
        NoClatReason.NoPrefixOfOwn => "the network gives single IPv6 addresses only, and the CLAT needs one of its own",
        NoClatReason.RouterUnresolved => "the router has not told its link-layer address yet",
        NoClatReason.MtuTooSmall => "the link carries less than the 1280 octets that IPv6 needs",
        NoClatReason.NoFreeIpv4Address => "all eight addresses of 192.0.0.0/29 are in use on this host",
        NoClatReason.NoUniqueIpv6Address => "every candidate for the CLAT's IPv6 address is in use on the link",
        _ => throw new UnreachableException(),
    };
}
