using Claton.Core;
using Claton.Core.NeighborDiscovery;
using Claton.Linux;

namespace Claton.Datapath.Neighbour;

/// <summary>
/// Claims the CLAT's IPv6 address on the link and answers for it, though the kernel does not have it. The rules are
/// <see cref="ClatAddressGuard"/>'s; this is their sockets and their timer. // B2
/// </summary>
/// <remarks>Everything happens on the loop's thread.</remarks>
public sealed class AddressGuard : IDisposable
{
    /// <summary>A flood must not keep the loop from everything else.</summary>
    private const int MostAtOnce = 64;

    private readonly MacAddress _macAddress;
    private readonly ClatAddressGuard _rules;
    private readonly Icmpv6Socket _membership;
    private readonly PacketSocket _packets;
    private readonly IDisposable _watch;
    private readonly LoopTimer _timer;
    private readonly byte[] _frame = new byte[2048];
    private AddressState _reported = AddressState.Optimistic;

    /// <summary>Begins at once: the first probe is out when this returns.</summary>
    /// <exception cref="LinuxException">The interface is gone, or a socket may not be opened.</exception>
    public AddressGuard(EventLoop loop, int interfaceIndex, MacAddress macAddress, Ipv6Address address)
    {
        _macAddress = macAddress;
        _rules = new ClatAddressGuard(address, macAddress, KernelRandom.Next<ulong>, Send);

        // Membership makes the kernel report the group (MLD), so that switches let solicitations pass; the packets
        // themselves come by the other socket, as the kernel ignores those for an address that it does not have.
        _membership = Icmpv6Socket.Open(interfaceIndex, []);
        try
        {
            _membership.JoinGroup(address.SolicitedNodeMulticast);
            _timer = loop.CreateTimer(OnTimer);
            _packets = PacketSocket.Open(interfaceIndex, EthernetHeader.Ipv6, new PacketSocketOptions
            {
                IgnoreOutgoing = true,
                Filter = NeighborFilter.For(address),
            });
            _watch = loop.Watch(_packets.Descriptor, Receive);
        }
        catch
        {
            _packets?.Dispose();
            _timer?.Dispose();
            _membership.Dispose();
            throw;
        }

        _rules.Start(Now);
        SetTimer();
    }

    /// <summary>The address was found unique, or duplicate.</summary>
    public event Action<AddressState>? StateChanged;

    /// <summary>
    /// Somebody on the link spoke of the address: as long as there is traffic, its router does so twice a minute or so.
    /// </summary>
    public event Action? Heard;

    public AddressState State => _rules.State;

    private static Instant Now => new(MonotonicClock.Now);

    public void Dispose()
    {
        _timer.Dispose();
        _watch.Dispose();
        Closing.Later(_packets);
        _membership.Dispose();
    }

    private void Receive()
    {
        TakePackets();
        ReportState();
        Heard?.Invoke();
    }

    private void TakePackets()
    {
        for (int count = 0; count < MostAtOnce && _packets.TryReceive(_frame, out int lengthBytes, out _); count++)
        {
            if (lengthBytes > EthernetHeader.SizeBytes)
            {
                ReadOnlySpan<byte> frame = _frame.AsSpan(0, lengthBytes);
                MacAddress source = MacAddress.Read(frame[MacAddress.SizeBytes..]);
                _rules.OnPacket(frame[EthernetHeader.SizeBytes..], Now, source);
            }
        }
    }

    private void OnTimer()
    {
        // On a busy host an answer may wait that the loop was not told of before the timer: it came in time.
        TakePackets();
        _rules.OnTimer(Now);
        ReportState();
    }

    private void ReportState()
    {
        SetTimer();
        if (_rules.State != _reported)
        {
            _reported = _rules.State;
            StateChanged?.Invoke(_reported);
        }
    }

    private void SetTimer() => _timer.Set(_rules.NextAt?.SinceBoot);

    private void Send(ReadOnlySpan<byte> ipv6Packet, Ipv6Address destination, MacAddress linkLayerDestination)
    {
        Span<byte> frame = stackalloc byte[EthernetHeader.SizeBytes + ipv6Packet.Length];
        EthernetHeader.Write(frame, linkLayerDestination, source: _macAddress);
        ipv6Packet.CopyTo(frame[EthernetHeader.SizeBytes..]);

        // What can't be sent is like what the link lost; the rules live with that.
        _ = _packets.Send(frame);
    }
}
