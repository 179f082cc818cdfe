using System.Net.Sockets;
using Claton.Control;
using Claton.Status;

namespace Claton.Tests.Control;

/// <summary>The server and its client over a real socket.</summary>
public sealed class ControlServerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("claton-control-").FullName;

    private string SocketPath => Path.Combine(_folder, "control");

    [Fact]
    public async Task GetStatus_DaemonRuns_GivesItsReport()
    {
        using ControlServer server = Start();
        StatusReport report = await ControlClient.GetStatusAsync(SocketPath);
        Assert.Equal("192.0.0.1", Assert.Single(report.Interfaces).Ipv4Address);
    }

    [Fact]
    public async Task GetStatus_NothingListens_SaysWhere()
    {
        ControlException error = await Assert.ThrowsAsync<ControlException>(() => ControlClient.GetStatusAsync(SocketPath));
        Assert.Contains(SocketPath, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("claton run", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_SocketOfADeadDaemonLeft_TakesItsPlace()
    {
        using (Socket dead = ControlSocket.Create())
        {
            dead.Bind(new UnixDomainSocketEndPoint(SocketPath));
        }

        using ControlServer server = Start();
        Assert.NotNull(await ControlClient.GetStatusAsync(SocketPath));
    }

    [Fact]
    public void Start_SomethingElseIsThere_IsRefusedAndStays()
    {
        File.WriteAllText(SocketPath, "precious");
        Assert.Throws<IOException>(Start);
        Assert.Equal("precious", File.ReadAllText(SocketPath));
    }

    [Fact]
    public void TryLock_SomethingElseIsThere_IsRefusedAndNothingIsPutBesideIt()
    {
        File.WriteAllText(SocketPath, "precious");

        var error = Assert.Throws<IOException>(() => ControlServer.TryLock(SocketPath));

        Assert.Equal($"{SocketPath} is no socket, and stays as it is", error.Message);
        Assert.Equal([SocketPath], Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void Start_AFolderIsThere_IsRefusedAndStays()
    {
        Directory.CreateDirectory(SocketPath);
        Assert.Throws<IOException>(Start);
        Assert.True(Directory.Exists(SocketPath));
    }

    [Fact]
    public async Task Serve_ClientTalksNonsense_OthersAreServed() // E1
    {
        using ControlServer server = Start();
        using Socket nonsense = ControlSocket.Create();
        await nonsense.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath));
        await nonsense.SendAsync("GET / HTTP/1.1\r\n\r\n\0"u8.ToArray());
        Assert.Equal(0, await nonsense.ReceiveAsync(new byte[1])); // Closed by the server.
        Assert.NotNull(await ControlClient.GetStatusAsync(SocketPath));
    }

    [Fact]
    public async Task Serve_ClientSendsWithoutEnd_IsCutOff() // E1
    {
        using ControlServer server = Start();
        using Socket endless = ControlSocket.Create();
        await endless.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath));
        byte[] octets = new byte[64 * 1024];
        octets.AsSpan().Fill((byte)'x');
        await Assert.ThrowsAsync<SocketException>(async () =>
        {
            for (int sent = 0; sent < 1000; sent++)
            {
                await endless.SendAsync(octets);
            }
        });
    }

    [Fact]
    public void Dispose_Ends_LeavesNoSocket()
    {
        Start().Dispose();
        Assert.False(File.Exists(SocketPath));
    }

    [Fact]
    public void TryLock_FolderThatIsNotThere_IsRefusedAndNotMade()
    {
        string folder = Path.Combine(_folder, "missing");

        var error = Assert.Throws<DirectoryNotFoundException>(() => ControlServer.TryLock(Path.Combine(folder, "control")));

        Assert.Equal($"there is no folder {folder}", error.Message);
        Assert.False(Directory.Exists(folder));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private ControlServer Start() => new(SocketPath, new VarlinkService(() => Task.FromResult(Reports.OneActive)));
}
