namespace Claton.Translation.Tests.Packets;

/// <summary>What a translation gave, copied out of its buffer.</summary>
/// <param name="Packet">The packet in the buffer.</param>
/// <param name="Parts">What the packet consists of, where it is to be forwarded.</param>
internal sealed record Outcome(Verdict Verdict, byte[] Packet, VirtioNetHeader Offload, IReadOnlyList<byte[]> Parts)
{
    private const int GuardBytes = 64;

    /// <summary>No packet grows further to the front: see <see cref="PacketBuffer.HeadroomBytes"/>.</summary>
    private const int LargestGrowthBytes = 96;

    /// <summary>Runs one packet, and checks that nothing outside of its room was written.</summary>
    /// <param name="guard">What stands around the packet.</param>
    public static Outcome Of(
        Translator translator, bool toIpv6, ReadOnlySpan<byte> packet, VirtioNetHeader offload = default, byte guard = 0xa5)
    {
        const int start = GuardBytes + PacketBuffer.HeadroomBytes;
        byte[] storage = new byte[start + packet.Length + GuardBytes];
        Array.Fill(storage, guard);
        packet.CopyTo(storage.AsSpan(start));
        var buffer = new PacketBuffer(storage, start, packet.Length, offload);

        Verdict verdict = toIpv6 ? translator.Ipv4ToIpv6(ref buffer) : translator.Ipv6ToIpv4(ref buffer);
        Assert.InRange(buffer.Start, start - LargestGrowthBytes, start + packet.Length);
        byte[] result = buffer.Packet.ToArray();
        VirtioNetHeader resultOffload = buffer.Offload;
        var parts = new List<byte[]>();
        if (verdict.Action is VerdictAction.Forward or VerdictAction.ForwardFragments)
        {
            foreach (PacketBuffer part in buffer.Fragments())
            {
                parts.Add(part.Packet.ToArray());
                Assert.Equal(VirtioNetHeader.GsoNone, part.Offload.GsoType);
                Assert.Equal(0, part.Offload.Flags & VirtioNetHeader.NeedsChecksum);
            }
        }

        Assert.Equal(-1, storage.AsSpan(0, GuardBytes).IndexOfAnyExcept(guard));
        Assert.Equal(-1, storage.AsSpan(start + packet.Length).IndexOfAnyExcept(guard));
        return new Outcome(verdict, result, resultOffload, parts);
    }

    /// <summary>The packet, where it was to be forwarded whole.</summary>
    public byte[] Forwarded
    {
        get
        {
            Assert.Equal(new Verdict(VerdictAction.Forward, DropReason.None), Verdict);
            return Packet;
        }
    }

    /// <summary>The parts, where the packet was to be forwarded in parts only.</summary>
    public IReadOnlyList<byte[]> Fragments
    {
        get
        {
            Assert.Equal(new Verdict(VerdictAction.ForwardFragments, DropReason.None), Verdict);
            return Parts;
        }
    }

    /// <summary>The error that was to go back.</summary>
    public byte[] Reply(DropReason reason)
    {
        Assert.Equal(new Verdict(VerdictAction.Reply, reason), Verdict);
        return Packet;
    }

    public void Dropped(DropReason reason) => Assert.Equal(new Verdict(VerdictAction.Drop, reason), Verdict);
}

/// <summary>One packet through a translator of its own.</summary>
internal static class OutcomeOfOptions
{
    public static Outcome Ipv4ToIpv6(this TranslatorOptions options, byte[] packet, VirtioNetHeader offload = default) =>
        Outcome.Of(new Translator(options), true, packet, offload);

    public static Outcome Ipv6ToIpv4(this TranslatorOptions options, byte[] packet, VirtioNetHeader offload = default) =>
        Outcome.Of(new Translator(options), false, packet, offload);
}
