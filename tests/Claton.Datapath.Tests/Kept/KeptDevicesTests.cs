using Claton.Core.Plan;
using Claton.Datapath.Kept;
using Claton.Datapath.Packets;
using Claton.Linux;
using Claton.Linux.Netlink;
using Claton.Linux.Tests;

namespace Claton.Datapath.Tests.Kept;

/// <summary>What becomes of the devices that the process before left.</summary>
public sealed class KeptDevicesTests : IDisposable
{
    private readonly TestNamespace _host = new();
    private readonly Link _uplink;

    public KeptDevicesTests() => (_uplink, _) = _host.AddVeth();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Device_OfAnUplink_WaitsForItsClat_AndGoesOnWithIt()
    {
        TunDevice left = Device();
        var store = new FakeDescriptorStore(($"{_uplink.Index}.tun", left.Descriptor));
        var kept = Take(store);
        (int uplink, Device waiting) = Assert.Single(kept.Waiting);
        Assert.Equal((_uplink.Index, left.InterfaceIndex, "clat-a0"), (uplink, waiting.Index, waiting.Name));

        IOpenClat clat = _host.Namespace.Run(
            () => EngineChain.For(EngineChoice.Userspace, kept: kept).Open(SomeClat.On(_uplink), (_, _) => { }));

        Assert.Empty(kept.Waiting);
        Assert.Equal(left.InterfaceIndex, clat.Device.Index);
        Assert.Equal([$"{_uplink.Index}.uplink"], store.Kept); // The device is in the store already.
        _host.Namespace.Run(clat.Dispose);
        Assert.Null(_host.Routes.GetLink("clat-a0"));
    }

    [Fact]
    public void Drop_DeletesTheDevice_ThoughTheStoreHasItsDescriptor()
    {
        TunDevice left = Device();
        using var ofTheStore = new DescriptorInFlight(left.Descriptor, "FDSTORE=1"u8);
        var store = new FakeDescriptorStore(
            ($"{_uplink.Index}.tun", left.Descriptor), ($"{_uplink.Index}.uplink", Socket()));
        var kept = Take(store);

        _host.Namespace.Run(() => kept.Drop(_uplink.Index));

        Assert.Null(_host.Routes.GetLink("clat-a0"));
        Assert.Empty(kept.Waiting);
        Assert.Empty(store.Untaken);
        Assert.Equal([$"{_uplink.Index}.tun", $"{_uplink.Index}.uplink"], store.Forgotten.Order());
    }

    [Fact]
    public void Stray_WithoutItsDevice_IsForgotten()
    {
        var store = new FakeDescriptorStore(("7.uplink", Socket()), ("something else", Socket()));

        Assert.Empty(Take(store).Waiting);

        Assert.Equal(["7.uplink", "something else"], store.Forgotten.Order());
        Assert.Empty(store.Untaken);
    }

    [Fact]
    public void Device_ThatIsNone_IsForgotten_WithWhatBelongsToIt()
    {
        var store = new FakeDescriptorStore(("7.tun", Socket()), ("7.uplink", Socket()));

        Assert.Empty(Take(store).Waiting);

        Assert.Equal(["7.tun", "7.uplink"], store.Forgotten.Order());
    }

    [Fact]
    public void Device_ThatWasDeleted_IsForgotten()
    {
        TunDevice left = Device();
        _host.Routes.DeleteLink(left.InterfaceIndex);
        var store = new FakeDescriptorStore(("7.tun", left.Descriptor));

        Assert.Empty(Take(store).Waiting);

        Assert.Equal(["7.tun"], store.Forgotten);
    }

    private KeptDevices Take(FakeDescriptorStore store) => _host.Namespace.Run(() => new KeptDevices(store));

    private TunDevice Device() => _host.Open(() => TunDevice.Create("clat-a0", TunPort.Options));

    private FileDescriptor Socket() => (FileDescriptor)_host.Open(
        () => PacketSocket.Open(_uplink.Index, 0x86dd, new PacketSocketOptions())).Descriptor;
}
