using Claton.Linux.Netlink;

namespace Claton.Linux.Tests;

/// <summary>Namespaces with names, and threads that work in them.</summary>
public sealed class NetworkNamespaceTests
{
    private static readonly string s_name = $"claton-linux-{Environment.ProcessId}-names";

    [Fact]
    public void Namespace_CreatedOpenedDeleted_IsTheSameAndThenGone()
    {
        using (NetworkNamespace created = NetworkNamespace.Create(s_name))
        {
            try
            {
                using NetworkNamespace opened = NetworkNamespace.Open(s_name);
                using NetworkNamespace byPath = NetworkNamespace.Open($"/run/netns/{s_name}");

                Assert.Equal(Identity(created), Identity(opened));
                Assert.Equal(Identity(created), Identity(byPath));
                Assert.Equal(Errno.EEXIST, Assert.Throws<LinuxException>(() => NetworkNamespace.Create(s_name)).Errno);
                Command.Run("ip", "netns", "exec", s_name, "true");
            }
            finally
            {
                NetworkNamespace.Delete(s_name);
            }
        }

        Assert.False(File.Exists($"/run/netns/{s_name}"));
        Assert.Equal(Errno.ENOENT, Assert.Throws<LinuxException>(() => NetworkNamespace.Open(s_name)).Errno);
        Assert.Equal(Errno.ENOENT, Assert.Throws<LinuxException>(() => NetworkNamespace.Delete(s_name)).Errno);
    }

    [Fact]
    public void Delete_FileThatNothingIsMountedOn_RemovesIt()
    {
        string name = $"{s_name}-left";
        File.WriteAllText($"/run/netns/{name}", "");

        NetworkNamespace.Delete(name);

        Assert.False(File.Exists($"/run/netns/{name}"));
    }

    [Fact]
    public void Run_InAnotherNamespace_LeavesTheCallerWhereItWas()
    {
        using var space = new TestNamespace();
        string here = Identity();

        string there = space.Namespace.Run(Identity);

        Assert.NotEqual(here, there);
        Assert.Equal(here, Identity());
    }

    [Fact]
    public void Current_InsideRun_IsThatNamespace()
    {
        using var space = new TestNamespace();

        using NetworkNamespace inside = space.Namespace.Run(() => NetworkNamespace.Current);

        Assert.Equal(Identity(space.Namespace), Identity(inside));
    }

    [Fact]
    public void Run_WorkThrows_ThrowsTheSame()
    {
        using var space = new TestNamespace();

        Assert.Equal("a bug", Assert.Throws<InvalidTimeZoneException>(() =>
            space.Namespace.Run(() => throw new InvalidTimeZoneException("a bug"))).Message);
    }

    [Fact]
    public void Socket_CreatedInside_StaysInside()
    {
        using var space = new TestNamespace();
        space.AddVeth();

        using RouteNetlink routes = space.Namespace.Run(() => new RouteNetlink());

        Assert.NotNull(routes.GetLink("a0"));
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("")]
    public void Create_ImpossibleName_IsRefused(string name) =>
        Assert.Throws<ArgumentException>(() => NetworkNamespace.Create(name));

    private static string Identity(NetworkNamespace space) => space.Run(Identity);

    private static string Identity() => new FileInfo("/proc/thread-self/ns/net").LinkTarget!;
}
