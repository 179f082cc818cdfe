namespace Claton.Lab;

/// <summary>radvd on a router: what it says on each of its interfaces.</summary>
internal sealed class Advertiser(Node node, params (string Interface, RouterAdvertisement Said)[] links)
{
    private readonly Daemon _radvd = new(node, node.Name == RouterNode.NodeName ? "radvd" : $"radvd-{node.Name}");

    public RouterAdvertisement Said(int link = 0) => links[link].Said;

    /// <summary>
    /// radvd sends the new advertisement at once, and then every 3 to 4 s. Whoever solicits one when this is done hears the new one.
    /// </summary>
    public async Task SayAsync(RouterAdvertisement advertisement, int link, CancellationToken cancellation)
    {
        links[link].Said = advertisement;
        WriteConfiguration();
        await _radvd.ReloadAsync("resuming normal operation", cancellation);
    }

    /// <summary>Starts radvd, which advertises at once.</summary>
    public void Start() => _radvd.Start(
        Daemons.Find("radvd"), "--nodaemon", "--logmethod", "stderr", "--debug", "1",
        "--config", WriteConfiguration(),
        "--pidfile", Path.Combine(LabName.StateFolder(node.Lab), $"{node.Name}.own.pid"));

    public Task KillAsync(CancellationToken cancellation) => _radvd.KillAsync(cancellation);

    public Task UntilReadyAsync(string what, Func<Task<bool>> condition, CancellationToken cancellation) =>
        _radvd.UntilReadyAsync(what, condition, cancellation);

    private string WriteConfiguration() => node.WriteFile(
        $"{node.Name}.radvd.conf", string.Concat(links.Select(link => link.Said.ToRadvdConfiguration(link.Interface))));
}
