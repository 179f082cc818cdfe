using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Claton.Addresses;

/// <summary>An IPv6 address without a zone. RFC 4291.</summary>
/// <param name="High">The first eight octets as a number.</param>
/// <param name="Low">The last eight octets as a number: the interface identifier of a /64.</param>
public readonly record struct Ipv6Address(ulong High, ulong Low) : IIpAddress<Ipv6Address>
{
    public static AddressFamily Family => AddressFamily.InterNetworkV6;

    public static int SizeBytes => 16;

    public static Ipv6Address Unspecified => default;

    /// <summary>::1. RFC 4291 §2.5.3.</summary>
    public static Ipv6Address Loopback => new(0, 1);

    /// <summary>ff02::1. RFC 4291 §2.7.1.</summary>
    public static Ipv6Address AllNodes => new(0xff02_0000_0000_0000, 1);

    /// <summary>ff02::2. RFC 4291 §2.7.1.</summary>
    public static Ipv6Address AllRouters => new(0xff02_0000_0000_0000, 2);

    /// <summary>ff00::/8. RFC 4291 §2.7.</summary>
    public bool IsMulticast => High >> 56 == 0xff;

    /// <summary>fe80::/10. RFC 4291 §2.5.6.</summary>
    public bool IsLinkLocal => High >> 54 == 0xfe80 >> 6;

    /// <summary>fc00::/7. RFC 4193 §3.1.</summary>
    public bool IsUniqueLocal => High >> 57 == 0xfc >> 1;

    /// <summary>The group that a Neighbor Solicitation for this address is sent to. RFC 4291 §2.7.1.</summary>
    public Ipv6Address SolicitedNodeMulticast => new(0xff02_0000_0000_0000, 0x0001_ff00_0000 | (Low & 0xff_ffff));

    public static Ipv6Address Read(ReadOnlySpan<byte> octets) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(octets), BinaryPrimitives.ReadUInt64BigEndian(octets[8..]));

    public void Write(Span<byte> octets)
    {
        // The second write first: it checks the length of the span for both.
        BinaryPrimitives.WriteUInt64BigEndian(octets[8..], Low);
        BinaryPrimitives.WriteUInt64BigEndian(octets, High);
    }

    public Ipv6Address Mask(int lengthBits) => lengthBits switch
    {
        0 => default,
        <= 64 => new(High & (ulong.MaxValue << (64 - lengthBits)), 0),
        _ => new(High, Low & (ulong.MaxValue << (128 - lengthBits))),
    };

    public int CompareTo(Ipv6Address other) =>
        High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    /// <summary>The canonical text. RFC 5952.</summary>
    public override string ToString()
    {
        Span<byte> octets = stackalloc byte[16];
        Write(octets);
        return new IPAddress(octets).ToString();
    }

    public static Ipv6Address Parse(string s, IFormatProvider? provider = null) => Parse(s.AsSpan(), provider);

    /// <summary>Reads the text forms of RFC 4291 §2.2, without a zone.</summary>
    /// <exception cref="FormatException">The text is something else.</exception>
    public static Ipv6Address Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out Ipv6Address address)
            ? address
            : throw new FormatException($"'{s}' is not an IPv6 address such as 2001:db8::1");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Ipv6Address result) =>
        TryParse(s.AsSpan(), provider, out result);

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Ipv6Address result)
    {
        result = default;

        // IPAddress also takes [::1]:80 and zones, which are not part of an address.
        if (!s.Contains(':') || s.ContainsAny("[]%/") || !IPAddress.TryParse(s, out IPAddress? parsed))
        {
            return false;
        }

        Span<byte> octets = stackalloc byte[16];
        parsed.TryWriteBytes(octets, out _);
        result = Read(octets);
        return true;
    }
}
