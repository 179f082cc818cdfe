namespace Claton.Translation;

/// <summary>What to do with the buffer after a translation.</summary>
public enum VerdictAction : byte
{
    /// <summary>The buffer holds the translated packet: send it on.</summary>
    Forward,

    /// <summary>
    /// The buffer holds the translated packet whole, but it can't be sent so: send what
    /// <see cref="PacketBuffer.Fragments"/> makes of it, in that order.
    /// </summary>
    ForwardFragments,

    /// <summary>
    /// The buffer holds a packet of the input's own family, to go back the way the input came: an ICMP error to the
    /// sender, or an echo reply of the translator itself (reason <see cref="DropReason.ForTranslator"/>), or a hairpinned
    /// packet (reason <see cref="DropReason.None"/>), RFC 7757 §4.
    /// </summary>
    Reply,

    /// <summary>Nothing is to be sent; what the buffer holds is of no use.</summary>
    Drop,
}

/// <summary>The outcome of a translation.</summary>
/// <param name="Reason">Why the packet was not translated: for a drop, and for an answer to the sender.</param>
public readonly record struct Verdict(VerdictAction Action, DropReason Reason)
{
    internal static Verdict Forward => default;

    internal static Verdict ForwardFragments => new(VerdictAction.ForwardFragments, DropReason.None);

    internal static Verdict Drop(DropReason reason) => new(VerdictAction.Drop, reason);
}
