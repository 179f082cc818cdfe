using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Claton.Addresses;

/// <summary>An IPv4 address. RFC 791.</summary>
/// <param name="Value">The four octets as a number: 192.0.2.33 is 0xc0000221.</param>
public readonly record struct Ipv4Address(uint Value) : IIpAddress<Ipv4Address>
{
    private static readonly SearchValues<char> s_digitsAndDots = SearchValues.Create("0123456789.");

    public static AddressFamily Family => AddressFamily.InterNetwork;

    public static int SizeBytes => 4;

    public static Ipv4Address Unspecified => default;

    public static Ipv4Address Read(ReadOnlySpan<byte> octets) => new(BinaryPrimitives.ReadUInt32BigEndian(octets));

    public void Write(Span<byte> octets) => BinaryPrimitives.WriteUInt32BigEndian(octets, Value);

    public Ipv4Address Mask(int lengthBits) => new(lengthBits == 0 ? 0 : Value & (uint.MaxValue << (32 - lengthBits)));

    public int CompareTo(Ipv4Address other) => Value.CompareTo(other.Value);

    public override string ToString() => $"{Value >> 24}.{(Value >> 16) & 255}.{(Value >> 8) & 255}.{Value & 255}";

    public static Ipv4Address Parse(string s, IFormatProvider? provider = null) => Parse(s.AsSpan(), provider);

    /// <summary>Reads dotted-decimal notation with all four parts.</summary>
    /// <exception cref="FormatException">The text is something else.</exception>
    public static Ipv4Address Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out Ipv4Address address)
            ? address
            : throw new FormatException($"'{s}' is not an IPv4 address such as 192.0.2.33");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Ipv4Address result) =>
        TryParse(s.AsSpan(), provider, out result);

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Ipv4Address result)
    {
        result = default;

        // IPAddress also takes 1, 0x7f.1 and 010.0.0.1, which nobody means.
        if (s.Count('.') != 3 || s.ContainsAnyExcept(s_digitsAndDots) || HasLeadingZero(s) || !IPAddress.TryParse(s, out IPAddress? parsed))
        {
            return false;
        }

        Span<byte> octets = stackalloc byte[4];
        parsed.TryWriteBytes(octets, out _);
        result = Read(octets);
        return true;
    }

    private static bool HasLeadingZero(ReadOnlySpan<char> text)
    {
        for (int i = 0; i + 1 < text.Length; i++)
        {
            if (text[i] == '0' && char.IsAsciiDigit(text[i + 1]) && (i == 0 || text[i - 1] == '.'))
            {
                return true;
            }
        }

        return false;
    }
}
