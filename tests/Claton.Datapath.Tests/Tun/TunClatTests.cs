using System.Collections.Concurrent;
using Claton.Core.Plan;
using Claton.Datapath.Kept;
using Claton.Datapath.Tun;
using Claton.Linux;
using Claton.Linux.Netlink;
using Claton.Linux.Tests;

namespace Claton.Datapath.Tests.Tun;

/// <summary>What the kernel does of a CLAT, and that the CLAT outlives whatever the kernel refuses.</summary>
public sealed class TunClatTests : IDisposable
{
    private readonly TestNamespace _host = new();
    private readonly Link _uplink;
    private readonly FakeKernelEngine _kernel = new();
    private readonly ConcurrentQueue<Exception> _failures = [];

    public TunClatTests() => _uplink = _host.AddVeth().First;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Open_KernelTakesItsTime_TranslatesWithoutItMeanwhile(bool isRequired)
    {
        _kernel.MayLoad.Reset();
        using TunClat clat = Open(isRequired ? KernelNeed.Required : KernelNeed.Wanted);
        Assert.Equal("userspace", clat.Engine.Name);
        Assert.Empty(clat.Engine.Refusals);

        _kernel.MayLoad.Set();

        UntilInPlace(clat);
        Assert.Equal("fake", clat.Engine.Attachment);
    }

