using System.Diagnostics.CodeAnalysis;

namespace Claton.Addresses;

/// <summary>An EUI-48, the link-layer address of Ethernet and of everything that looks like it.</summary>
/// <param name="Value">The six octets as a number, the first in bits 47 to 40.</param>
public readonly record struct MacAddress(ulong Value)
{
    public const int SizeBytes = 6;

    /// <summary>Where Ethernet sends packets for an IPv6 multicast group: 33:33 and its last four octets. RFC 2464 §7.</summary>
    public static MacAddress ForMulticast(Ipv6Address group) => new(0x3333_0000_0000 | (group.Low & 0xffff_ffff));

    /// <param name="octets">At least six octets.</param>
    public static MacAddress Read(ReadOnlySpan<byte> octets)
    {
        ulong value = 0;
        foreach (byte octet in octets[..SizeBytes])
        {
            value = (value << 8) | octet;
        }

        return new MacAddress(value);
    }

    /// <param name="octets">At least six octets.</param>
    public void Write(Span<byte> octets)
    {
        for (int i = 0; i < SizeBytes; i++)
        {
            octets[i] = (byte)(Value >> (8 * (SizeBytes - 1 - i)));
        }
    }

    /// <summary>Reads six pairs of hexadecimal digits between colons.</summary>
    /// <exception cref="FormatException">The text is something else.</exception>
    public static MacAddress Parse(string text) =>
        TryParse(text, out MacAddress address)
            ? address
            : throw new FormatException($"'{text}' is not a MAC address such as 02:00:5e:10:00:01");

    public static bool TryParse([NotNullWhen(true)] string? text, out MacAddress address)
    {
        address = default;
        if (text is not { Length: 17 })
        {
            return false;
        }

        ulong value = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (i % 3 == 2)
            {
                if (text[i] != ':')
                {
                    return false;
                }
            }
            else if (char.IsAsciiHexDigit(text[i]))
            {
                value = (value << 4) | (uint)Convert.ToInt32(text[i].ToString(), 16);
            }
            else
            {
                return false;
            }
        }

        address = new MacAddress(value);
        return true;
    }

    public override string ToString()
    {
        Span<byte> octets = stackalloc byte[SizeBytes];
        Write(octets);
        return $"{octets[0]:x2}:{octets[1]:x2}:{octets[2]:x2}:{octets[3]:x2}:{octets[4]:x2}:{octets[5]:x2}";
    }
}
