namespace Claton.Fuzz.Packets;

/// <summary>
/// What holds of any octets: no exception, no octet written outside of the packet's room, what comes out is right by
/// <see cref="TranslationCheck"/> and depends on nothing but the packet. // E1
/// </summary>
internal static class PacketCheck
{
    /// <returns>What came of each packet, or of each super-packet where packets were joined.</returns>
    /// <exception cref="InvalidPacketException">The outcome is wrong.</exception>
    public static IReadOnlyList<Verdict> Run(ReadOnlySpan<byte> octets)
    {
        var input = FuzzInput.Read(octets);
        TranslatorOptions options = input.Translator();
        return input.Steps.HasFlag(FuzzSteps.Join)
            ? JoinCheck.Check(options, input)
            : [Translate(options, input.ToIpv6, input.Packets[0], input.Offload).Verdict];
    }

    /// <summary>Translates a packet with a translator of its own, and checks the outcome.</summary>
    public static Outcome Translate(TranslatorOptions options, bool toIpv6, ReadOnlySpan<byte> packet, VirtioNetHeader offload)
    {
        var outcome = Outcome.Of(new Translator(options), toIpv6, packet, offload);
        TranslationCheck.Check(options, packet, offload, outcome);
        CheckIndependence(outcome, Outcome.Of(new Translator(options), toIpv6, packet, offload, guard: 0));
        return outcome;
    }

    /// <summary>The octets around a packet are other people's.</summary>
    private static void CheckIndependence(Outcome outcome, Outcome other)
    {
        Require(outcome.Verdict == other.Verdict);
        if (outcome.Verdict.Action != VerdictAction.Drop)
        {
            Require(outcome.Packet.AsSpan().SequenceEqual(other.Packet) && outcome.Offload == other.Offload);
            Require(outcome.Parts.Count == other.Parts.Count);
            Require(outcome.Parts.Zip(other.Parts).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second)));
        }

        static void Require(bool isSame) =>
            InvalidPacketException.ThrowUnless(isSame, "what comes out depends on what stands around the packet");
    }
}
