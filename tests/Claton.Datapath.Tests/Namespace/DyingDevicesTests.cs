using Claton.Core.Plan;
using Claton.Datapath.Namespace;
using Claton.Linux;
using Claton.Linux.Netlink;
using Claton.Linux.Tests;

namespace Claton.Datapath.Tests.Namespace;

public sealed class DyingDevicesTests : IDisposable
{
    private static readonly ProcessIdentity s_ended = ProcessIdentity.Current with { StartedAtTicks = 1 };

    private readonly TestNamespace _host = new();
    private readonly Link _device;

    public DyingDevicesTests() => _device = _host.AddVeth().First;

    [Theory]
    [InlineData("a0 of the administrator's")]
    [InlineData("claton is nice")]
    public void DeviceOfOthers_IsNotWaitedFor(string alias)
    {
        Mark(alias);

        Assert.Empty(Wait(TimeSpan.MaxValue));
    }

    [Fact]
    public void DeviceOfAProcessThatRuns_IsNotWaitedFor()
    {
        Mark(DyingDevices.Mark);

        Assert.Empty(Wait(TimeSpan.MaxValue));
    }

    [Fact]
    public void DeviceOfAProcessThatEnded_IsWaitedFor()
    {
        Mark($"claton {s_ended}");
        var removal = new Thread(() => _host.Routes.DeleteLink(_device.Index));

        Assert.Empty(Wait(TimeSpan.FromDays(1), removal.Start));

        removal.Join();
        Assert.Null(_host.Routes.GetLink(_device.Index));
    }

    [Fact]
    public void DeviceThatStays_IsTold()
    {
        Mark($"claton {s_ended}");

        Assert.Equal(["a0"], Wait(TimeSpan.Zero));
    }

    [Fact]
    public void DeviceThatNobodyWantsToWaitForAnyMore_IsNotWaitedFor()
    {
        Mark($"claton {s_ended}");
        using var end = new CancellationTokenSource();

        Assert.Throws<OperationCanceledException>(() => Wait(TimeSpan.FromDays(1), end.Cancel, end.Token));
    }

    [Fact]
    public void Find_TellsThoseThatGo()
    {
        Assert.Empty(_host.Namespace.Run(DyingDevices.Find));
        Mark($"claton {s_ended}");

        Assert.Equal([new Device(_device.Index, "a0")], _host.Namespace.Run(DyingDevices.Find));
    }

    public void Dispose() => _host.Dispose();

    private void Mark(string alias) => _host.Routes.ChangeLink(_device.Index, new LinkChange { Alias = alias });

    private IReadOnlyList<string> Wait(TimeSpan atMost, Action? meanwhile = null, CancellationToken cancellation = default) => _host.Namespace.Run(() =>
    {
        meanwhile?.Invoke();
        return DyingDevices.WaitUntilGone(atMost, cancellation);
    });
}
