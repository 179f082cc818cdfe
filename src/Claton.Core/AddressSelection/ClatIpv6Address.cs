using System.Buffers.Binary;
using Claton.Translation.Rfc6052;

namespace Claton.Core.AddressSelection;

/// <summary>The CLAT's own IPv6 address: stable, opaque, and neutral to checksums where that can be. // B1 B4</summary>
public static class ClatIpv6Address
{
    /// <summary>RFC 7217 §5 asks for 128 bits.</summary>
    public const int MinimumSecretBytes = 16;

    private const int PrefixLengthBits = 64;

    /// <summary>
    /// Keeps these identifiers apart from whatever else the same secret may be used for, other stable addresses above
    /// all.
    /// </summary>
    private static ReadOnlySpan<byte> Purpose => "Claton CLAT interface identifier"u8;

    /// <summary>
    /// Forms an address with an interface identifier after RFC 7217 §5: the same for the same network, interface and
    /// secret, unpredictable without the secret, and telling nothing about the host on another network.
    /// </summary>
    /// <remarks>
    /// Neutral (RFC 6052 §4.1) means that TCP, UDP and ICMP checksums hold before and after translation:
    /// <c>sum(CLAT6) + sum(PREF64) = sum(CLAT4)</c> in ones' complement arithmetic, since the pseudo-headers differ by
    /// these alone. The last 16 bits of the identifier make it so; 48 bits remain of the hash, which is plenty for a
    /// link. It is not to be had for prefixes that put the IPv4 octets at odd offsets.
    /// </remarks>
    /// <param name="slaacPrefix">A /64 of the link.</param>
    /// <param name="interfaceIdentity">
    /// What tells the interface from the host's others; null on links without addresses.
    /// </param>
    /// <param name="secret">At least <see cref="MinimumSecretBytes"/> octets that no other host has.</param>
    /// <param name="candidate">
    /// 0 at first; one more after each conflict found by Duplicate Address Detection. RFC 7217 §6.
    /// </param>
    /// <exception cref="ArgumentException">The prefix is not a /64, or the secret is too short.</exception>
    public static Ipv6Address Generate(
        Ipv6Prefix slaacPrefix,
        Pref64 pref64,
        Ipv4Address clat4,
        MacAddress? interfaceIdentity,
        ReadOnlySpan<byte> secret,
        int candidate)
    {
        if (slaacPrefix.LengthBits != PrefixLengthBits)
        {
            throw new ArgumentException($"{slaacPrefix} is not a /64", nameof(slaacPrefix));
        }

        if (secret.Length < MinimumSecretBytes)
        {
            throw new ArgumentException($"a secret of {secret.Length} octets is too short", nameof(secret));
        }

        ulong prefix = slaacPrefix.Address.High;
        for (int attempt = 0; ; attempt++)
        {
            var address = new Ipv6Address(prefix, Hash(prefix, interfaceIdentity, secret, candidate, attempt));
            if (pref64.AllowsChecksumNeutrality)
            {
                address = Neutralise(address, pref64, clat4);
            }

            // A reserved one is handled like a duplicate (RFC 7217 §5), on a counter of its own: candidates count
            // conflicts.
            if (!IsReserved(address.Low))
            {
                return address;
            }
        }
    }

    /// <summary>
    /// F(Prefix, Net_Iface, Network_ID, DAD_Counter, secret_key) of RFC 7217 §5; Network_ID is optional and absent.
    /// </summary>
    private static ulong Hash(ulong prefix, MacAddress? identity, ReadOnlySpan<byte> secret, int candidate, int attempt)
    {
        // Every field has a fixed place, so no two sets of parameters hash the same octets.
        Span<byte> input = stackalloc byte[Purpose.Length + 25];
        Purpose.CopyTo(input);
        Span<byte> fields = input[Purpose.Length..];
        BinaryPrimitives.WriteUInt64BigEndian(fields, prefix);
        BinaryPrimitives.WriteInt32BigEndian(fields[8..], candidate);
        BinaryPrimitives.WriteInt32BigEndian(fields[12..], attempt);
        fields[16] = identity is null ? (byte)0 : (byte)1;
        BinaryPrimitives.WriteUInt64BigEndian(fields[17..], identity?.Value ?? 0);

        return BinaryPrimitives.ReadUInt64BigEndian(HmacSha256.Compute(secret, input).AsSpan(HmacSha256.SizeBytes - sizeof(ulong)));
    }

    /// <summary>Replaces the last 16 bits by what is missing to <c>sum(CLAT4) - sum(PREF64)</c>.</summary>
    private static Ipv6Address Neutralise(Ipv6Address address, Pref64 pref64, Ipv4Address clat4)
    {
        Ipv6Address rest = address with { Low = address.Low & ~0xffffUL };
        ushort prefixSum = InternetChecksum.Sum(pref64.Prefix.Address);
        ushort wanted = InternetChecksum.Subtract(InternetChecksum.Sum(clat4), prefixSum);
        ushort missing = InternetChecksum.Subtract(wanted, InternetChecksum.Sum(rest));

        // Zero has two forms; one address for one set of parameters takes one of them.
        return rest with { Low = rest.Low | (uint)(missing % 0xffff) };
    }

    /// <summary>Interface identifiers that stand for something else. RFC 5453 §3 and its IANA registry.</summary>
    internal static bool IsReserved(ulong interfaceIdentifier) => interfaceIdentifier switch
    {
        0 => true, // The Subnet-Router anycast address, RFC 4291 §2.6.1.
        // IANA's own Ethernet block, proxy mobile IPv6 included.
        >= 0x0200_5eff_fe00_0000 and <= 0x0200_5eff_feff_ffff => true,
        >= 0xfdff_ffff_ffff_ff80 => interfaceIdentifier <= 0xfdff_ffff_ffff_ffff, // Subnet anycast, RFC 2526 §2.
        _ => false,
    };
}
