using Claton.Datapath.Ebpf;
using Claton.Linux;
using Claton.Linux.Bpf;
using Claton.Linux.Netlink;
using Claton.Linux.Tests;
using Claton.Linux.Tests.Bpf;

namespace Claton.Datapath.Tests.Ebpf;

/// <summary>What the engine makes of the host, beside others, and what is left of it. Traffic is the scenarios' affair.</summary>
public sealed class EbpfEngineTests : IDisposable
{
    private readonly TestNamespace _host = new();
    private readonly Link _uplink;
    private readonly Link _other;

    public EbpfEngineTests() => (_uplink, _other) = _host.AddVeth();

    [Theory]
    [InlineData(AttachmentChoice.Auto)]
    [InlineData(AttachmentChoice.Clsact)]
    public void Open_ThenDispose_LeavesTheUplinkAsItWas(AttachmentChoice attachment)
    {
        string before = TrafficControl();
        using (IOpenClat clat = Open(EngineChoice.Ebpf, attachment))
        {
            Assert.Equal("ebpf", clat.Engine.Name);
            Assert.Empty(clat.Restore(filtersMayHaveChanged: true));
            Assert.Equal("clat-a0", _host.Routes.GetLink(clat.Device.Index)!.Name);
        }

        Assert.Equal(before, TrafficControl());
        _host.WaitUntilGone("clat-a0");
    }

    [Fact]
    public void Open_OnClsact_MarksWhatItPutThere()
    {
        using IOpenClat clat = Open(EngineChoice.Ebpf, AttachmentChoice.Clsact);

        Assert.Equal("clsact", clat.Engine.Attachment);
        TrafficFilter filter = Assert.Single(_host.Routes.GetFilters(_uplink.Index, TrafficDirection.Ingress));
        Assert.Equal(("claton_uplink_ingress", (ushort)1, 0x1464u), (filter.Name, filter.Priority, filter.Handle));
        Assert.Single(_host.Routes.GetFilters(clat.Device.Index, TrafficDirection.Egress));
    }

    [Fact]
    public void Open_ClsactOfOthers_IsUsedAndLeft()
    {
        _host.Routes.AddClsact(_uplink.Index);
        using (Open(EngineChoice.Ebpf, AttachmentChoice.Clsact))
        {
            Assert.Equal(0x464u, Assert.Single(_host.Routes.GetFilters(_uplink.Index, TrafficDirection.Ingress)).Handle);
        }

        Assert.Contains(_host.Routes.GetQdiscs(_uplink.Index), qdisc => qdisc.Kind == Qdisc.ClsactKind);
        Assert.Empty(_host.Routes.GetFilters(_uplink.Index, TrafficDirection.Ingress));
    }

    [Fact]
    public void Open_QdiscOfTheKindIngress_ServesAsWell()
    {
        Tc("qdisc add dev a0 ingress");
        using (IOpenClat clat = Open(EngineChoice.Ebpf, AttachmentChoice.Clsact))
        {
            Assert.Empty(clat.Restore(filtersMayHaveChanged: true));
        }

        Assert.Contains(_host.Routes.GetQdiscs(_uplink.Index), qdisc => qdisc.Kind == "ingress");
    }

    [Fact]
    public void Open_PriorityOfAnotherKind_TakesTheNext()
    {
        Tc("qdisc add dev a0 clsact");
        Occupy(1, 2);
        using IOpenClat clat = Open(EngineChoice.Ebpf, AttachmentChoice.Clsact);

        Assert.Contains(
            _host.Routes.GetFilters(_uplink.Index, TrafficDirection.Ingress),
            filter => filter is { Priority: 3, Name: "claton_uplink_ingress" });
    }

    [Fact]
    public void Restore_FiltersDeletedByOthers_PutsThemBackAndSaysSo()
    {
        using IOpenClat clat = Open(EngineChoice.Ebpf, AttachmentChoice.Clsact);
        Tc("qdisc delete dev a0 clsact");
        Tc("filter delete dev clat-a0 egress");

        Assert.Equal(["tun_egress of clat-a0", "uplink_ingress of a0"], Restore(clat));

        Assert.Empty(Restore(clat));
        Assert.Single(_host.Routes.GetFilters(_uplink.Index, TrafficDirection.Ingress));
    }

