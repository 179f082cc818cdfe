using System.Buffers.Binary;

namespace Claton.Fuzz.Packets;

/// <summary>What an input asks for beside its packets, a bit each.</summary>
[Flags]
internal enum FuzzSteps : byte
{
    None = 0,

    /// <summary>The packets come from the IPv4 side.</summary>
    ToIpv6 = 1,

    /// <summary>A virtio_net_hdr comes with each packet.</summary>
    Offload = 2,

    /// <summary>Lengths are put right before translation, which chance does not.</summary>
    MendLengths = 4,

    /// <summary>Checksums are put right before translation, which chance does even less.</summary>
    MendChecksums = 8,

    /// <summary>There are several packets, which are joined where they can be.</summary>
    Join = 16,
}

/// <summary>The octets of the fuzzer, as a translator and what it is to translate.</summary>
/// <remarks>
/// Any octets mean something, and those that select come first, so that small changes are small steps:
/// <code>
///  0       scene: a number in NamedScenes
///  1       MTUs: IPv4 in the low half, IPv6 in the high half, numbers in tables; 0 for the scene's own
///  2       options of the translator that differ from the scene's, a bit each
///  3       FuzzSteps
///  4..5    octets to append to the (first) packet, most significant octet first
///  6..15   virtio_net_hdr, with FuzzSteps.Offload
///  ...     the packet; with FuzzSteps.Join packets, each behind its length in two octets
/// </code>
/// </remarks>
internal sealed record FuzzInput(byte Scene, byte Mtus, byte Options, FuzzSteps Steps, ushort AppendedBytes, VirtioNetHeader Offload)
{
    /// <summary>Where <see cref="FuzzSteps"/> stand.</summary>
    public const int StepsOffset = 3;

    private const int FixedBytes = 6;

    private static readonly int[] s_ipv4Mtus = [0, 68, 296, 576, 1259, 1260, 1280, 1480, 1500, 9000, 65535];
    private static readonly int[] s_ipv6Mtus = [0, 1280, 1281, 1400, 1500, 9000, 65535];

    public IReadOnlyList<byte[]> Packets { get; init; } = [];

    public bool ToIpv6 => Steps.HasFlag(FuzzSteps.ToIpv6);

    public static FuzzInput Read(ReadOnlySpan<byte> octets)
    {
        Span<byte> selection = stackalloc byte[FixedBytes];
        octets[..Math.Min(FixedBytes, octets.Length)].CopyTo(selection);
        ReadOnlySpan<byte> rest = octets[Math.Min(FixedBytes, octets.Length)..];
        var steps = (FuzzSteps)selection[StepsOffset];
        VirtioNetHeader offload = default;
        if (steps.HasFlag(FuzzSteps.Offload))
        {
            Span<byte> header = stackalloc byte[VirtioNetHeader.SizeBytes];
            rest[..Math.Min(header.Length, rest.Length)].CopyTo(header);
            rest = rest[Math.Min(header.Length, rest.Length)..];
            offload = VirtioNetHeader.Read(header);
        }

        ushort appendedBytes = BinaryPrimitives.ReadUInt16BigEndian(selection[4..]);
        var input = new FuzzInput(selection[0], selection[1], selection[2], steps, appendedBytes, offload);
        List<byte[]> packets = steps.HasFlag(FuzzSteps.Join) ? Split(rest) : [rest.ToArray()];
        packets[0] = [.. packets[0], .. new byte[appendedBytes]];
        return input with { Packets = [.. packets.Select(input.Mend)] };
    }

    /// <summary>An input that is read as this packet, unchanged.</summary>
    public static byte[] Write(byte scene, NamedPacket packet, FuzzSteps steps = FuzzSteps.None)
    {
        steps |= packet.ToIpv6 ? FuzzSteps.ToIpv6 : 0;
        steps |= packet.Offload != default ? FuzzSteps.Offload : 0;
        return [scene, 0, 0, (byte)steps, 0, 0, .. OffloadOctets(packet.Offload), .. packet.Octets];
    }

    /// <summary>An input that is read as these packets, to be joined.</summary>
    public static byte[] Write(byte scene, bool toIpv6, IEnumerable<byte[]> packets, VirtioNetHeader offload)
    {
        FuzzSteps steps = FuzzSteps.Join | (toIpv6 ? FuzzSteps.ToIpv6 : 0) | (offload != default ? FuzzSteps.Offload : 0);
        IEnumerable<byte> octets = packets.SelectMany(packet => (byte[])[(byte)(packet.Length >> 8), (byte)packet.Length, .. packet]);
        return [scene, 0, 0, (byte)steps, 0, 0, .. OffloadOctets(offload), .. octets];
    }

    /// <summary>The translator that the first octets select.</summary>
    public TranslatorOptions Translator()
    {
        TranslatorOptions scene = NamedScenes.All[Scene % NamedScenes.All.Count].Options;
        int mtu4 = s_ipv4Mtus[(Mtus & 15) % s_ipv4Mtus.Length];
        int mtu6 = s_ipv6Mtus[(Mtus >> 4) % s_ipv6Mtus.Length];
        return scene with
        {
            Ipv4MtuBytes = mtu4 == 0 ? scene.Ipv4MtuBytes : mtu4,
            Ipv6MtuBytes = mtu6 == 0 ? scene.Ipv6MtuBytes : mtu6,
            CopyTrafficClass = scene.CopyTrafficClass ^ Has(1),
            ZeroUdpChecksum = Has(2) ? ZeroUdpChecksum.Drop : scene.ZeroUdpChecksum,
            AllowPrivateIpv4 = scene.AllowPrivateIpv4 ^ Has(4),
            RevealIcmpSource = scene.RevealIcmpSource ^ Has(8),
            GenerateErrors = scene.GenerateErrors ^ Has(16),
            LowestIpv6MtuBytes = Has(32) ? 1500 : scene.LowestIpv6MtuBytes,
            FirstIdentification = Has(64) ? ushort.MaxValue : scene.FirstIdentification,
            OwnIpv4Address = Has(128) ? null : scene.OwnIpv4Address,
        };
    }

    private bool Has(byte bit) => (Options & bit) != 0;

    private byte[] Mend(byte[] packet)
    {
        byte[] lengths = Steps.HasFlag(FuzzSteps.MendLengths) ? PacketMending.Lengths(packet) : packet;
        return Steps.HasFlag(FuzzSteps.MendChecksums) ? PacketMending.Checksums(lengths, Offload) : lengths;
    }

    /// <summary>At least one packet, even if there is nothing of it.</summary>
    private static List<byte[]> Split(ReadOnlySpan<byte> octets)
    {
        List<byte[]> packets = [];
        while (octets.Length > 2)
        {
            int bytes = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(octets), octets.Length - 2);
            packets.Add(octets.Slice(2, bytes).ToArray());
            octets = octets[(2 + bytes)..];
        }

        return packets.Count > 0 ? packets : [[]];
    }

    private static byte[] OffloadOctets(VirtioNetHeader offload)
    {
        byte[] octets = new byte[offload == default ? 0 : VirtioNetHeader.SizeBytes];
        if (octets.Length > 0)
        {
            offload.Write(octets);
        }

        return octets;
    }
}
