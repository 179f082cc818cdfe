using Claton.Linux.Bpf;
using Claton.Linux.Netlink;
using Claton.Linux.Tests.Bpf;

namespace Claton.Linux.Tests.Netlink;

public sealed class TrafficControlTests : IDisposable
{
    private readonly TestNamespace _host = new();
    private readonly BpfObject _sample = CompiledBpf.LoadSample();
    private readonly BpfProgram _count;
    private readonly int _link;

    public TrafficControlTests()
    {
        _count = _sample.GetProgram("count");
        _link = _host.AddVeth().First.Index;
    }

    [Fact]
    public void Clsact_AddedAndDeleted_IsListedMeanwhile()
    {
        Assert.DoesNotContain(Qdiscs(), qdisc => qdisc.Kind == Qdisc.ClsactKind);
        _host.Routes.AddClsact(_link);
        Qdisc clsact = Assert.Single(Qdiscs(), qdisc => qdisc.Kind == Qdisc.ClsactKind);
        Assert.True(clsact.IsAtIngress);
        Assert.Equal(Errno.EEXIST, Assert.Throws<LinuxException>(() => _host.Routes.AddClsact(_link)).Errno);

        _host.Routes.DeleteClsact(_link);

        Assert.DoesNotContain(Qdiscs(), qdisc => qdisc.Kind == Qdisc.ClsactKind);
    }

    [Theory]
    [InlineData(TrafficDirection.Ingress)]
    [InlineData(TrafficDirection.Egress)]
    public void Filter_Added_IsListedInItsDirection(TrafficDirection direction)
    {
        _host.Routes.AddClsact(_link);
        TrafficFilter filter = Filter(direction, priority: 464, handle: 1);

        _host.Routes.AddFilter(filter, _count);

        TrafficFilter found = Assert.Single(_host.Routes.GetFilters(_link, direction));
        Assert.Equal(filter with { ProgramId = _count.Id }, found);
        TrafficDirection other = direction == TrafficDirection.Ingress ? TrafficDirection.Egress : TrafficDirection.Ingress;
        Assert.Empty(_host.Routes.GetFilters(_link, other));
    }

    [Fact]
    public void Filter_Deleted_LeavesOthersOfItsPriority()
    {
        _host.Routes.AddClsact(_link);
        TrafficFilter mine = Filter(TrafficDirection.Ingress, priority: 464, handle: 1);
        TrafficFilter foreign = mine with { Handle = 2, Name = "foreign" };
        _host.Routes.AddFilter(foreign, _count);
        _host.Routes.AddFilter(mine, _count);

        _host.Routes.DeleteFilter(mine);

        Assert.Equal("foreign", Assert.Single(_host.Routes.GetFilters(_link, TrafficDirection.Ingress)).Name);
    }

    [Fact]
    public void Filter_OfTheSamePriorityAndHandle_IsNotReplaced()
    {
        _host.Routes.AddClsact(_link);
        TrafficFilter filter = Filter(TrafficDirection.Ingress, priority: 464, handle: 1);
        _host.Routes.AddFilter(filter, _count);

        Assert.Equal(Errno.EEXIST, Assert.Throws<LinuxException>(() => _host.Routes.AddFilter(filter, _count)).Errno);
    }

    [Fact]
    public void Filter_OfAnotherKind_IsListedWithoutAName()
    {
        _host.Namespace.Run(() => Command.Run("tc", "qdisc", "add", "dev", "a0", "clsact"));
        _host.Namespace.Run(() => Command.Run(
            "tc", "filter", "add", "dev", "a0", "ingress", "pref", "7", "u32", "match", "u8", "0", "0", "flowid", "1:1"));

        IReadOnlyList<TrafficFilter> found = _host.Routes.GetFilters(_link, TrafficDirection.Ingress);

        // A filter of this kind is a tree, and each of its nodes counts as one.
        Assert.NotEmpty(found);
        Assert.All(found, node => Assert.Equal(("u32", (ushort)7, null, 0u), (node.Kind, node.Priority, node.Name, node.ProgramId)));
    }

    [Fact]
    public void Filters_OfALinkWithoutClsact_AreNone() =>
        Assert.Empty(_host.Routes.GetFilters(_link, TrafficDirection.Ingress));

    [Fact]
    public void Filter_DeletedByOthers_IsReported()
    {
        _host.Routes.AddClsact(_link);
        _host.Routes.AddFilter(Filter(TrafficDirection.Ingress, priority: 464, handle: 1), _count);
        RouteMonitor monitor = _host.Open(() => new RouteMonitor());

        _host.Namespace.Run(() => Command.Run("tc", "filter", "delete", "dev", "a0", "ingress"));

        List<RouteEvent> events = [];
        Wait.Until(monitor.Descriptor, () => monitor.TryRead(events));
        Assert.Contains(new RouteEvent.TrafficControlChanged(_link), events);
    }

    [Fact]
    public void Clsact_DeletedByOthers_IsReported()
    {
        _host.Routes.AddClsact(_link);
        RouteMonitor monitor = _host.Open(() => new RouteMonitor());

        _host.Namespace.Run(() => Command.Run("tc", "qdisc", "delete", "dev", "a0", "clsact"));

        List<RouteEvent> events = [];
        Wait.Until(monitor.Descriptor, () => monitor.TryRead(events));
        Assert.Contains(new RouteEvent.TrafficControlChanged(_link), events);
    }

    public void Dispose()
    {
        _count.Dispose();
        _sample.Dispose();
        _host.Dispose();
    }

    private IReadOnlyList<Qdisc> Qdiscs() => _host.Routes.GetQdiscs(_link);

    private TrafficFilter Filter(TrafficDirection direction, ushort priority, uint handle) => new()
    {
        InterfaceIndex = _link,
        Direction = direction,
        Priority = priority,
        Handle = handle,
        Name = "claton_test",
    };
}
