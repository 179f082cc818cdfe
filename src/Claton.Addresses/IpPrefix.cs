using System.Diagnostics.CodeAnalysis;

namespace Claton.Addresses;

/// <summary>An address block: its first address and the number of leading bits that all its addresses share.</summary>
public readonly record struct IpPrefix<T> : ISpanParsable<IpPrefix<T>>
    where T : struct, IIpAddress<T>
{
    /// <param name="address">Any address of the block; bits behind the prefix are cleared.</param>
    /// <param name="lengthBits">0..32 for IPv4, 0..128 for IPv6.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length does not fit the family.</exception>
    public IpPrefix(T address, int lengthBits)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lengthBits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lengthBits, T.SizeBytes * 8);
        Address = address.Mask(lengthBits);
        LengthBits = lengthBits;
    }

    /// <summary>The first address of the block.</summary>
    public T Address { get; }

    /// <summary>Leading bits shared by the whole block.</summary>
    public int LengthBits { get; }

    /// <summary>0.0.0.0/0 or ::/0.</summary>
    public bool IsDefault => LengthBits == 0;

    public bool Contains(T address) => address.Mask(LengthBits).Equals(Address);

    public override string ToString() => $"{Address}/{LengthBits}";

    public static IpPrefix<T> Parse(string s, IFormatProvider? provider = null) => Parse(s.AsSpan(), provider);

    /// <summary>Reads ADDRESS/LENGTH, or an address alone for a block of one.</summary>
    /// <exception cref="FormatException">The text is something else, or has bits set behind the prefix.</exception>
    public static IpPrefix<T> Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out IpPrefix<T> prefix)
            ? prefix
            : throw new FormatException($"'{s}' is not a prefix such as {T.Unspecified}/{T.SizeBytes * 8}");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out IpPrefix<T> result) =>
        TryParse(s.AsSpan(), provider, out result);

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out IpPrefix<T> result)
    {
        result = default;
        int slash = s.IndexOf('/');
        int lengthBits = T.SizeBytes * 8;
        if (slash >= 0 && (!TryParseLength(s[(slash + 1)..], out lengthBits) || lengthBits > T.SizeBytes * 8))
        {
            return false;
        }

        if (!T.TryParse(slash < 0 ? s : s[..slash], provider, out T address) || !address.Mask(lengthBits).Equals(address))
        {
            return false;
        }

        result = new IpPrefix<T>(address, lengthBits);
        return true;
    }

    private static bool TryParseLength(ReadOnlySpan<char> text, out int lengthBits) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, null, out lengthBits);
}
