using System.Diagnostics;

namespace Claton.Translation;

/// <summary>The names of <see cref="DropReason"/> in counters, status and documentation.</summary>
public static class DropReasons
{
    /// <summary>All reasons, without <see cref="DropReason.None"/>.</summary>
    public static IReadOnlyList<DropReason> All { get; } =
        Array.FindAll(Enum.GetValues<DropReason>(), reason => reason != DropReason.None);

    /// <summary>Words with dashes, fit for JSON keys and metric labels.</summary>
    public static string Name(DropReason reason) => reason switch
    {
        DropReason.None => "none",
        DropReason.Truncated => "truncated",
        DropReason.MalformedHeader => "malformed-header",
        DropReason.HeaderChecksum => "header-checksum",
        DropReason.MalformedOffload => "malformed-offload",
        DropReason.UnsupportedOffload => "unsupported-offload",
        DropReason.NotForClat => "not-for-clat",
        DropReason.IllegalSource => "illegal-source",
        DropReason.UntranslatableSource => "untranslatable-source",
        DropReason.UntranslatableDestination => "untranslatable-destination",
        DropReason.PrivateIpv4 => "private-ipv4",
        DropReason.ForTranslator => "for-translator",
        DropReason.HopLimitExceeded => "hop-limit-exceeded",
        DropReason.SourceRoute => "source-route",
        DropReason.RoutingHeader => "routing-header",
        DropReason.PacketTooBig => "packet-too-big",
        DropReason.ExtensionBehindFragment => "extension-behind-fragment",
        DropReason.TransportTruncated => "transport-truncated",
        DropReason.ZeroUdpChecksum => "zero-udp-checksum",
        DropReason.ZeroUdpChecksumFragment => "zero-udp-checksum-fragment",
        DropReason.FragmentedIcmp => "fragmented-icmp",
        DropReason.UntranslatableIcmp => "untranslatable-icmp",
        DropReason.IcmpChecksum => "icmp-checksum",
        DropReason.MalformedInnerPacket => "malformed-inner-packet",
        DropReason.UntranslatableInnerPacket => "untranslatable-inner-packet",
        DropReason.NestedIcmpError => "nested-icmp-error",
        DropReason.GroupManagement => "group-management",
        _ => throw new UnreachableException(),
    };
}
