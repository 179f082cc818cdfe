using System.Globalization;
using Claton.Translation.Rfc6052;
using Claton.Translation.Tests.Packets;

namespace Claton.Scenarios.Tayga;

/// <summary><c>claton siit</c> and TAYGA with the same prefix, mapping, addresses and MTU, and the same packets for both.</summary>
internal sealed class Comparison : IAsyncDisposable
{
    public static readonly Ipv4Address Own4 = Ipv4Address.Parse("203.0.113.254");
    public static readonly Ipv6Address Own6 = Ipv6Address.Parse("3fff::254");

    /// <summary>By the prefix in both families.</summary>
    public static readonly Ipv4Address Near = Ipv4Address.Parse("192.0.2.33");

    /// <inheritdoc cref="Near"/>
    public static readonly Ipv4Address Far = Ipv4Address.Parse("198.51.100.7");

    /// <summary>In neither the prefix nor the map.</summary>
    public static readonly Ipv6Address Router6 = Ipv6Address.Parse("3fff::1");

    public static readonly Ipv4Address Mapped4 = Ipv4Address.Parse("192.0.2.1");
    public static readonly Ipv6Address Mapped6 = Ipv6Address.Parse("3fff:aaaa::1:c1a7");

    private readonly ComparisonNetwork _network;
    private readonly ClatonProcess _siit;
    private readonly TunTranslator _claton;
    private readonly TunTranslator _tayga;

    private Comparison(ComparisonNetwork network, ClatonProcess siit, Pref64 prefix)
    {
        (_network, _siit, Prefix) = (network, siit, prefix);
        _claton = Open(network.Claton);
        _tayga = Open(network.Tayga);
    }

    public Pref64 Prefix { get; }

    public static async Task<Comparison> UpAsync(string prefix)
    {
        var network = await ComparisonNetwork.UpAsync(
            LabFixture.UniqueName(), Ipv6Prefix.Parse(prefix, CultureInfo.InvariantCulture), (Own4, Own6), (Mapped4, Mapped6),
            TestContext.Current.CancellationToken);
        try
        {
            // What TAYGA can't be told otherwise: it drops UDP without a checksum, and speaks for unmapped routers itself.
            ClatonProcess siit = await ClatonProcess.StartAsync(network.Claton, network.Claton.Prepare(ClatonExecutable.Path, [
                "siit", "--device", ComparisonNetwork.Device, "--prefix", prefix, "--map", $"{Mapped4}={Mapped6}",
                "--ipv4-address", $"{Own4}", "--ipv6-address", $"{Own6}", "--mtu4", $"{ComparisonNetwork.MtuBytes}",
                "--udp-zero-checksum", "drop", "--rfc6791-prefix", $"{Own4}/32", "--rfc6791-extension", "off",
                "--error-rate", "1000000", "--control", Path.Combine(LabName.StateFolder(network.Claton.Lab), "siit"),
            ]));
            return new Comparison(network, siit, new Pref64(Ipv6Prefix.Parse(prefix, CultureInfo.InvariantCulture)));
        }
        catch
        {
            await network.DownAsync();
            throw;
        }
    }

    /// <summary>What each of the two makes of a packet.</summary>
    public (Translated Claton, Translated Tayga) Translate(byte[] packet) =>
        (_claton.Translate(packet), _tayga.Translate(packet));

    public async ValueTask DisposeAsync()
    {
        _claton.Dispose();
        _tayga.Dispose();
        _siit.Dispose();
        await _network.DownAsync();
    }

    private TunTranslator Open(Node node) => new(
        node,
        ComparisonNetwork.Device,
        new Ipv4Builder { Source = Near, Destination = Far },
        new Ipv6Builder { Source = Prefix.Embed(Far), Destination = Prefix.Embed(Near) });
}
