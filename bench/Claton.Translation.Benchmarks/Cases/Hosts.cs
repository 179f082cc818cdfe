using Claton.Translation.Tests.Packets;

namespace Claton.Translation.Benchmarks;

/// <summary>Two hosts that reach one another through a translator, each by its addresses on both sides.</summary>
/// <param name="Near4">Of the host that speaks IPv4.</param>
/// <param name="Far6">Of the host that speaks IPv6.</param>
public sealed record Hosts(Ipv4Address Near4, Ipv6Address Near6, Ipv4Address Far4, Ipv6Address Far6)
{
    /// <summary>From the IPv4 side.</summary>
    internal Ipv4Builder Forward4(Transport transport) => new() { Source = Near4, Destination = Far4, Transport = transport };

    /// <summary>As it comes out of an answer's translation, for an error to quote.</summary>
    internal Ipv4Builder Backward4(Transport transport) => new() { Source = Far4, Destination = Near4, Transport = transport };

    /// <summary>From the IPv6 side.</summary>
    internal Ipv6Builder Forward6(Transport transport) => new() { Source = Far6, Destination = Near6, Transport = transport };

    /// <summary>As it comes out of a request's translation, for an error to quote.</summary>
    internal Ipv6Builder Backward6(Transport transport) => new() { Source = Near6, Destination = Far6, Transport = transport };
}
