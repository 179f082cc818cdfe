using System.Buffers.Binary;
using System.Numerics;

namespace Claton.Core;

/// <summary>
/// HMAC (RFC 2104) with SHA-256 (FIPS 180-4), for what is hashed a few times in a daemon's life and long before any packet.
/// </summary>
/// <remarks>
/// The runtime's own comes by OpenSSL, which is 4 MiB of a daemon that is to have 16 in all, and milliseconds of its start.
/// </remarks>
public static class HmacSha256
{
    public const int SizeBytes = 32;

    private const int BlockBytes = 64, RoundCount = 64;

    /// <summary>Behind the message: a one bit, and its length. §5.1.1.</summary>
    private const int PaddingBytes = 1 + sizeof(ulong);

    /// <summary>Fractional parts of the cube roots of the first 64 primes. §4.2.2.</summary>
    private static readonly uint[] s_constants = [.. Primes().Take(RoundCount).Select(prime => Fraction(Math.Cbrt(prime)))];

    /// <summary>Those of the square roots of the first eight. §5.3.3.</summary>
    private static readonly uint[] s_start = [.. Primes().Take(8).Select(prime => Fraction(Math.Sqrt(prime)))];

    /// <returns>The code, of <see cref="SizeBytes"/> octets.</returns>
    public static byte[] Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message)
    {
        Span<byte> block = stackalloc byte[BlockBytes];
        block.Clear();
        (key.Length > BlockBytes ? Hash(key, []) : key).CopyTo(block);
        return Hash(Pad(block, 0x5c), Hash(Pad(block, 0x36), message));
    }

    private static byte[] Pad(ReadOnlySpan<byte> key, byte pad)
    {
        byte[] padded = key.ToArray();
        foreach (ref byte octet in padded.AsSpan())
        {
            octet ^= pad;
        }

        return padded;
    }

    /// <summary>SHA-256 of two texts, one behind the other.</summary>
    private static byte[] Hash(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        int lengthBytes = first.Length + second.Length;
        byte[] padded = new byte[(lengthBytes + PaddingBytes + BlockBytes - 1) / BlockBytes * BlockBytes];
        first.CopyTo(padded);
        second.CopyTo(padded.AsSpan(first.Length));
        padded[lengthBytes] = 0x80;
        BinaryPrimitives.WriteUInt64BigEndian(padded.AsSpan(padded.Length - sizeof(ulong)), (ulong)lengthBytes * 8);

        uint[] state = [.. s_start];
        for (int start = 0; start < padded.Length; start += BlockBytes)
        {
            TakeIn(padded.AsSpan(start, BlockBytes), state);
        }

        byte[] hash = new byte[SizeBytes];
        foreach ((int place, uint word) in state.Index())
        {
            BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(place * sizeof(uint)), word);
        }

        return hash;
    }

    /// <summary>A block. §6.2.2; the variables a to h are places 0 to 7.</summary>
    private static void TakeIn(ReadOnlySpan<byte> block, uint[] state)
    {
        Span<uint> words = stackalloc uint[RoundCount];
        for (int t = 0; t < RoundCount; t++)
        {
            words[t] = t < 16
                ? BinaryPrimitives.ReadUInt32BigEndian(block[(t * sizeof(uint))..])
                : words[t - 16] + words[t - 7]
                    + (Rotate(words[t - 15], 7) ^ Rotate(words[t - 15], 18) ^ words[t - 15] >> 3)
                    + (Rotate(words[t - 2], 17) ^ Rotate(words[t - 2], 19) ^ words[t - 2] >> 10);
        }

        Span<uint> v = stackalloc uint[8];
        state.CopyTo(v);
        for (int t = 0; t < RoundCount; t++)
        {
            uint choice = v[4] & v[5] ^ ~v[4] & v[6];
            uint majority = v[0] & v[1] ^ v[0] & v[2] ^ v[1] & v[2];
            uint first = v[7] + (Rotate(v[4], 6) ^ Rotate(v[4], 11) ^ Rotate(v[4], 25)) + choice + s_constants[t] + words[t];
            uint second = (Rotate(v[0], 2) ^ Rotate(v[0], 13) ^ Rotate(v[0], 22)) + majority;
            v[..7].CopyTo(v[1..]);
            v[0] = first + second;
            v[4] += first;
        }

        for (int place = 0; place < state.Length; place++)
        {
            state[place] += v[place];
        }
    }

    private static uint Rotate(uint word, int bits) => BitOperations.RotateRight(word, bits);

    /// <summary>Its first 32 bits: a double of such a root has more.</summary>
    private static uint Fraction(double root) => (uint)((root - Math.Floor(root)) * (1UL << 32));

    private static IEnumerable<int> Primes() =>
        Enumerable.Range(2, 400).Where(number => !Enumerable.Range(2, number - 2).Any(divisor => number % divisor == 0));
}
