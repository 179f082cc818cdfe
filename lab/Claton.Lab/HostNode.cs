using System.Diagnostics;
using System.Text.Json;

namespace Claton.Lab;

/// <summary>
/// The host on which Claton runs. It has what a kernel makes of Router Advertisements, and no IPv4 at all.
/// </summary>
public sealed class HostNode : Node
{
    internal const string NodeName = "host";

    internal HostNode(string lab, Action<string>? echo)
        : base(lab, NodeName, echo)
    {
    }

    /// <summary>Where Claton's control socket is for processes in this node.</summary>
    public string ControlSocket => Path.Combine(LabName.StateFolder(Lab), "control");

    /// <inheritdoc/>
    public override ProcessStartInfo Prepare(string program, params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = base.Prepare(program, arguments);
        start.Environment["CLATON_CONTROL"] = ControlSocket;
        return start;
    }

    /// <summary>Starts Claton in the background and returns once it has given the host its IPv4.</summary>
    /// <param name="executable">The path of <c>claton</c>.</param>
    /// <exception cref="LabException">It ended, or no interface got a CLAT.</exception>
    public async Task StartClatonAsync(string executable, CancellationToken cancellation = default)
    {
        var claton = new Daemon(this, "claton");
        claton.Start(executable, "run");
        await claton.UntilReadyAsync("an active CLAT", async () =>
        {
            ProgramResult status = await RunAsync(executable, ["status", "--json"], cancellation);
            return status.Succeeded && HasActiveClat(status.Output);
        }, cancellation);
    }

    private static bool HasActiveClat(string statusJson)
    {
        using var status = JsonDocument.Parse(statusJson);
        return status.RootElement.GetProperty("interfaces").EnumerateArray()
            .Any(uplink => uplink.GetProperty("state").GetString() == "active");
    }

    internal async Task ConfigureAsync(int uplinks, CancellationToken cancellation)
    {
        WriteResolvConf(LabAddresses.Resolver);
        for (int uplink = 0; uplink < uplinks; uplink++)
        {
            await ConfigureUplinkAsync(uplink, cancellation);
        }
    }

    /// <summary>What programs that start from now on find as their /etc/resolv.conf.</summary>
    public void WriteResolvConf(Ipv6Address resolver)
    {
        Directory.CreateDirectory(LabName.EtcFolder(Lab, Name));
        File.WriteAllText(Path.Combine(LabName.EtcFolder(Lab, Name), "resolv.conf"), $"nameserver {resolver}\n");
    }

    internal async Task ConfigureUplinkAsync(int uplink, CancellationToken cancellation)
    {
        // What a host does, without its pauses: nobody else is on this link when it comes up.
        await SetKernelParametersAsync(
            cancellation,
            $"net/ipv6/conf/eth{uplink}/accept_ra=1",
            $"net/ipv6/conf/eth{uplink}/accept_dad=0",
            $"net/ipv6/conf/eth{uplink}/router_solicitation_delay=0");
        await IpAsync($"link set eth{uplink} up", cancellation);
    }

    /// <summary>Does this uplink have an address that may be used, and a default route?</summary>
    internal async Task<bool> HasIpv6Async(int uplink, CancellationToken cancellation)
    {
        ProgramResult addresses = await AskIpAsync(
            $"-6 -o address show dev eth{uplink} scope global -tentative", cancellation);
        ProgramResult routes = await AskIpAsync($"-6 route show default dev eth{uplink}", cancellation);
        return addresses.Output.Length > 0 && routes.Output.Length > 0;
    }
}
