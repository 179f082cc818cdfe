using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Claton.Datapath.Packets;
using Claton.Translation;

namespace Claton.Datapath.Tests.Packets;

public sealed class PacketReceiverTests
{
    [Fact]
    public void TryReceive_DatagramsInARow_AreOne()
    {
        var port = new QueuePort(Datagram(100, 1), Datagram(100, 2), Datagram(40, 3));
        Assert.Equal([(28 + 240, VirtioNetHeader.GsoUdpL4)], ReceiveAll(new PacketReceiver(port) { Joins = true }));
    }

    /// <summary>What doesn't belong to the row comes next, and nothing gets lost or changes places.</summary>
    [Fact]
    public void TryReceive_AnotherPacketInBetween_ComesInItsTurn()
    {
        var port = new QueuePort(
            Datagram(100, 1), Datagram(100, 2), Other(60), Other(61), Datagram(100, 3), Datagram(200, 4), Datagram(200, 5));
        Assert.Equal(
            [
                (228, VirtioNetHeader.GsoUdpL4), (60, VirtioNetHeader.GsoNone), (61, VirtioNetHeader.GsoNone),
                (128, VirtioNetHeader.GsoNone), (428, VirtioNetHeader.GsoUdpL4),
            ],
            ReceiveAll(new PacketReceiver(port) { Joins = true }));
    }

    [Fact]
    public void TryReceive_WithoutJoining_IsOneByOne()
    {
        var port = new QueuePort(Datagram(100, 1), Datagram(100, 2));
        Assert.Equal([(128, VirtioNetHeader.GsoNone), (128, VirtioNetHeader.GsoNone)], ReceiveAll(new PacketReceiver(port)));
    }

    /// <summary>A port that had nothing more to join is not asked again at once: a lone datagram costs no system call more.</summary>
    [Fact]
    public void TryReceive_AfterALoneDatagram_AsksThePortOnce()
    {
        var port = new QueuePort(Datagram(100, 1));
        Assert.Single(ReceiveAll(new PacketReceiver(port) { Joins = true }));
        Assert.Equal(2, port.Asked);
    }

    [Fact]
    public void TryReceive_EmptyOnce_GoesOnWithWhatComesLater()
    {
        var port = new QueuePort(Datagram(100, 1));
        var receiver = new PacketReceiver(port) { Joins = true };
        Assert.Single(ReceiveAll(receiver));
        port.Waiting.Enqueue(Other(60));
        Assert.Equal([(60, VirtioNetHeader.GsoNone)], ReceiveAll(receiver));
    }

    private static List<(int LengthBytes, byte GsoType)> ReceiveAll(PacketReceiver receiver)
    {
        var received = new List<(int, byte)>();
        while (receiver.TryReceive(out PacketBuffer packet))
        {
            received.Add((packet.LengthBytes, packet.Offload.GsoType));
        }

        return received;
    }

    /// <summary>A UDP datagram over IPv4 whose checksum is left to the device.</summary>
    private static (byte[] Octets, VirtioNetHeader Offload) Datagram(int payloadBytes, byte content)
    {
        byte[] octets = new byte[28 + payloadBytes];
        octets.AsSpan(28).Fill(content);
        octets[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(octets.AsSpan(2), (ushort)octets.Length);
        octets[8] = 64;
        octets[9] = 17;
        octets[12] = 192;
        octets[16] = 198;
        BinaryPrimitives.WriteUInt16BigEndian(octets.AsSpan(10), (ushort)~InternetChecksum.Sum(octets.AsSpan(0, 20)));
        BinaryPrimitives.WriteUInt16BigEndian(octets.AsSpan(24), (ushort)(8 + payloadBytes));
        return (octets, new VirtioNetHeader(VirtioNetHeader.NeedsChecksum, 0, 0, 0, 20, 6));
    }

    private static (byte[] Octets, VirtioNetHeader Offload) Other(int bytes) => (new byte[bytes], default);

    /// <summary>A port with packets in it.</summary>
    private sealed class QueuePort(params (byte[] Octets, VirtioNetHeader Offload)[] packets) : PacketPort
    {
        public Queue<(byte[] Octets, VirtioNetHeader Offload)> Waiting { get; } = new(packets);

        /// <summary>How often it was asked for a packet.</summary>
        public int Asked { get; private set; }

        public override SafeHandle Descriptor => throw new InvalidOperationException();

        public override bool TryReceive(Span<byte> storage, out PacketBuffer packet)
        {
            Asked++;
            packet = default;
            if (!Waiting.TryDequeue(out (byte[] Octets, VirtioNetHeader Offload) next))
            {
                return false;
            }

            next.Octets.CopyTo(storage[PacketStart..]);
            packet = new PacketBuffer(storage, PacketStart, next.Octets.Length, next.Offload);
            return true;
        }

        public override int Send(in PacketBuffer packet, PathParameters parameters) => throw new InvalidOperationException();
    }
}