    [Fact]
    public void Restore_PlaceTakenByOthers_GoesOnInUserspaceOnTheSameDevice()
    {
        using IOpenClat clat = Open(EngineChoice.Auto, AttachmentChoice.Clsact);
        Tc("qdisc delete dev a0 clsact");
        Tc("qdisc add dev a0 clsact");
        Occupy(1, 16);

        Assert.Empty(Restore(clat));

        Assert.Equal("userspace", clat.Engine.Name);
        Assert.Equal("ebpf", Assert.Single(clat.Engine.Refusals).Engine);
        Assert.Equal(clat.Device.Index, _host.Routes.GetLink("clat-a0")!.Index);
        Assert.Empty(_host.Routes.GetFilters(clat.Device.Index, TrafficDirection.Egress));
    }

    [Theory]
    [InlineData(AttachmentChoice.Auto)]
    [InlineData(AttachmentChoice.Clsact)]
    public void Restore_DeviceDeletedByOthers_IsNoReasonForAnotherEngine(AttachmentChoice attachment)
    {
        using IOpenClat clat = Open(EngineChoice.Auto, attachment);
        _host.Routes.DeleteLink(clat.Device.Index);

        Assert.Equal(Errno.ENODEV, Assert.Throws<LinuxException>(() => Restore(clat)).Errno);

        Assert.Equal("ebpf", clat.Engine.Name);
    }

    [Fact]
    public void Open_UplinkThatIsNotThere_FailsAndLeavesNothing()
    {
        Assert.Throws<LinuxException>(() => Open(EngineChoice.Ebpf, AttachmentChoice.Auto, _uplink with { Index = 9999 }));
        _host.WaitUntilGone("clat-a0");
    }

    /// <summary>Or a host without a place for the programs would have IPv4 for a moment, again and again.</summary>
    [Fact]
    public void Open_AfterAFailure_WaitsForThePrograms()
    {
        using var failed = new ManualResetEventSlim();
        var engine = EngineChain.For(EngineChoice.Ebpf, AttachmentChoice.Clsact);
        Tc("qdisc add dev a0 clsact");
        Occupy(1, 16);
        using (IOpenClat clat = Open(engine, _ => failed.Set()))
        {
            Restore(clat);
            Assert.True(failed.Wait(TimeSpan.FromSeconds(10)));
        }

        Assert.Throws<LinuxException>(() => Open(engine, _ => { }));

        Tc("filter delete dev a0 ingress pref 7");
        using IOpenClat works = Open(engine, _ => { });
        Assert.Equal("ebpf", works.Engine.Name);
    }

    [Fact]
    public void Change_Parameters_KeepsDeviceAndPrograms()
    {
        using IOpenClat clat = Open(EngineChoice.Ebpf, AttachmentChoice.Auto);

        clat.Change(SomeClat.On(_uplink) with { Ipv6Address = Ipv6Address.Parse("2001:db8:1::2") });

        Assert.Equal("ebpf", clat.Engine.Name);
        Assert.Empty(Restore(clat));
    }

    [Fact]
    public async Task Device_DeletedByOthers_IsReportedOnce()
    {
        var failures = new List<Exception>();
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using IOpenClat clat = Open(EngineChain.For(EngineChoice.Ebpf), error =>
        {
            failures.Add(error);
            failed.TrySetResult();
        });

        _host.Routes.DeleteLink(clat.Device.Index);

        await failed.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.IsType<LinuxException>(Assert.Single(failures));
    }

