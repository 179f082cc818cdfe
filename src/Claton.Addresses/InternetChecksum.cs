using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Claton.Addresses;

/// <summary>The ones' complement sum that IPv4, TCP, UDP and ICMP protect themselves with. RFC 1071.</summary>
/// <remarks>
/// Sums here are not complemented and stand in network byte order as a number. Zero has two forms, 0 and 0xffff;
/// both are kept as they come out and are equal in <see cref="AreCongruent"/>.
/// </remarks>
public static class InternetChecksum
{
    /// <summary>Below this length vectors cost more than they save.</summary>
    private const int VectoredFromBytes = 64;

    /// <summary>Sums octets, an odd last one padded with zero, and folds the result to 16 bits.</summary>
    public static ushort Sum(ReadOnlySpan<byte> octets, ushort initial = 0)
    {
        // Sums 32-bit words of the machine's order into 64 bits: the fold swaps once at the end (RFC 1071 §2 B).
        ulong sum = 0;
        if (octets.Length >= VectoredFromBytes)
        {
            sum = SumVectors(octets, out int summedBytes);
            octets = octets[summedBytes..];
        }

        ReadOnlySpan<uint> words = MemoryMarshal.Cast<byte, uint>(octets);
        foreach (uint word in words)
        {
            sum += word;
        }

        ReadOnlySpan<byte> rest = octets[(words.Length * 4)..];
        if (rest.Length >= 2)
        {
            sum += MemoryMarshal.Read<ushort>(rest);
            rest = rest[2..];
        }

        if (rest.Length == 1)
        {
            sum += BitConverter.IsLittleEndian ? rest[0] : (uint)rest[0] << 8;
        }

        ushort folded = Fold(sum);
        return Add(BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(folded) : folded, initial);
    }

    /// <summary>Sums whole vectors: each 64-bit lane takes the 32-bit halves of its words apart, so none overflows.</summary>
    private static ulong SumVectors(ReadOnlySpan<byte> octets, out int summedBytes)
    {
        if (Vector256.IsHardwareAccelerated)
        {
            ReadOnlySpan<Vector256<ulong>> vectors = MemoryMarshal.Cast<byte, Vector256<ulong>>(octets);
            Vector256<ulong> low = default, high = default;
            foreach (Vector256<ulong> vector in vectors)
            {
                low += vector & Vector256.Create((ulong)uint.MaxValue);
                high += vector >>> 32;
            }

            summedBytes = vectors.Length * Vector256<byte>.Count;
            return Vector256.Sum(low + high);
        }
        else
        {
            ReadOnlySpan<Vector128<ulong>> vectors = MemoryMarshal.Cast<byte, Vector128<ulong>>(octets);
            Vector128<ulong> low = default, high = default;
            foreach (Vector128<ulong> vector in vectors)
            {
                low += vector & Vector128.Create((ulong)uint.MaxValue);
                high += vector >>> 32;
            }

            summedBytes = vectors.Length * Vector128<byte>.Count;
            return Vector128.Sum(low + high);
        }
    }

    public static ushort Sum(Ipv4Address address) => Fold((ulong)(address.Value >> 16) + (address.Value & 0xffff));

    public static ushort Sum(Ipv6Address address) =>
        Fold((address.High >> 32) + (address.High & 0xffff_ffff) + (address.Low >> 32) + (address.Low & 0xffff_ffff));

    /// <summary>The sum of both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Add(ushort a, ushort b)
    {
        uint sum = (uint)a + b;
        return (ushort)(sum + (sum >> 16));
    }

    /// <summary>What is left of <paramref name="a"/> when <paramref name="b"/> is taken away.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Subtract(ushort a, ushort b) => Add(a, (ushort)~b);

    /// <summary>Whether two sums stand for the same number: 0 and 0xffff do.</summary>
    public static bool AreCongruent(ushort a, ushort b) => a % 0xffff == b % 0xffff;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Fold(ulong sum)
    {
        sum = (sum & 0xffff_ffff) + (sum >> 32);
        sum = (sum & 0xffff_ffff) + (sum >> 32);
        sum = (sum & 0xffff) + (sum >> 16);
        sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)sum;
    }
}