    [Fact]
    public void Open_KernelRequiredFirst_HasItWhenItReturns()
    {
        using TunClat clat = Open(KernelNeed.RequiredFirst);

        Assert.Equal("kernel", clat.Engine.Name);
        Assert.Equal(1, _kernel.Attempts);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_KernelRequiredFirstAndRefused_FailsAndLeavesNothing(bool atLoading)
    {
        Refuse(FakeKernelEngine.Refusal(Errno.EPERM), atLoading);

        Assert.Equal(Errno.EPERM, Assert.Throws<LinuxException>(() => Open(KernelNeed.RequiredFirst)).Errno);

        Assert.Equal((1, 0), (_kernel.Attempts, _kernel.Running));
        _host.WaitUntilGone("clat-a0");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_KernelRequiredAndRefused_ReportsItOnceAndDoesNotTryAgain(bool atLoading)
    {
        LinuxException refusal = FakeKernelEngine.Refusal(Errno.ENOMEM);
        Refuse(refusal, atLoading);
        using (TunClat clat = Open(KernelNeed.Required))
        {
            Wait.Until(() => !_failures.IsEmpty && !HasThread("a0 attach"));

            Assert.Equal(refusal, Assert.Single(_failures));
            Assert.Equal("userspace", clat.Engine.Name);
            Assert.Empty(clat.Engine.Refusals); // Nothing takes its place.
        }

        Assert.Equal((1, 0), (_kernel.Attempts, _kernel.Running));
        _host.WaitUntilGone("clat-a0");
    }

    [Fact]
    public void Open_KernelPlainlyCannot_IsNotTriedAgain()
    {
        _kernel.LoadRefusal = FakeKernelEngine.Refusal(Errno.EOPNOTSUPP);
        _kernel.RefusalsMayPass = false;
        using TunClat clat = Open();
        Wait.Until(() => clat.Engine.Refusals.Count > 0 && !HasThread("a0 attach"));

        EngineRefusal refusal = Assert.Single(clat.Engine.Refusals);
        Assert.Equal(("kernel", Errno.EOPNOTSUPP), (refusal.Engine, refusal.Error.Errno));
        Assert.Equal("userspace", clat.Engine.Name);
        Assert.Equal(1, _kernel.Attempts);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_RefusalThatPasses_IsTriedUntilItWorks(bool atLoading)
    {
        LinuxException refusal = FakeKernelEngine.Refusal(Errno.ENOMEM);
        Refuse(refusal, atLoading);
        using TunClat clat = Open();
        Wait.Until(() => _kernel.Attempts >= 2);
        Assert.Equal(refusal, Assert.Single(clat.Engine.Refusals).Error);

        (_kernel.LoadRefusal, _kernel.AttachRefusal) = (null, null);

        UntilInPlace(clat);
        Assert.Empty(clat.Engine.Refusals);
        Assert.Equal(1, _kernel.Running);
    }

    [Fact]
    public void Restore_KernelGivesUp_GoesOnWithoutAndComesBackOnTheSameDevice()
    {
        using TunClat clat = Open();
        UntilInPlace(clat);
        int device = clat.Device.Index;
        _kernel.AttachRefusal = _kernel.LaterRefusal = FakeKernelEngine.Refusal(Errno.EEXIST);

        Assert.Empty(clat.Restore(filtersMayHaveChanged: true));

        Assert.Equal("userspace", clat.Engine.Name);
        Assert.Equal(Errno.EEXIST, Assert.Single(clat.Engine.Refusals).Error.Errno);

        _kernel.AttachRefusal = _kernel.LaterRefusal = null;
        UntilInPlace(clat);
        Assert.Equal(device, _host.Routes.GetLink("clat-a0")!.Index);
        Assert.True(clat.ReadCounters().Ipv4ToIpv6.Packets >= 2); // Those from before are not forgotten.
    }

    [Fact]
    public void Restore_NothingWrong_TellsWhatWasPutBack()
    {
        using TunClat clat = Open(KernelNeed.RequiredFirst);

        Assert.Equal(["something of the kernel's"], clat.Restore(filtersMayHaveChanged: true));
        Assert.Empty(clat.Restore(filtersMayHaveChanged: false));
    }

    [Fact]
    public void Restore_KernelRequiredAndGivesUp_Fails()
    {
        using TunClat clat = Open(KernelNeed.RequiredFirst);
        _kernel.LaterRefusal = FakeKernelEngine.Refusal(Errno.EEXIST);

        Assert.Throws<LinuxException>(() => clat.Restore(filtersMayHaveChanged: true));
    }

    [Fact]
    public void Change_WhileTheKernelIsNotReady_ReachesItWhenItIs()
    {
        _kernel.MayLoad.Reset();
        using TunClat clat = Open();
        Clat changed = SomeClat.On(_uplink) with { Ipv6Address = Ipv6Address.Parse("2001:db8:1::2") };

        clat.Change(changed);
        _kernel.MayLoad.Set();

        UntilInPlace(clat);
        Assert.Equal(changed, _kernel.Clat);
    }

    [Fact]
    public void Change_KernelRefuses_GoesOnWithoutIt()
    {
        using TunClat clat = Open();
        UntilInPlace(clat);
        _kernel.LaterRefusal = FakeKernelEngine.Refusal(Errno.ENOMEM);

        clat.Change(SomeClat.On(_uplink) with { Ipv6Address = Ipv6Address.Parse("2001:db8:1::2") });

        Assert.Equal("userspace", clat.Engine.Name);
        Assert.Equal(0, _kernel.Running);
    }

    [Fact]
    public void Dispose_WhileTheKernelIsTried_LeavesNothing()
    {
        _kernel.LoadRefusal = FakeKernelEngine.Refusal(Errno.ENOMEM);
        using (TunClat clat = Open())
        {
            Wait.Until(() => _kernel.Attempts >= 1);
        }

        Assert.Equal(0, _kernel.Running);
        _host.WaitUntilGone("clat-a0");
    }

    /// <summary>The kernel tells nobody that programs were taken off: packets that come by in their stead do.</summary>
    [Fact]
    public void Packet_LeftToTheTranslator_IsAReasonToLook()
    {
        using var wanted = new ManualResetEventSlim();
        using TunClat clat = Open(KernelNeed.RequiredFirst);
        clat.AttentionWanted += wanted.Set;
        _host.Routes.ChangeLink(clat.Device.Index, new LinkChange { Up = true });
        using PacketSocket host = _host.Namespace.Run(() => PacketSocket.Open(clat.Device.Index, 0x0800, new PacketSocketOptions()));

        Assert.Equal(0, host.Send(new byte[20]));

        Assert.True(wanted.Wait(TimeSpan.FromSeconds(10)));
    }

    public void Dispose()
    {
        _kernel.MayLoad.Set();
        _host.Dispose();
    }

    private TunClat Open(KernelNeed need = KernelNeed.Wanted) => _host.Namespace.Run(() =>
    {
        var clat = new TunClat(
            SomeClat.On(_uplink), _kernel, need, KeptDevices.None, (_, error) => _failures.Enqueue(error), firstPause: TimeSpan.FromMilliseconds(1));
        clat.Restore(filtersMayHaveChanged: false);
        return clat;
    });

    private void Refuse(LinuxException refusal, bool atLoading)
    {
        _kernel.LoadRefusal = atLoading ? refusal : null;
        _kernel.AttachRefusal = atLoading ? null : refusal;
    }

    private static void UntilInPlace(TunClat clat) => Wait.Until(() => clat.Engine.Name == "kernel");

    private static bool HasThread(string name) =>
        Directory.EnumerateDirectories("/proc/self/task").Any(task => NameOf(task) == name);

    /// <summary>A thread may end while it is looked at.</summary>
    private static string? NameOf(string task)
    {
        try
        {
            return File.ReadAllText($"{task}/comm").TrimEnd();
        }
        catch (IOException)
        {
            return null;
        }
    }
}
