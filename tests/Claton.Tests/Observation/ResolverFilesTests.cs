using Claton.Linux;
using Claton.Observation;

namespace Claton.Tests.Observation;

/// <summary>What network managers write down, under a root of the test's own. A10</summary>
public sealed class ResolverFilesTests : IDisposable
{
    private readonly EventLoop _loop = new();
    private readonly string _root = Directory.CreateTempSubdirectory("claton-resolvers-").FullName;

    public void Dispose()
    {
        _loop.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public void Read_FilesOfManagers_GivesThoseOfTheInterfaceFirst()
    {
        Write("run/systemd/netif/links/7", "DNS=2001:db8::1 192.0.2.1\n");
        Write("run/systemd/netif/links/8", "DNS=2001:db8::bad\n");
        Write("run/systemd/resolve/netif/7", "LLMNR=yes\nSERVERS=2001:db8::2 2001:db8::1\n");
        Write("run/resolvconf/interface/eth0.dhclient", "nameserver 2001:db8::3\n");
        Write("run/resolvconf/interface/eth01.dhclient", "nameserver 2001:db8::bad\n");
        Write("run/resolvconf/interfaces/eth0", "nameserver 2001:db8::4\n");
        Write("run/dhcpcd/hook-state/resolv.conf/eth0.dhcp6", "nameserver 2001:db8::5\n");
        Write("etc/resolv.conf", "nameserver 127.0.0.53\n");

        Assert.Equal(
            [
                "2001:db8::1 NetworkManager", "2001:db8::2 NetworkManager", "2001:db8::3 NetworkManager",
                "2001:db8::4 NetworkManager", "2001:db8::5 NetworkManager", "127.0.0.53 ResolvConf",
            ],
            Read());
    }

    [Fact]
    public void Read_NetworkManagersListOfTheHost_GoesBeforeResolvConf()
    {
        Write("run/NetworkManager/no-stub-resolv.conf", "nameserver 2001:db8::6\n");
        Write("etc/resolv.conf", "nameserver 127.0.0.53\n");
        Assert.Equal(["2001:db8::6 ResolvConf"], Read());
    }

    [Fact]
    public void Read_NothingWrittenDown_GivesNothing() => Assert.Empty(Read());

    private List<string> Read()
    {
        using var files = new ResolverFiles(_loop, _root, () => { });
        return [.. files.Read("eth0", 7).Select(resolver => $"{resolver} {resolver.Origin}")];
    }

    private void Write(string file, string text)
    {
        string path = Path.Combine(_root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
