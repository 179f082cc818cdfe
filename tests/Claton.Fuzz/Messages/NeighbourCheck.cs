using System.Buffers.Binary;
using Claton.Core;
using Claton.Core.NeighborDiscovery;

namespace Claton.Fuzz.Messages;

/// <summary>
/// Packets of neighbours, one after the other, for the guard of a CLAT's address: what is read of them is what
/// <see cref="NeighbourByHand"/> reads; what is not valid, or not about the address, changes nothing; what the guard sends is
/// valid, and not more than one packet for one. The guard of an address that the kernel has hears them, too. // B2 E1
/// </summary>
/// <remarks>
/// Each is behind an octet and its length. Bits of the octet, 0: length and checksum are put right first; 1: the frame tells
/// where it is from; 2: a second passes before it; 3: it is about the CLAT's address, whatever it says.
/// </remarks>
internal sealed class NeighbourCheck
{
    public static readonly Ipv6Address Address = Ipv6Address.Parse("2001:db8:1:2:a:b:c:d");
    public static readonly MacAddress Own = new(0x0200_5e10_000a);

    private const int IpHeaderBytes = 40;
    private const int TargetOffset = IpHeaderBytes + 8;
    private const int DefencesPerSecond = 10;

    private readonly ClatAddressGuard _guard;
    private readonly KernelAddressGuard _ofKernel;
    private readonly List<byte[]> _sent = [];
    private readonly List<Instant> _defences = [];
    private Instant _now = FuzzedHost.Start;
    private ulong _nonce;

    private NeighbourCheck()
    {
        _guard = new ClatAddressGuard(Address, Own, () => ++_nonce, (packet, _, _) => _sent.Add(packet.ToArray()));
        _guard.Start(_now);
        Require(_sent.Count == 2, "it begins otherwise than with a probe and an advertisement");
        _ofKernel = new KernelAddressGuard(Address, Own, (packet, _, _) => _sent.Add(packet.ToArray()));
        _ofKernel.OnKernel(AddressState.Unique, _now);
        _sent.Clear();
    }

    private string State =>
        $"{_guard.State} {_guard.NextAt} {_guard.ConflictCount} {_guard.ConflictsWith} {_guard.LoopedBackCount}";

    public static IReadOnlyList<string> Run(ref InputReader input)
    {
        List<string> words = [];
        var link = new NeighbourCheck();
        while (!input.IsAtEnd)
        {
            byte how = input.Octet();
            byte[] packet = Mend(input.Piece(), (how & 8) != 0, (how & 1) != 0);
            if ((how & 4) != 0)
            {
                link.PassASecond();
            }

            link.Hear(packet, (how & 2) != 0 ? new MacAddress(0x0200_5e10_000b) : null);
            words.Add($"{link._guard.State}");
        }

        return words;
    }

