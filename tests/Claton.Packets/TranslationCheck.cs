namespace Claton.Translation.Tests.Packets;

/// <summary>
/// What holds of whatever a translator makes of whatever packet, whether the packet makes sense or not: the output is a
/// valid packet and fits where it goes, and has kept what RFC 7915 keeps, a wrong checksum included. // E1
/// </summary>
internal sealed partial class TranslationCheck
{
    private readonly TranslatorOptions _options;
    private readonly IpPacket _input;
    private readonly VirtioNetHeader _inputOffload;
    private readonly Outcome _outcome;
    private readonly bool _isIpv6;

    private TranslationCheck(TranslatorOptions options, IpPacket input, VirtioNetHeader inputOffload, Outcome outcome)
    {
        _options = options;
        _input = input;
        _inputOffload = inputOffload;
        _outcome = outcome;
        _isIpv6 = input.IsIpv6 == (outcome.Verdict.Action == VerdictAction.Reply);
    }

    /// <summary>The packet came back to its own family without being an answer. RFC 7757 §4.2.2.</summary>
    private bool IsHairpinned => _outcome.Verdict == new Verdict(VerdictAction.Reply, DropReason.None);

    /// <summary>IPv6 lets any protocol number through to IPv4, where the way back takes this one for ICMP.</summary>
    private bool IsTakenForIcmp => IsHairpinned && _input.Protocol == 1;

    private bool IsSuperPacket => _inputOffload.IsSuperPacket && _inputOffload.GsoKind != VirtioNetHeader.GsoUdp;

    /// <param name="octets">The packet that was translated.</param>
    /// <param name="offload">What came with it.</param>
    /// <exception cref="InvalidPacketException">The outcome is wrong.</exception>
    public static void Check(TranslatorOptions options, ReadOnlySpan<byte> octets, VirtioNetHeader offload, Outcome outcome)
    {
        if (outcome.Verdict.Action == VerdictAction.Drop)
        {
            Require(outcome.Verdict.Reason != DropReason.None, "dropped without a reason");
            return;
        }

        var check = new TranslationCheck(options, IpPacket.Read(octets, mayBeJumbo: offload.IsSuperPacket), offload, outcome);
        if (outcome.Verdict.Action == VerdictAction.Reply && !check.IsHairpinned)
        {
            check.CheckAnswer();
        }
        else
        {
            Require(outcome.Verdict.Reason == DropReason.None, "forwarded, yet with a reason not to");
            check.CheckForwarded();
        }
    }

    private void CheckForwarded()
    {
        if (_outcome.Verdict.Action != VerdictAction.ForwardFragments)
        {
            IpPacket whole = ReadOutput(_outcome.Packet, _input.IsFragment ? HeaderChain.Fragment : HeaderChain.None);
            CheckHeader(whole);
            CheckFragmentation(whole);
            if (_input.IsIcmpError)
            {
                CheckIcmpError(whole);
                return;
            }

            if (!IsTakenForIcmp)
            {
                CheckOffload(whole);
                CheckWhole(whole);
            }
        }

        if (!IsHairpinned)
        {
            CheckParts();
        }
    }

    /// <summary>What every part of the packet has from the packet's header. RFC 7915 §4.1, §5.1.</summary>
    private void CheckHeader(IpPacket output)
    {
        Require(output.HopLimit == _input.HopLimit - 1, "the hop limit is not one less");
        Require(output.TrafficClass == (_options.CopyTrafficClass ? _input.TrafficClass : 0), "the traffic class has changed");
        Require(IsTakenForIcmp || output.Protocol == Translated(_input, output), "the protocol has changed");
        Require(!output.IsIpv6 || (output.Octets[1] & 15 | output.Octets[2] | output.Octets[3]) == 0, "the flow label is not zero");
        Require(output.IsIpv6 || output.HeaderBytes == 20, "there are IPv4 options");
    }

    /// <summary>RFC 7915 §4.1 and §5.1.1, for a packet that was not cut.</summary>
    private void CheckFragmentation(IpPacket output)
    {
        Require(output.FragmentOffsetBytes == _input.FragmentOffsetBytes, "the fragment offset has changed");
        Require(output.MoreFragments == _input.MoreFragments, "the M flag has changed");
        Require(!output.IsFragment || (ushort?)output.Identification == (ushort?)_input.Identification, "the identification has changed");
        Require(!output.IsFragment || !output.DontFragment, "a fragment with DF");
    }

    private static int Translated(IpPacket from, IpPacket to) =>
        from.Protocol == from.IcmpProtocol ? to.IcmpProtocol : from.Protocol;

    /// <summary>An error to the sender, or an echo reply of the translator itself. RFC 7915 §4.4, §5.4.</summary>
    private void CheckAnswer()
    {
        IpPacket answer = ReadOutput(_outcome.Packet, HeaderChain.None);
        Require(_outcome.Parts.Count == 0 && _outcome.Offload == default, "an answer that leaves something to the device");
        Require(answer.Protocol == answer.IcmpProtocol && answer.Transport.Length >= 8, "an answer that is no ICMP");
        Require(answer.ChecksumError(answer.Transport.Length, isPartial: false) == 0, "the ICMP checksum is wrong");
        Require(answer.Destination.AsSpan().SequenceEqual(_input.Source), "an answer to somebody else");
        if (!answer.IsIcmpError)
        {
            Require(_outcome.Verdict.Reason == DropReason.ForTranslator, "an answer that is no error");
            Require(answer.Transport[8..].SequenceEqual(_input.Transport[8..]), "other octets than were to be echoed");
            return;
        }

        Require(!_input.IsIcmpError, "an error about an error");
        Require(answer.LengthBytes <= (_isIpv6 ? 1280 : Math.Min(576, _options.Ipv4MtuBytes)), "an error that is too long");
        Require(_input.Octets.AsSpan().StartsWith(answer.Transport[8..]), "an error that quotes what was not sent");
    }

    private IpPacket ReadOutput(byte[] octets, HeaderChain chain)
    {
        IpPacket packet = IpPacket.Read(octets, chain);
        Require(packet.IsIpv6 == _isIpv6, "the wrong family");
        Require(packet.LengthBytes == octets.Length, "octets behind the packet");
        return packet;
    }

    private static void Require(bool condition, string what) => InvalidPacketException.ThrowUnless(condition, what);
}
