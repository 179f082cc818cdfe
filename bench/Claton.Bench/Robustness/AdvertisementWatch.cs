using System.Net.NetworkInformation;
using Claton.Core.NeighborDiscovery;
using Claton.Linux;

namespace Claton.Bench.Robustness;

/// <summary>When which Router Advertisement reached the host's eth0: from there on it is the daemon's turn.</summary>
internal sealed class AdvertisementWatch : IDisposable
{
    private const byte RouterAdvertisementType = 134;

    private readonly NetworkNamespace _host;
    private readonly EventLoop _loop = new();
    private readonly Icmpv6Socket _socket;
    private readonly Thread _thread;
    private readonly List<(DateTimeOffset At, RouterAdvertisement Heard)> _heard = [];

    public AdvertisementWatch(string hostNamespace)
    {
        _host = NetworkNamespace.Open(hostNamespace);
        _socket = _host.Run(() => Icmpv6Socket.Open(
            NetworkInterface.GetAllNetworkInterfaces().Single(link => link.Name == "eth0").GetIPProperties().GetIPv6Properties().Index,
            [RouterAdvertisementType]));
        byte[] buffer = new byte[1500];
        _loop.Watch(_socket.Descriptor, () => Receive(buffer));
        _thread = new Thread(_loop.Run) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Waits for such an advertisement.</summary>
    /// <returns>When it came.</returns>
    public async Task<DateTimeOffset> FirstAsync(ChangingNetwork network, DateTimeOffset since, Predicate<RouterAdvertisement> isMeant)
    {
        DateTimeOffset? first = null;
        await network.UntilAsync("the advertisement", () =>
        {
            lock (_heard)
            {
                first = _heard.Where(heard => heard.At >= since && isMeant(heard.Heard)).Select(heard => (DateTimeOffset?)heard.At).FirstOrDefault();
            }

            return Task.FromResult(first is not null);
        });
        return first!.Value;
    }

    public void Dispose()
    {
        _loop.Stop();
        _thread.Join();
        _loop.Dispose();
        _socket.Dispose();
        _host.Dispose();
    }

    private void Receive(byte[] buffer)
    {
        while (_socket.TryReceive(buffer, out Icmpv6Message message))
        {
            if (RouterAdvertisement.TryParse(
                buffer.AsSpan(0, message.LengthBytes), message.Source, (byte)message.HopLimit, out RouterAdvertisement? heard, out _))
            {
                lock (_heard)
                {
                    _heard.Add((DateTimeOffset.UtcNow, heard));
                }
            }
        }
    }
}
