using System.Buffers.Binary;

namespace Claton.Fuzz;

/// <summary>The octets of an input, one part after the other. What is missing is zero, or nothing.</summary>
internal ref struct InputReader(ReadOnlySpan<byte> octets)
{
    private const int LengthBytes = 2;

    private ReadOnlySpan<byte> _rest = octets;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public byte Octet() => Take(1) is [var octet] ? octet : (byte)0;

    /// <summary>Octets behind their number, which is in two octets, the most significant first.</summary>
    public ReadOnlySpan<byte> Piece() =>
        Take(LengthBytes) is { Length: LengthBytes } number ? Take(BinaryPrimitives.ReadUInt16BigEndian(number)) : [];

    public ReadOnlySpan<byte> Rest() => Take(_rest.Length);

    /// <summary>What <see cref="Piece"/> reads.</summary>
    public static byte[] WritePiece(params ReadOnlySpan<byte> octets) => [(byte)(octets.Length >> 8), (byte)octets.Length, .. octets];

    private ReadOnlySpan<byte> Take(int count)
    {
        ReadOnlySpan<byte> taken = _rest[..Math.Min(count, _rest.Length)];
        _rest = _rest[taken.Length..];
        return taken;
    }
}
