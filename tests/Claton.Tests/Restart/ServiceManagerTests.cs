using System.Net.Sockets;
using System.Text;
using Claton.Daemon;
using Claton.Linux;
using Claton.Linux.Tests;
using Claton.Restart;

namespace Claton.Tests.Restart;

/// <summary>What a service manager is told, and what it hands over. sd_notify(3), sd_listen_fds(3).</summary>
/// <remarks>The environment is the whole process's, so all of this is one class: its tests run one after the other.</remarks>
public sealed class ServiceManagerTests : IDisposable
{
    private static readonly string[] s_variables = ["NOTIFY_SOCKET", "FDSTORE", "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"];

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"claton-notify-{Guid.NewGuid():N}");
    private readonly Socket _manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly StringWriter _log = new();
    private readonly TestNamespace _space = new();

    public ServiceManagerTests()
    {
        _manager.Bind(new UnixDomainSocketEndPoint(_path));
        _manager.ReceiveTimeout = 20_000;
    }

    public void Dispose()
    {
        Array.ForEach(s_variables, name => Environment.SetEnvironmentVariable(name, null));
        _manager.Dispose();
        File.Delete(_path);
        _space.Dispose();
    }

    [Fact]
    public void None_NothingIsToldAndNothingKept()
    {
        using ServiceManager manager = From();

        manager.Ready();
        manager.Keep("2.tun", Device().Descriptor);
        Assert.False(manager.IsThere);
        Assert.False(manager.IsLasting);
        Assert.Empty(manager.Untaken);
        Assert.Equal("", _log.ToString());
    }

    [Fact]
    public void Manager_IsToldHowThingsGo()
    {
        using ServiceManager manager = From(("NOTIFY_SOCKET", _path));

        manager.Ready();
        manager.Reloading();
        manager.Stopping();

        Assert.Equal($"READY=1\nMAINPID={Environment.ProcessId}", Hear());
        Assert.Matches(@"^RELOADING=1\nMONOTONIC_USEC=\d+$", Hear());
        Assert.Equal("STOPPING=1", Hear());
        Assert.False(manager.IsLasting); // It said nothing of a store.
    }

    [Fact]
    public void AbstractName_IsOneThatNoFileHas()
    {
        string name = $"claton-{Guid.NewGuid():N}";
        using var listener = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint($"\0{name}"));
        using ServiceManager manager = From(("NOTIFY_SOCKET", $"@{name}"));

        manager.Stopping();

        byte[] buffer = new byte[100];
        Assert.Equal("STOPPING=1", Encoding.ASCII.GetString(buffer, 0, listener.Receive(buffer)));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("many")]
    public void Store_OfNoSize_IsNone(string size)
    {
        using ServiceManager manager = From(("NOTIFY_SOCKET", _path), ("FDSTORE", size));

        Assert.True(manager.IsThere);
        Assert.False(manager.IsLasting);
    }

    [Fact]
    public void Keep_HandsOverTheDescriptor_AndForgetTakesItBack()
    {
        using ServiceManager manager = From(("NOTIFY_SOCKET", _path), ("FDSTORE", "32"));
        TunDevice device = Device();

        manager.Keep("2.tun", device.Descriptor);
        device.Dispose();
        Assert.NotNull(_space.Routes.GetLink("t0")); // The message has it.
        Assert.Equal("FDSTORE=1\nFDPOLL=0\nFDNAME=2.tun", Hear());
        _space.WaitUntilGone("t0");

        manager.Forget("2.tun");
        Assert.Equal("FDSTOREREMOVE=1\nFDNAME=2.tun", Hear());
    }

    [Fact]
    public void Handed_Descriptor_IsTakenByItsNameOnce()
    {
        TunDevice device = Device();
        int number = (int)device.Descriptor.DangerousGetHandle();
        device.Descriptor.SetHandleAsInvalid();
        using ServiceManager manager = From(
            number,
            ("NOTIFY_SOCKET", _path), ("LISTEN_PID", $"{Environment.ProcessId}"), ("LISTEN_FDS", "1"), ("LISTEN_FDNAMES", "2.tun"));
        Assert.Equal(["2.tun"], manager.Untaken);

        using (FileDescriptor taken = manager.Take("2.tun")!)
        {
            Assert.Equal("t0", _space.Namespace.Run(() => TunDevice.Adopt(taken, new TunOptions())).Name);
        }

        Assert.Null(manager.Take("2.tun"));
        _space.WaitUntilGone("t0");
    }

    [Fact]
    public void Handed_NobodyTakesIt_GoesWithTheManager()
    {
        TunDevice device = Device();
        int number = (int)device.Descriptor.DangerousGetHandle();
        device.Descriptor.SetHandleAsInvalid();

        using (From(number, ("LISTEN_PID", $"{Environment.ProcessId}"), ("LISTEN_FDS", "1"), ("LISTEN_FDNAMES", "2.tun")))
        {
            Assert.NotNull(_space.Routes.GetLink("t0"));
        }

        _space.WaitUntilGone("t0");
    }

    [Theory]
    [InlineData("1", "1")] // They are for another process.
    [InlineData("", "1")]
    [InlineData("self", "")]
    [InlineData("self", "-1")]
    public void Handed_NotToThisProcess_IsLeftAlone(string processId, string count)
    {
        using ServiceManager manager = From(
            ("LISTEN_PID", processId == "self" ? $"{Environment.ProcessId}" : processId), ("LISTEN_FDS", count), ("LISTEN_FDNAMES", "2.tun"));

        Assert.Empty(manager.Untaken);
    }

    [Fact]
    public void Environment_IsNotHandedDownToProgramsThatAreStarted()
    {
        using ServiceManager manager = From(
            ("NOTIFY_SOCKET", _path), ("FDSTORE", "1"), ("LISTEN_PID", "1"), ("LISTEN_FDS", "1"), ("LISTEN_FDNAMES", "x"));

        Assert.All(s_variables, name => Assert.Null(Environment.GetEnvironmentVariable(name)));
    }

    [Fact]
    public void Manager_ThatIsGone_IsNoReasonToEnd()
    {
        using ServiceManager manager = From(("NOTIFY_SOCKET", _path), ("FDSTORE", "1"));
        _manager.Dispose();

        manager.Ready();
        manager.Keep("2.tun", Device().Descriptor);

        Assert.NotEqual("", _log.ToString());
    }

    private ServiceManager From(params (string Name, string Value)[] environment) => From(int.MaxValue, environment);

    private ServiceManager From(int firstInherited, params (string Name, string Value)[] environment)
    {
        foreach ((string name, string value) in environment)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        return ServiceManager.FromEnvironment(new Log(_log, toJournal: false), firstInherited);
    }

    private TunDevice Device() => _space.Open(() => TunDevice.Create("t0", new TunOptions()));

    private string Hear()
    {
        byte[] buffer = new byte[256];
        return Encoding.ASCII.GetString(buffer, 0, _manager.Receive(buffer));
    }
}
