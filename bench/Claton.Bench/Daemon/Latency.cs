using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Claton.Bench.Courses;
using Claton.Linux;

namespace Claton.Bench.Daemon;

/// <summary>How long it takes until the daemon is ready, and from the first RA until IPv4 works.</summary>
internal static class Latency
{
    private const int Rounds = 10;
    private const byte RouterAdvertisementType = 134;
    private const int EchoPort = 7;

    public static async Task<IEnumerable<Figure>> MeasureAsync(string executable)
    {
        var toReady = new List<double>();
        var toIpv4 = new List<double>();
        for (int round = 0; round < Rounds; round++)
        {
            await using ClatNetwork network = await ClatNetwork.CreateAsync(executable);
            await network.StopAdvertisingAsync();
            network.StartEchoServer(EchoPort);
            toReady.Add(StartToReady(network));
            toIpv4.Add(AdvertisementToIpv4(network));
        }

        return
        [
            new("from the start to ready", Summary(toReady)),
            new("from the first RA to the first IPv4 answer", Summary(toIpv4)),
        ];
    }

    private static double StartToReady(ClatNetwork network)
    {
        long start = Stopwatch.GetTimestamp();
        Process claton = network.StartClaton();
        while (claton.StandardError.ReadLine() is { } line)
        {
            if (line.Contains("ready", StringComparison.Ordinal))
            {
                return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }

        throw new InvalidOperationException("claton ended before it was ready");
    }

    /// <summary>Waits for the RA on the host's own interface, and then asks an IPv4 echo server until it answers.</summary>
    private static double AdvertisementToIpv4(ClatNetwork network)
    {
        using NetworkNamespace host = NetworkNamespace.Open(network.Host.Namespace);
        return host.Run(() =>
        {
            int index = NetworkInterface.GetAllNetworkInterfaces().Single(link => link.Name == "eth0")
                .GetIPProperties().GetIPv6Properties().Index;
            using Icmpv6Socket advertisements = Icmpv6Socket.Open(index, [RouterAdvertisementType]);
            network.StartAdvertising();
            byte[] buffer = new byte[1500];
            while (!advertisements.TryReceive(buffer, out _))
            {
                Poll.WaitReadable(advertisements.Descriptor);
            }

            long heard = Stopwatch.GetTimestamp();
            AskUntilAnswered();
            return Stopwatch.GetElapsedTime(heard).TotalMilliseconds;
        });
    }

    private static void AskUntilAnswered()
    {
        var server = new IPEndPoint(IPAddress.Parse(ClatNetwork.ServerIpv4), EchoPort);
        byte[] answer = new byte[16];
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        while (true)
        {
            try
            {
                socket.SendTo("hello"u8, server);
                if (socket.Poll(TimeSpan.FromMilliseconds(1), SelectMode.SelectRead))
                {
                    socket.Receive(answer);
                    return;
                }
            }
            catch (SocketException error) when (error.SocketErrorCode == SocketError.NetworkUnreachable)
            {
                Thread.Sleep(1); // No route yet.
            }
        }
    }

    private static string Summary(List<double> milliseconds)
    {
        milliseconds.Sort();
        return $"{milliseconds[milliseconds.Count / 2]:F0} ms (median of {Rounds}; {milliseconds[0]:F0} to {milliseconds[^1]:F0})";
    }
}
