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
    private readonly ClatAddressGuard _rules;
    private readonly Icmpv6Socket _membership;
    private readonly NeighborPort _port;
    private AddressState _reported = AddressState.Optimistic;

    /// <summary>Begins at once: the first probe is out when this returns.</summary>
    /// <exception cref="LinuxException">The interface is gone, or a socket may not be opened.</exception>
    public AddressGuard(EventLoop loop, int interfaceIndex, MacAddress macAddress, Ipv6Address address)
    {
        _rules = new ClatAddressGuard(
            address, macAddress, KernelRandom.Next<ulong>, (packet, _, destination) => _port!.Send(packet, destination, source: macAddress));

        // Membership makes the kernel report the group (MLD), so that switches let solicitations pass; the packets
        // themselves come by the other socket, as the kernel ignores those for an address that it does not have.
        _membership = Icmpv6Socket.Open(interfaceIndex, []);
        try
        {
            _membership.JoinGroup(address.SolicitedNodeMulticast);
            _port = new NeighborPort(loop, interfaceIndex, address, Receive, OnTimer);
        }
        catch
        {
            _membership.Dispose();
            throw;
        }

        _rules.Start(NeighborPort.Now);
        SetTimer();
    }

    /// <summary>The address was found unique, or duplicate.</summary>
    public event Action<AddressState>? StateChanged;

    /// <summary>
    /// Somebody on the link spoke of the address: as long as there is traffic, its router does so twice a minute or so.
    /// </summary>
    public event Action? Heard;

    public AddressState State => _rules.State;

    public void Dispose()
    {
        _port.Dispose();
        _membership.Dispose();
    }

    private void Receive()
    {
        TakePackets();
        ReportState();
        Heard?.Invoke();
    }

    private void TakePackets() =>
        _port.TakePackets((packet, source) => _rules.OnPacket(packet, NeighborPort.Now, source));

    private void OnTimer()
    {
        // On a busy host an answer may wait that the loop was not told of before the timer: it came in time.
        TakePackets();
        _rules.OnTimer(NeighborPort.Now);
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

    private void SetTimer() => _port.SetTimer(_rules.NextAt);
}
