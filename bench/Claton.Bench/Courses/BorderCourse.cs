using System.Diagnostics;
using Claton.Bench.Contest;
using Claton.Lab;

namespace Claton.Bench.Courses;

/// <summary>
/// client — border — server, with two translators on the border side by side. The client reaches the same server by
/// one IPv4 address through the one, by another through the other, and by its IPv6 address through neither.
/// </summary>
internal sealed class BorderCourse : IAsyncDisposable
{
    private readonly BorderNetwork _network;
    private readonly Programs _programs = new();

    private BorderCourse(BorderNetwork network) => _network = network;

    public static async Task<Standings> MeasureAsync(string executable)
    {
        await using var course = new BorderCourse(await BorderNetwork.UpAsync($"border{Environment.ProcessId}"));
        return await Standings.MeasureAsync(
            [.. Measure.Throughput, .. Measure.Cost],
            await course.UntranslatedAsync(),
            await course.SiitAsync(executable),
            await course.TaygaAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _programs.DisposeAsync();
        await _network.DownAsync();
    }

    private async Task<Contestant> UntranslatedAsync()
    {
        string server = $"{BorderNetwork.ServerIpv6}";
        _programs.SpawnSilent(_network.Server, "env", Iperf3.Server(server));
        return await new Contestant("untranslated IPv6", _network.Client, server, _network.Server).ReadyAsync();
    }

    private async Task<Contestant> SiitAsync(string executable)
    {
        string server = $"{BorderNetwork.ServerIpv4}";
        Process siit = _programs.SpawnSilent(
            _network.Border, executable, "siit", "--prefix", $"{BorderNetwork.Prefix}", "--map", $"{server}={BorderNetwork.ServerIpv6}",
            "--ipv4-address", "192.0.2.254", "--control", Path.Combine(LabName.StateFolder(_network.Name), "siit"), "--up");
        return await new Contestant("claton siit", _network.Client, server, _network.Server, siit.Id).ReadyAsync();
    }

    private async Task<Contestant> TaygaAsync()
    {
        const string server = "192.0.2.2";
        var peer = new StatelessTayga(
            "tayga0", Ipv4Address.Parse("192.0.2.253"), Ipv6Address.Parse("2001:db8:6::1"), Ipv6Prefix.Parse("2001:db8:65::/96"),
            Ipv4Address.Parse(server), BorderNetwork.ServerIpv6);
        Process tayga = await Tayga.StartAsync(_programs, _network.Border, peer);
        await _network.Border.IpAsync($"route add {server} dev {peer.Device}");
        await _network.Border.IpAsync($"-6 route add {peer.Prefix} dev {peer.Device}");
        return await new Contestant("TAYGA 0.9.2", _network.Client, server, _network.Server, tayga.Id).ReadyAsync();
    }
}
