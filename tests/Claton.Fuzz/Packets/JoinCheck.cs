using Claton.Translation.Segmentation;

namespace Claton.Fuzz.Packets;

/// <summary>Joining changes nothing: the packets that leave are those that leave without it, but for their identification.</summary>
internal static class JoinCheck
{
    private const int GuardBytes = 64;
    private const byte Guard = 0xa5;

    /// <returns>What came of each packet that was made.</returns>
    /// <exception cref="InvalidPacketException">Joining has changed something.</exception>
    public static IReadOnlyList<Verdict> Check(TranslatorOptions options, FuzzInput input)
    {
        List<Verdict> verdicts = [];
        for (int first = 0, count; first < input.Packets.Count; first += count)
        {
            (byte[] whole, VirtioNetHeader offload, count) = Join(input.Packets, first, input.Offload);
            Outcome joined = PacketCheck.Translate(options, input.ToIpv6, whole, offload);
            byte[][] packets = [.. input.Packets.Skip(first).Take(count)];
            if (count > 1 && !packets.Any(packet => IsFalselyRight(packet, input.Offload)))
            {
                Compare(joined, [.. packets.Select(packet => PacketCheck.Translate(options, input.ToIpv6, packet, input.Offload))]);
            }

            verdicts.Add(joined.Verdict);
        }

        return verdicts;
    }

    /// <summary>Joins packets as long as the joiner takes them.</summary>
    /// <returns>What was made, and of how many packets.</returns>
    private static (byte[] Whole, VirtioNetHeader Offload, int Count) Join(
        IReadOnlyList<byte[]> packets, int first, VirtioNetHeader offload)
    {
        const int start = PacketBuffer.HeadroomBytes;
        byte[] storage = Storage(packets[first], ushort.MaxValue);
        var whole = new PacketBuffer(storage.AsSpan(..^GuardBytes), start, packets[first].Length, offload);
        int count = 1;
        if (DatagramJoiner.TryBegin(whole, out DatagramJoiner joiner))
        {
            while (first + count < packets.Count && TryAppend(ref joiner, ref whole, packets[first + count], offload))
            {
                count++;
            }

            joiner.Finish(ref whole);
        }

        Require(!storage.AsSpan(^GuardBytes..).ContainsAnyExcept(Guard), "joining has written behind its room");
        Require(whole.Start == start && !storage.AsSpan(0, start).ContainsAnyExcept(Guard), "joining has written in front of the packet");
        return (whole.Packet.ToArray(), whole.Offload, count);
    }

    private static bool TryAppend(ref DatagramJoiner joiner, ref PacketBuffer whole, byte[] packet, VirtioNetHeader offload)
    {
        byte[] before = whole.Packet.ToArray();
        byte[] storage = Storage(packet, packet.Length);
        byte[] untouched = [.. storage];
        var next = new PacketBuffer(storage, PacketBuffer.HeadroomBytes, packet.Length, offload);
        bool isAppended = joiner.TryAppend(ref whole, next);
        Require(storage.AsSpan().SequenceEqual(untouched), "joining has changed the packet that it read");
        Require(isAppended || whole.Packet.SequenceEqual(before), "a packet that was refused has left something behind");
        return isAppended;
    }

    private static byte[] Storage(byte[] packet, int roomBytes)
    {
        byte[] storage = new byte[PacketBuffer.HeadroomBytes + Math.Max(roomBytes, packet.Length) + GuardBytes];
        Array.Fill(storage, Guard);
        packet.CopyTo(storage.AsSpan(PacketBuffer.HeadroomBytes));
        return storage;
    }

    /// <summary>The checksum is said to be right, or to be left to a device, and is neither: whoever says so can't be helped.</summary>
    private static bool IsFalselyRight(byte[] packet, VirtioNetHeader offload)
    {
        if (offload.Flags == 0)
        {
            return false;
        }

        var datagram = IpPacket.Read(packet);
        bool isPartial = (offload.Flags & VirtioNetHeader.NeedsChecksum) != 0;
        bool isWithout = !isPartial && !datagram.Transport.Slice(datagram.ChecksumOffset, 2).ContainsAnyExcept((byte)0);
        return !isWithout && datagram.ChecksumError(datagram.Transport.Length, isPartial) != 0;
    }

    private static void Compare(Outcome joined, Outcome[] alone)
    {
        if (joined.Verdict.Action is not (VerdictAction.Forward or VerdictAction.ForwardFragments))
        {
            // One answer instead of many; and a short last datagram shares the fate of those that it was joined to.
            Require(joined.Verdict == alone[0].Verdict, "joined datagrams are refused otherwise than one");
            return;
        }

        byte[][] expected = [.. alone.SelectMany(outcome => outcome.Parts).Select(WithoutIdentification)];
        byte[][] actual = [.. joined.Parts.Select(WithoutIdentification)];
        Require(
            expected.Length == actual.Length && expected.Zip(actual).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second)),
            "joined datagrams leave otherwise than alone");
    }

    private static byte[] WithoutIdentification(byte[] packet)
    {
        byte[] octets = [.. packet];
        if (octets[0] >> 4 == 4)
        {
            octets.AsSpan(4, 2).Clear();
            return Ipv4Builder.WithHeaderChecksum(octets);
        }

        const byte fragment = 44;
        if (octets[6] == fragment)
        {
            octets.AsSpan(44, 4).Clear();
        }

        return octets;
    }

    private static void Require(bool condition, string what) => InvalidPacketException.ThrowUnless(condition, what);
}
