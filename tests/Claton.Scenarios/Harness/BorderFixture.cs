using System.Diagnostics;
using System.Text.Json;

namespace Claton.Scenarios.Harness;

/// <summary>A border network for one test, and the translators that run in it.</summary>
internal sealed class BorderFixture : IAsyncDisposable
{
    private readonly List<ClatonProcess> _translators = [];

    private BorderFixture(BorderNetwork network) => Network = network;

    public BorderNetwork Network { get; }

    public Node Client => Network.Client;

    public Node Border => Network.Border;

    public Node Server => Network.Server;

    public static async Task<BorderFixture> UpAsync(int serverMtuBytes = 1500) =>
        new(await BorderNetwork.UpAsync(LabFixture.UniqueName(), serverMtuBytes, echo: null, TestContext.Current.CancellationToken));

    /// <summary>A border with a translator that maps the server, has 192.0.2.254 for itself, and routes what it translates.</summary>
    public static async Task<(BorderFixture Border, ClatonProcess Translator)> UpWithTranslatorAsync(params string[] options)
    {
        BorderFixture border = await UpAsync();
        return (border, await border.StartAsync(
            ["--map", $"{BorderNetwork.ServerIpv4}={BorderNetwork.ServerIpv6}", "--ipv4-address", "192.0.2.254", "--up", .. options]));
    }

    /// <summary>Starts <c>claton siit</c> on the border and waits for its word that it is ready.</summary>
    public Task<ClatonProcess> StartAsync(params string[] options) => StartAsync(Border, options);

    public Task<ClatonProcess> StartAsync(Node node, params string[] options) => StartAsync(
        node, node.Prepare(ClatonExecutable.Path, ["siit", "--prefix", $"{BorderNetwork.Prefix}", "--control", ControlPath(node), .. options]));

    public async Task<ClatonProcess> StartAsync(Node node, ProcessStartInfo start)
    {
        ClatonProcess translator = await ClatonProcess.StartAsync(node, start);
        _translators.Add(translator);
        return translator;
    }

    /// <summary>What the border's translator says of itself, as a program reads it.</summary>
    public async Task<JsonElement> StatusAsync()
    {
        ProgramResult status = await Border.RunAsync(
            ClatonExecutable.Path, "status", "--json", "--control", ControlPath(Border));
        return JsonElement.Parse(status.Succeeds()).GetProperty("translator");
    }

    public string ControlPath(Node node) => Path.Combine(LabName.StateFolder(Network.Name), $"siit-{node.Name}");

    /// <summary>Starts a UDP echo on the server, port 7. It ends with the network.</summary>
    public async Task StartEchoAsync()
    {
        Process.Start(Server.Prepare("socat", "-b", "65536", "UDP6-LISTEN:7,fork,reuseaddr", "PIPE"))!.Dispose();
        await Eventually.TrueAsync("the echo listens", () => Server.IsServingAsync("udp", 7), () => Task.FromResult(""));
    }

    /// <summary>Sends a datagram to the server's IPv4 address.</summary>
    /// <returns>What comes back within five seconds.</returns>
    public async Task<string> EchoAsync(string datagram) =>
        await Client.EchoAsync(BorderNetwork.ServerIpv4, datagram);

    /// <summary>A file of this network's own.</summary>
    public string WriteFile(string name, string content)
    {
        string path = Path.Combine(LabName.StateFolder(Network.Name), name);
        File.WriteAllText(path, content);
        return path;
    }

    public async ValueTask DisposeAsync()
    {
        _translators.ForEach(translator => translator.Dispose());
        await Network.DownAsync();
    }
}
