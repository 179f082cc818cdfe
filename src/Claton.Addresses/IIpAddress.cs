using System.Net.Sockets;

namespace Claton.Addresses;

/// <summary>
/// What IPv4 and IPv6 addresses have in common, so that routes, prefixes and kernel messages are written once for both.
/// </summary>
public interface IIpAddress<TSelf> : ISpanParsable<TSelf>, IComparable<TSelf>, IEquatable<TSelf>
    where TSelf : struct, IIpAddress<TSelf>
{
    /// <summary>AF_INET or AF_INET6.</summary>
    static abstract AddressFamily Family { get; }

    /// <summary>Octets on the wire: 4 or 16.</summary>
    static abstract int SizeBytes { get; }

    /// <summary>0.0.0.0 or ::.</summary>
    static abstract TSelf Unspecified { get; }

    /// <summary>Reads an address in network byte order.</summary>
    /// <param name="octets">At least <see cref="SizeBytes"/> octets.</param>
    static abstract TSelf Read(ReadOnlySpan<byte> octets);

    /// <summary>Writes the address in network byte order.</summary>
    /// <param name="octets">At least <see cref="SizeBytes"/> octets.</param>
    void Write(Span<byte> octets);

    /// <summary>The address with all bits behind the first <paramref name="lengthBits"/> cleared.</summary>
    TSelf Mask(int lengthBits);
}