    /// <summary>The octets of a packet with the length and the checksum that belong to it.</summary>
    public static byte[] Mend(ReadOnlySpan<byte> octets, bool isAboutAddress, bool mendsLengthAndChecksum)
    {
        byte[] packet = octets.ToArray();
        if (isAboutAddress && packet.Length >= TargetOffset + Ipv6Address.SizeBytes)
        {
            Address.Write(packet.AsSpan(TargetOffset));
        }

        if (mendsLengthAndChecksum && packet.Length >= TargetOffset)
        {
            int length = packet.Length - IpHeaderBytes;
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), (ushort)length);
            packet.AsSpan(IpHeaderBytes + 2, 2).Clear();
            byte[] pseudoHeader = SumByHand.PseudoHeader(packet[8..24], packet[24..40], length, 58);
            ushort sum = SumByHand.Of([.. pseudoHeader, .. packet.AsSpan(IpHeaderBytes)]);
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(IpHeaderBytes + 2), (ushort)~sum);
        }

        return packet;
    }

    private void PassASecond()
    {
        _now += TimeSpan.FromSeconds(1);
        AddressState before = _guard.State;
        _guard.OnTimer(_now);
        Require(_sent.Count <= 1, "time makes it send more than one packet");
        Require(before == _guard.State || (before, _guard.State) == (AddressState.Optimistic, AddressState.Unique), "time changed its mind");
        Require(_guard.NextAt is not { } next || next > _now, "it waits for what has been");
        _sent.ForEach(AssertIsRight);
        _sent.Clear();
    }

    private void Hear(byte[] packet, MacAddress? frameSource)
    {
        bool isAboutUs = ReadSolicitation(packet) is { } solicitation ? solicitation.Target == Address
            : ReadAdvertisement(packet) is { } advertisement && advertisement.Target == Address;
        string before = State;
        AddressState stateBefore = _guard.State;
        _guard.OnPacket(packet, _now, frameSource);
        Require(_sent.Count <= 1, "one packet makes it send more than one");
        _sent.ForEach(AssertIsRight);
        if (!isAboutUs || stateBefore == AddressState.Duplicate)
        {
            Require(before == State && _sent.Count == 0, $"what does not concern it changes {before} to {State}");
        }

        Require(_guard.State == stateBefore || _guard.State == AddressState.Duplicate, "a neighbour made the address unique");
        Require(_guard.NextAt is null || _guard.State != AddressState.Duplicate, "it waits, though it has given up");
        if (_sent is [var answer] && answer[24] == 0xff)
        {
            _defences.Add(_now);
            Require(_defences.Count(defence => defence == _now) <= DefencesPerSecond, "it floods the link");
        }

        _sent.Clear();
        HearWithKernel(packet);
    }

    /// <summary>Only who has the address elsewhere by now, and says so, makes it given up, and nothing makes it answer.</summary>
    private void HearWithKernel(byte[] packet)
    {
        AddressState before = _ofKernel.State;
        _ofKernel.OnPacket(packet);
        bool isTaken = ReadAdvertisement(packet) is { Override: true, TargetLinkLayerAddress: { } elsewhere } advertisement
            && advertisement.Target == Address
            && elsewhere != Own;
        Require(_ofKernel.State == (isTaken ? AddressState.Duplicate : before), "it heard what was not said, or did not hear what was");
        Require(_sent.Count == 0, "it speaks, though the kernel does");
    }

    private static NeighborSolicitation? ReadSolicitation(byte[] packet)
    {
        NeighborSolicitation? read = Surroundings.ReadAmong<NeighborSolicitation?>(
            packet, octets => NeighborSolicitation.TryParse(octets, out NeighborSolicitation parsed, out _) ? parsed : null);
        string? byHand = NeighbourByHand.ReadSolicitation(packet);
        RequireSame(read is { } one ? NeighbourByHand.Write(one) : null, byHand);
        if (read is { } solicitation)
        {
            byte[] written = new byte[NeighborSolicitation.MaximumBytes];
            int length = solicitation.Write(written);
            RequireSame(NeighbourByHand.ReadSolicitation(written.AsSpan(0, length)), byHand);
        }

        return read;
    }

    private static NeighborAdvertisement? ReadAdvertisement(byte[] packet)
    {
        NeighborAdvertisement? read = Surroundings.ReadAmong<NeighborAdvertisement?>(
            packet, octets => NeighborAdvertisement.TryParse(octets, out NeighborAdvertisement parsed, out _) ? parsed : null);
        string? byHand = NeighbourByHand.ReadAdvertisement(packet);
        RequireSame(read is { } one ? NeighbourByHand.Write(one) : null, byHand);
        if (read is { } advertisement)
        {
            byte[] written = new byte[NeighborAdvertisement.MaximumBytes];
            int length = advertisement.Write(written);
            RequireSame(NeighbourByHand.ReadAdvertisement(written.AsSpan(0, length)), byHand);
        }

        return read;
    }

    private static void AssertIsRight(byte[] sent)
    {
        string? words = NeighbourByHand.ReadSolicitation(sent) ?? NeighbourByHand.ReadAdvertisement(sent);
        Require(words is not null && words.Contains($"{Address}", StringComparison.Ordinal), $"it sent {Convert.ToHexString(sent)}");
        Require(!words.Contains(" tells ", StringComparison.Ordinal) || words.Contains($"mac {Own} ", StringComparison.Ordinal), words);
    }

    private static void RequireSame(string? read, string? byHand) =>
        Require(read == byHand, $"it is read as\n{read ?? "nothing"}\nand by hand as\n{byHand ?? "nothing"}");

    private static void Require([System.Diagnostics.CodeAnalysis.DoesNotReturnIf(false)] bool condition, string what) =>
        BrokenRuleException.ThrowUnless(condition, what);
}
