using Claton.Core;
using Claton.Linux;

namespace Claton.Datapath.Neighbour;

/// <summary>Takes a packet of Neighbor Discovery.</summary>
internal delegate void TakeNeighborPacket(ReadOnlySpan<byte> ipv6Packet, MacAddress frameSource);

/// <summary>Neighbor Discovery about one address: its packets on the link, and a timer. On the loop's thread.</summary>
internal sealed class NeighborPort : IDisposable
{
    /// <summary>A flood must not keep the loop from everything else.</summary>
    private const int MostAtOnce = 64;

    private readonly PacketSocket _packets;
    private readonly IDisposable _watch;
    private readonly LoopTimer _timer;
    private readonly byte[] _frame = new byte[2048];

    /// <param name="onReadable">To call <see cref="TakePackets"/>.</param>
    /// <param name="onTimer">The time has come that was set.</param>
    /// <exception cref="LinuxException">The interface is gone, or a socket may not be opened.</exception>
    public NeighborPort(EventLoop loop, int interfaceIndex, Ipv6Address address, Action onReadable, Action onTimer)
    {
        _timer = loop.CreateTimer(onTimer);
        try
        {
            _packets = PacketSocket.Open(interfaceIndex, EthernetHeader.Ipv6, new PacketSocketOptions
            {
                IgnoreOutgoing = true,
                Filter = NeighborFilter.For(address),
            });
            _watch = loop.Watch(_packets.Descriptor, onReadable);
        }
        catch
        {
            _packets?.Dispose();
            _timer.Dispose();
            throw;
        }
    }

    public static Instant Now => new(MonotonicClock.Now);

    /// <summary>Hands over what has come, and leaves the rest of a flood for the next time.</summary>
    public void TakePackets(TakeNeighborPacket take)
    {
        for (int count = 0; count < MostAtOnce && _packets.TryReceive(_frame, out int lengthBytes, out _); count++)
        {
            if (lengthBytes > EthernetHeader.SizeBytes)
            {
                ReadOnlySpan<byte> frame = _frame.AsSpan(0, lengthBytes);
                take(frame[EthernetHeader.SizeBytes..], MacAddress.Read(frame[MacAddress.SizeBytes..]));
            }
        }
    }

    /// <summary>What can't be sent is like what the link lost; the rules live with that.</summary>
    public void Send(ReadOnlySpan<byte> ipv6Packet, MacAddress destination, MacAddress source)
    {
        Span<byte> frame = stackalloc byte[EthernetHeader.SizeBytes + ipv6Packet.Length];
        EthernetHeader.Write(frame, destination, source);
        ipv6Packet.CopyTo(frame[EthernetHeader.SizeBytes..]);
        _ = _packets.Send(frame);
    }

    public void SetTimer(Instant? at) => _timer.Set(at?.SinceBoot);

    public void Dispose()
    {
        _timer.Dispose();
        _watch.Dispose();
        Closing.Later(_packets);
    }
}