    [Fact]
    public void ForeignTcxProgram_BesideOurs_SeesWhatIsNotTheClats()
    {
        Assert.SkipUnless(Environment.OSVersion.Version >= new Version(6, 6), "TCX is of Linux 6.6");
        using BpfObject sample = CompiledBpf.LoadSample();
        using BpfProgram foreign = sample.GetProgram("count");
        using BpfMap seen = sample.GetMap("seen");
        using TcxLink link = _host.Namespace.Run(() => TcxLink.AttachFirst(foreign, _uplink.Index, TrafficDirection.Ingress));
        using (Open(EngineChoice.Ebpf, AttachmentChoice.Tcx))
        {
            SendFrame();
            Assert.Equal(_uplink.Index, link.InterfaceIndex);
            Assert.Equal(1u, Count(seen));
        }

        SendFrame();
        Assert.Equal(2u, Count(seen));
    }

    [Fact]
    public void Leftovers_OfAProcessThatWasKilled_AreRemovedAndNothingElse()
    {
        using BpfObject sample = CompiledBpf.LoadSample();
        using BpfProgram program = sample.GetProgram("count");
        _host.Routes.AddClsact(_uplink.Index);
        _host.Routes.AddClsact(_other.Index);
        TrafficFilter ours = Filter(_uplink, 1, ClsactFilters.HandleWithClsact, "claton_uplink_ingress");
        TrafficFilter besideForeign = ours with { InterfaceIndex = _other.Index, Priority = 2 };
        TrafficFilter foreignName = Filter(_other, 1, ClsactFilters.Handle, "calico_ingress");
        TrafficFilter foreignHandle = Filter(_other, 1, 1, "claton_uplink_ingress");
        TrafficFilter foreignPriority = Filter(_other, 17, ClsactFilters.Handle, "claton_uplink_ingress");
        foreach (TrafficFilter filter in new[] { ours, besideForeign, foreignName, foreignHandle, foreignPriority })
        {
            _host.Routes.AddFilter(filter, program);
        }

        List<string> removed = [];
        _host.Namespace.Run(() => Leftovers.Remove(removed.Add, Assert.Fail));

        Assert.Equal(["claton_uplink_ingress on a0", "claton_uplink_ingress on b0"], removed.Order());
        Assert.DoesNotContain(_host.Routes.GetQdiscs(_uplink.Index), qdisc => qdisc.Kind == Qdisc.ClsactKind);
        Assert.Equal(
            new[] { foreignName, foreignHandle, foreignPriority }.Select(filter => (filter.Priority, filter.Handle)).Order(),
            _host.Routes.GetFilters(_other.Index, TrafficDirection.Ingress).Select(filter => (filter.Priority, filter.Handle)).Order());
    }

    /// <summary>A killed process's filter would translate by parameters that nobody changes any more.</summary>
    [Theory]
    [InlineData(ClsactFilters.HandleWithClsact)]
    [InlineData(ClsactFilters.Handle)]
    public void Open_BesideWhatAKilledProcessLeft_TakesItsPlace(uint handle)
    {
        using BpfObject sample = CompiledBpf.LoadSample();
        using BpfProgram program = sample.GetProgram("count");
        string before = TrafficControl();
        _host.Routes.AddClsact(_uplink.Index);
        _host.Routes.AddFilter(Filter(_uplink, 2, handle, "claton_uplink_ingress"), program);
        _host.Routes.AddFilter(Filter(_uplink, 1, ClsactFilters.Handle, "claton_uplink_ingress"), program);

        using (IOpenClat clat = Open(EngineChoice.Ebpf, AttachmentChoice.Clsact))
        {
            TrafficFilter filter = Assert.Single(_host.Routes.GetFilters(_uplink.Index, TrafficDirection.Ingress));
            Assert.Equal(handle, filter.Handle);
            Assert.NotEqual(program.Id, filter.ProgramId);
            Assert.Empty(clat.Restore(filtersMayHaveChanged: true));
        }

        Assert.Empty(_host.Routes.GetFilters(_uplink.Index, TrafficDirection.Ingress));
        Assert.Equal(handle == ClsactFilters.HandleWithClsact, TrafficControl() == before);
    }

