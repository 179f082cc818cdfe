using System.Net.Sockets;
using System.Text.Json;
using Claton.Status;

namespace Claton.Control;

/// <summary>Asks the daemon.</summary>
internal static class ControlClient
{
    private const int MostReplyBytes = 4 * 1024 * 1024;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <exception cref="ControlException">No daemon answers there.</exception>
    public static async Task<StatusReport> GetStatusAsync(string path)
    {
        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            using Socket socket = ControlSocket.Create();
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), patience.Token);
            using var stream = new NetworkStream(socket);
            var messages = new VarlinkStream(stream, MostReplyBytes);
            var call = new VarlinkCall { Method = VarlinkService.StatusMethod };
            await messages.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(call, VarlinkJson.Default.VarlinkCall), patience.Token);
            byte[] reply = await messages.ReadAsync(patience.Token)
                ?? throw new ControlException($"the daemon at {path} closed the connection");
            return JsonSerializer.Deserialize(reply, VarlinkJson.Default.VarlinkReplyStatusParameters)?.Parameters?.Status
                ?? throw new ControlException($"what listens at {path} is no Claton daemon");
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.ConnectionRefused)
        {
            throw new ControlException($"no daemon runs here (nothing listens at {path}){HowToStartOne(path)}");
        }
        catch (OperationCanceledException)
        {
            throw new ControlException($"the daemon at {path} does not answer");
        }
        catch (Exception error) when (error is SocketException or IOException or JsonException)
        {
            throw new ControlException($"can't ask the daemon at {path}: {error.Message}");
        }
    }

    /// <summary>A path that somebody chose may be that of another command.</summary>
    private static string HowToStartOne(string path) => path == ControlSocket.DefaultPath ? "; start one with: claton run" : "";
}

/// <summary>The daemon could not be asked; the message is for the user.</summary>
internal sealed class ControlException(string message) : Exception(message);
