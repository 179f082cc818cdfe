using System.Buffers.Binary;
using Claton.Core.NeighborDiscovery;

namespace Claton.Fuzz.Messages;

/// <summary>
/// What a Router Advertisement says, in words: read in the plainest way from its octets, by RFC 4861 §6.1.2, 4191, 8106 and 8781,
/// and written of one that the daemon has read. Both have to be the same.
/// </summary>
internal static class AdvertisementByHand
{
    private const int HeaderBytes = 16;

    /// <summary>Null for what RFC 4861 §6.1.2 has a host discard.</summary>
    public static string? Read(ReadOnlySpan<byte> message, Ipv6Address source, byte hopLimit)
    {
        if (hopLimit != 255 || source.High >> 54 != 0x3fa || message.Length < HeaderBytes || message[0] != 134 || message[1] != 0)
        {
            return null;
        }

        var options = new Options();
        for (int at = HeaderBytes; at < message.Length;)
        {
            int length = at + 1 < message.Length ? message[at + 1] * 8 : 0;
            if (length == 0 || at + length > message.Length)
            {
                return null;
            }

            options.Read(message.Slice(at, length));
            at += length;
        }

        int lifetime = BinaryPrimitives.ReadUInt16BigEndian(message[6..]);
        string preference = lifetime == 0 ? "Medium" : (message[5] & 0x18) switch { 0x08 => "High", 0x18 => "Low", _ => "Medium" };
        return $"hops {message[4]} M {(message[5] & 0x80) != 0} O {(message[5] & 0x40) != 0} {preference} {lifetime} "
            + $"mac {options.Mac} mtu {options.Mtu}\n{string.Join('\n', [.. options.Prefixes, .. options.Pref64s, .. options.Servers])}";
    }

    public static string Write(RouterAdvertisement read) =>
        $"hops {read.CurrentHopLimit} M {read.Managed} O {read.OtherConfiguration} {read.Preference} {Seconds(read.RouterLifetime)} "
        + $"mac {read.SourceLinkLayerAddress} mtu {read.MtuBytes}\n"
        + string.Join('\n', (string[])
        [
            .. read.Prefixes.Select(prefix => $"prefix {prefix.Prefix.Address}/{prefix.Prefix.LengthBits} L {prefix.OnLink} "
                + $"A {prefix.Autonomous} {Seconds(prefix.ValidLifetime)} {Seconds(prefix.PreferredLifetime)}"),
            .. read.Pref64s.Select(pref64 => $"pref64 {pref64.Prefix.Prefix.Address}/{pref64.Prefix.Prefix.LengthBits} {Seconds(pref64.Lifetime)}"),
            .. read.RecursiveDnsServers.Select(servers => $"servers {string.Join(' ', servers.Addresses)} {Seconds(servers.Lifetime)}"),
        ]);

    private static string Seconds(TimeSpan lifetime) => lifetime == TimeSpan.MaxValue ? "for ever" : $"{lifetime.TotalSeconds}";

    private sealed class Options
    {
        public MacAddress? Mac { get; private set; }

        public uint? Mtu { get; private set; }

        public List<string> Prefixes { get; } = [];

        public List<string> Pref64s { get; } = [];

        public List<string> Servers { get; } = [];

        public void Read(ReadOnlySpan<byte> option)
        {
            switch (option[0], option.Length)
            {
                case (1, 8) when (option[2] & 1) == 0:
                    Mac = MacAddress.Read(option[2..]);
                    break;
                case (5, 8) when BinaryPrimitives.ReadUInt32BigEndian(option[4..]) is >= 1280 and <= int.MaxValue and var mtu:
                    Mtu = mtu;
                    break;
                case (3, 32) when option[2] <= 128:
                    ReadPrefix(option);
                    break;
                case (38, 16):
                    ReadPref64(option);
                    break;
                case (25, >= 24 and var length) when (length - 8) % 16 == 0:
                    ReadServers(option);
                    break;
                default:
                    break;
            }
        }

        private void ReadPrefix(ReadOnlySpan<byte> option)
        {
            UInt128 address = BinaryPrimitives.ReadUInt128BigEndian(option[16..]);
            uint valid = BinaryPrimitives.ReadUInt32BigEndian(option[4..]);
            uint preferred = BinaryPrimitives.ReadUInt32BigEndian(option[8..]);
            if (address >> 120 != 0xff && address >> 118 != 0x3fa)
            {
                Prefixes.Add($"prefix {Masked(address, option[2])}/{option[2]} L {(option[3] & 0x80) != 0} "
                    + $"A {(option[3] & 0x40) != 0 && preferred <= valid} {Lifetime(valid)} {Lifetime(preferred)}");
            }
        }

        private void ReadPref64(ReadOnlySpan<byte> option)
        {
            int scaled = BinaryPrimitives.ReadUInt16BigEndian(option[2..]) / 8;
            int length = (option[3] % 8) switch { 0 => 96, 1 => 64, 2 => 56, 3 => 48, 4 => 40, 5 => 32, _ => 0 };
            UInt128 address = BinaryPrimitives.ReadUInt128BigEndian([.. option[4..], 0, 0, 0, 0]);
            address = length == 0 ? 0 : address >> (128 - length) << (128 - length);

            // No group, nothing of the link, nothing of ::/64; and octet u is zero (RFC 6052 §2.2).
            if (length > 0 && address >> 120 != 0xff && address >> 118 != 0x3fa && address >> 64 != 0 && (address >> 56 & 0xff) == 0)
            {
                Pref64s.Add($"pref64 {Masked(address, length)}/{length} {scaled * 8}");
            }
        }

        private void ReadServers(ReadOnlySpan<byte> option)
        {
            List<Ipv6Address> addresses = [];
            for (int at = 8; at < option.Length; at += 16)
            {
                UInt128 address = BinaryPrimitives.ReadUInt128BigEndian(option[at..]);
                if (address != 0 && address >> 120 != 0xff)
                {
                    addresses.Add(Masked(address, 128));
                }
            }

            if (addresses.Count > 0)
            {
                Servers.Add($"servers {string.Join(' ', addresses)} {Lifetime(BinaryPrimitives.ReadUInt32BigEndian(option[4..]))}");
            }
        }

        private static Ipv6Address Masked(UInt128 address, int lengthBits)
        {
            UInt128 masked = lengthBits == 0 ? 0 : address >> (128 - lengthBits) << (128 - lengthBits);
            return new Ipv6Address((ulong)(masked >> 64), (ulong)masked);
        }

        private static string Lifetime(uint seconds) => seconds == uint.MaxValue ? "for ever" : $"{seconds}";
    }
}
