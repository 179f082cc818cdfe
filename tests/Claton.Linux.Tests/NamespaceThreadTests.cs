using Claton.Linux.Netlink;

namespace Claton.Linux.Tests;

/// <summary>Threads that stay in a namespace, and namespaces without a name.</summary>
public sealed class NamespaceThreadTests
{
    [Fact]
    public void Run_IsInsideEachTime()
    {
        using var space = new TestNamespace();
        using var thread = new NamespaceThread(space.Namespace, "inside");
        string there = space.Namespace.Run(Identity);

        Assert.NotEqual(there, Identity());
        Assert.Equal((there, there), (thread.Run(Identity), thread.Run(Identity)));
    }

    [Fact]
    public void Run_ThatThrows_ThrowsHere()
    {
        using var space = new TestNamespace();
        using var thread = new NamespaceThread(space.Namespace, "inside");

        Assert.Throws<InvalidOperationException>(() => thread.Run(() => throw new InvalidOperationException()));

        Assert.Equal(1, thread.Run(() => 1));
    }

    [Fact]
    public void Unnamed_WithoutItsDescriptor_IsGoneWithItsLinks()
    {
        using var space = new TestNamespace();
        using (NetworkNamespace unnamed = NetworkNamespace.CreateUnnamed())
        {
            space.Routes.AddVeth(
                new VethEnd("here") { Address = MacAddress.Parse("02:00:00:00:00:07") },
                new VethEnd("there") { NetworkNamespaceDescriptor = unnamed.Descriptor });
            Assert.Equal(MacAddress.Parse("02:00:00:00:00:07"), space.Routes.GetLink("here")!.Address);
            Assert.Null(space.Routes.GetLink("there"));
        }

        space.WaitUntilGone("here");
    }

    [Fact]
    public void Parameter_Set_IsTheNamespacesOwn()
    {
        using var space = new TestNamespace();
        string before = File.ReadAllText("/proc/sys/net/ipv6/conf/lo/hop_limit");

        string there = space.Namespace.Run(() =>
        {
            KernelParameter.Set("net/ipv6/conf/lo/hop_limit", 17);
            return File.ReadAllText("/proc/sys/net/ipv6/conf/lo/hop_limit");
        });

        Assert.Equal("17\n", there);
        Assert.Equal(before, File.ReadAllText("/proc/sys/net/ipv6/conf/lo/hop_limit"));
        Assert.Equal(Errno.ENOENT, Assert.Throws<LinuxException>(() => KernelParameter.Set("net/nothing", 1)).Errno);
    }

    [Fact]
    public void Macvlan_OfALink_HasItsAddressAndGoesWithIt()
    {
        using var space = new TestNamespace();
        using var inside = new TestNamespace();
        Link parent = space.AddVeth().First;

        space.Routes.AddChild(new ChildLink(ChildLinkKind.Macvlan, "child", parent.Index)
        {
            Address = MacAddress.Parse("02:00:00:00:00:08"), NetworkNamespaceDescriptor = inside.Namespace.Descriptor,
        });

        Link child = inside.Routes.GetLink("child")!;
        Assert.Equal(("macvlan", MacAddress.Parse("02:00:00:00:00:08")), (child.Kind, child.Address));
        space.Routes.DeleteLink(parent.Index);
        inside.WaitUntilGone("child");
    }

    [Fact]
    public void Statistics_CountWhatWasSent()
    {
        using var space = new TestNamespace();
        Link link = space.AddVeth().First;
        LinkStatistics before = space.Routes.GetStatistics(link.Index)!;
        using PacketSocket socket = space.Open(() => PacketSocket.Open(link.Index, 0x86dd, new PacketSocketOptions()));

        socket.Send(new byte[60]);

        LinkStatistics after = space.Routes.GetStatistics(link.Index)!;
        Assert.Equal((before.SentPackets + 1, before.SentBytes + 60), (after.SentPackets, after.SentBytes));
        Assert.Null(space.Routes.GetStatistics(9999));
    }

    [Fact]
    public void Arp_TurnedOff_IsSeenInTheFlags()
    {
        using var space = new TestNamespace();
        Link link = space.AddVeth().First;
        space.Routes.ChangeLink(link.Index, new LinkChange { Arp = false });
        Assert.True(space.Routes.GetLink(link.Index)!.Flags.HasFlag(LinkFlags.NoArp | LinkFlags.Up));
        space.Routes.ChangeLink(link.Index, new LinkChange { Arp = true });
        Assert.False(space.Routes.GetLink(link.Index)!.Flags.HasFlag(LinkFlags.NoArp));
    }

    private static string Identity() => new FileInfo("/proc/thread-self/ns/net").LinkTarget!;
}
