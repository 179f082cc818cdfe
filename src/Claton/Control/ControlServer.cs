using System.Net.Sockets;
using System.Text.Json;
using Claton.Linux;

namespace Claton.Control;

/// <summary>
/// Serves the control socket beside the daemon's own thread. What a client can do is bounded: messages,
/// connections, idle time. // E1 E4
/// </summary>
internal sealed class ControlServer : IDisposable
{
    private const int MostMessageBytes = 64 * 1024;
    private const int MostConnections = 32;

    /// <summary>Reading status is for everyone. // E4</summary>
    private const UnixFileMode ReachableByAll = (UnixFileMode)0b111_101_101;

    private static readonly TimeSpan s_mostIdle = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan s_pauseAfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly string _path;
    private readonly VarlinkService _service;
    private readonly Socket _listener = ControlSocket.Create();
    private readonly CancellationTokenSource _stop = new();
    private int _connections;

    /// <summary>Takes a path for this process. Of folders that it may lie in, Claton's own is made and no other.</summary>
    /// <returns>Null where another process has it.</returns>
    /// <exception cref="IOException">The folder is not there, or can't be made, or something else than a socket is at the path.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be made.</exception>
    /// <exception cref="LinuxException">The lock can't be had.</exception>
    public static FileLock? TryLock(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (folder == ControlSocket.Folder)
        {
            Directory.CreateDirectory(folder, ReachableByAll);
        }
        else if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"there is no folder {folder}");
        }

        RefuseWhatIsNoSocket(path);
        return FileLock.TryAcquire(path + ".lock");
    }

    /// <summary>Listens at a path, in the place of a daemon that died there; its lock keeps living ones apart.</summary>
    /// <exception cref="IOException">Something else than a socket is there; it stays.</exception>
    /// <exception cref="SocketException">The path can't be bound to.</exception>
    public ControlServer(string path, VarlinkService service)
    {
        _path = path;
        _service = service;
        RefuseWhatIsNoSocket(path);
        File.Delete(path);
        _listener.Bind(new UnixDomainSocketEndPoint(path));

        // Reading is for everyone; nothing that changes anything is served. // E4
        File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);
        _listener.Listen();
        _ = AcceptAsync();
    }

    private static void RefuseWhatIsNoSocket(string path)
    {
        if (Path.Exists(path) && !SocketFile.IsSocket(path))
        {
            throw new IOException($"{path} is no socket, and stays as it is");
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        File.Delete(_path);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        CancellationToken stop = _stop.Token;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                Serve(await _listener.AcceptAsync(stop), stop);
            }
            catch (SocketException)
            {
                // Out of descriptors, or the client was gone already: the next one may fare better.
                await Task.Delay(s_pauseAfterFailure, stop).ContinueWith(_ => { }, TaskScheduler.Default);
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                return; // The daemon ends.
            }
        }
    }

    private void Serve(Socket client, CancellationToken stop)
    {
        if (Interlocked.Increment(ref _connections) <= MostConnections)
        {
            _ = ServeAsync(client, stop);
        }
        else
        {
            Interlocked.Decrement(ref _connections);
            client.Dispose();
        }
    }

    private async Task ServeAsync(Socket client, CancellationToken stop)
    {
        try
        {
            using var stream = new NetworkStream(client, ownsSocket: true);
            using var idle = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var messages = new VarlinkStream(stream, MostMessageBytes);
            idle.CancelAfter(s_mostIdle);
            while (await messages.ReadAsync(idle.Token) is { } message)
            {
                idle.CancelAfter(s_mostIdle);
                if (await _service.AnswerAsync(message) is { } answer)
                {
                    await messages.WriteAsync(answer, idle.Token);
                }
            }
        }
        catch (Exception error) when (error is IOException or JsonException or OperationCanceledException or ObjectDisposedException)
        {
            // The client went away, or does not speak varlink.
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    }
}