    /// <summary>To take it away would drop what the host sends meanwhile.</summary>
    [Fact]
    public void Open_OnClsact_LeavesThatOfTheDeviceToTheDevice()
    {
        using IOpenClat clat = Open(EngineChoice.Ebpf, AttachmentChoice.Clsact);
        Assert.Equal(ClsactFilters.Handle, Assert.Single(_host.Routes.GetFilters(clat.Device.Index, TrafficDirection.Egress)).Handle);
    }

    [Fact]
    public void Leftovers_OfAnotherDaemonThatRuns_AreNone()
    {
        using IOpenClat clat = Open(EngineChoice.Ebpf, AttachmentChoice.Clsact);

        _host.Namespace.Run(() => Leftovers.Remove(Assert.Fail, Assert.Fail));

        Assert.Empty(Restore(clat));
        Assert.Single(_host.Routes.GetFilters(_uplink.Index, TrafficDirection.Ingress));
    }

    /// <summary>Its device lives as long as somebody keeps its descriptor, and nobody serves it.</summary>
    [Fact]
    public void Leftovers_OfADaemonThatIsKnownToHaveEnded_AreRemovedThoughItsDeviceIsThere()
    {
        using IOpenClat clat = Open(EngineChoice.Ebpf, AttachmentChoice.Clsact);
        List<string> removed = [];

        _host.Namespace.Run(() => Leftovers.Remove(removed.Add, Assert.Fail, [_uplink.Index]));

        Assert.Equal(["claton_uplink_ingress on a0"], removed);
        Assert.DoesNotContain(_host.Routes.GetQdiscs(_uplink.Index), qdisc => qdisc.Kind == Qdisc.ClsactKind);
    }

    public void Dispose() => _host.Dispose();

    /// <summary>With the programs in their places.</summary>
    private IOpenClat Open(EngineChoice engine, AttachmentChoice attachment, Link? uplink = null)
    {
        IOpenClat clat = Open(EngineChain.For(engine, attachment), _ => { }, uplink);
        Restore(clat);
        Wait.Until(() => clat.Engine.Name == "ebpf");
        return clat;
    }

    private IOpenClat Open(EngineChain engine, Action<Exception> onFailure, Link? uplink = null) =>
        _host.Namespace.Run(() => engine.Open(SomeClat.On(uplink ?? _uplink), (_, error) => onFailure(error)));

    private IReadOnlyList<string> Restore(IOpenClat clat) =>
        _host.Namespace.Run(() => clat.Restore(filtersMayHaveChanged: true));

    private void Tc(string arguments) => _host.Namespace.Run(() => Command.Run("tc", arguments.Split(' ')));

    private string TrafficControl() =>
        _host.Namespace.Run(() => Command.Read("tc", "qdisc", "show") + Command.Read("tc", "filter", "show", "dev", "a0", "ingress"));

    /// <summary>A priority belongs to the kind of filter that came first.</summary>
    private void Occupy(int firstPriority, int lastPriority)
    {
        for (int priority = firstPriority; priority <= lastPriority; priority++)
        {
            Tc($"filter add dev a0 ingress pref {priority} u32 match u8 0 0 flowid 1:1");
        }
    }

    private static TrafficFilter Filter(Link link, ushort priority, uint handle, string name) => new()
    {
        InterfaceIndex = link.Index,
        Direction = TrafficDirection.Ingress,
        Priority = priority,
        Handle = handle,
        Name = name,
    };

    private void SendFrame()
    {
        byte[] frame = new byte[64];
        _uplink.Address!.Value.Write(frame);
        frame[12] = 0x88; // An EtherType for experiments, which nobody else sends here. IEEE 802.
        frame[13] = 0xb5;
        using PacketSocket socket = _host.Namespace.Run(() => PacketSocket.Open(_other.Index, 0x88b5, new PacketSocketOptions()));
        Assert.Equal(0, socket.Send(frame));
    }

    private static uint Count(BpfMap seen) => seen.LookUpPerCpu<int, uint>(0).Aggregate((sum, value) => sum + value);
}
