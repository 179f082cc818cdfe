using Claton.Core.NeighborDiscovery;
using Claton.Linux;
using Claton.Linux.Netlink;

namespace Claton.Datapath.Neighbour;

/// <summary>
/// Follows what the kernel finds about an address that it has, and does on the link what it leaves undone. The rules are <see
/// cref="KernelAddressGuard"/>'s; this is their socket and their timer. // B2
/// </summary>
/// <remarks>Everything but <see cref="State"/> happens on the loop's thread, in the namespace of the interface.</remarks>
/// <param name="netlink">Of that namespace.</param>
internal sealed class KernelAddressKeeper(EventLoop loop, RouteNetlink netlink, int interfaceIndex) : IAddressKeeper, IDisposable
{
    private Ipv6Address _address;
    private KernelAddressGuard? _rules;
    private NeighborPort? _port;

    public event Action<Ipv6Address, AddressState>? StateChanged;

    public AddressState State { get; private set; } = AddressState.Optimistic;

    /// <summary>From now on it is about this address, which the kernel is about to have.</summary>
    /// <exception cref="LinuxException">The interface is gone, or a socket may not be opened.</exception>
    public void Begin(Ipv6Address address)
    {
        MacAddress place = netlink.GetLink(interfaceIndex)?.Address
            ?? throw new LinuxException($"find the link-layer address of interface {interfaceIndex}", Errno.ENODEV);
        var port = new NeighborPort(loop, interfaceIndex, address, Receive, OnTimer);
        _port?.Dispose();
        _port = port;
        _address = address;
        State = AddressState.Optimistic;
        _rules = new KernelAddressGuard(address, place, (packet, _, destination) => port.Send(packet, destination, source: place));
        _rules.Start();
    }

    /// <summary>Takes the kernel's word about an address.</summary>
    public void OnAddress(InterfaceAddress<Ipv6Address> address)
    {
        if (address.InterfaceIndex == interfaceIndex && address.Address == _address)
        {
            _rules!.OnKernel(StateOf(address.Flags), NeighborPort.Now);
            Report();
        }
    }

    public void Dispose() => _port?.Dispose();

    private static AddressState StateOf(AddressFlags flags) =>
        flags.HasFlag(AddressFlags.DadFailed) ? AddressState.Duplicate
        : flags.HasFlag(AddressFlags.Tentative) || flags.HasFlag(AddressFlags.Optimistic) ? AddressState.Optimistic
        : AddressState.Unique;

    private void Receive()
    {
        _port!.TakePackets((packet, _) => _rules!.OnPacket(packet));
        Report();
    }

    private void OnTimer()
    {
        _rules!.OnTimer(NeighborPort.Now);
        Report();
    }

    private void Report()
    {
        _port!.SetTimer(_rules!.NextAt);
        if (_rules.State != State)
        {
            State = _rules.State;
            StateChanged?.Invoke(_address, State);
        }
    }
}
