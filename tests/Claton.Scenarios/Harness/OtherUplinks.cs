using System.Diagnostics;

namespace Claton.Scenarios.Harness;

/// <summary>Turns the lab's access link into one of another kind.</summary>
internal static class OtherUplinks
{
    /// <summary>The host's interface becomes a port of a bridge, and the bridge its uplink.</summary>
    public static async Task PutIntoBridgeAsync(this LabFixture lab, string bridge)
    {
        await lab.Host.IpAsync($"link add {bridge} address 02:00:00:00:00:b0 type bridge mcast_snooping 0");
        await lab.Host.SetKernelParametersAsync(default, $"net/ipv6/conf/{bridge}/accept_dad=0");
        await lab.Host.IpAsync($"link set eth0 master {bridge}");
        await lab.Host.IpAsync($"link set {bridge} up");
    }

    /// <summary>The access link carries frames with a VLAN tag only.</summary>
    public static async Task PutIntoVlanAsync(this LabFixture lab, int vlan)
    {
        await lab.Router.IpAsync("link set host-eth0 nomaster");
        await lab.Router.IpAsync($"link add link host-eth0 name tagged type vlan id {vlan}");
        await lab.Router.IpAsync("link set tagged addrgenmode none");
        await lab.Router.IpAsync("link set tagged master access0 up");
        await lab.Host.IpAsync($"link add link eth0 name eth0.{vlan} type vlan id {vlan}");
        await lab.Host.SetKernelParametersAsync(default, $"net/ipv6/conf/eth0.{vlan}/accept_dad=0");
        await lab.Host.IpAsync($"link set eth0.{vlan} up");
    }

    /// <summary>
    /// A link without link-layer addresses, as mobile networks have it, in place of the access link: two TUN devices, and
    /// a program that carries packets between them.
    /// </summary>
    public static async Task ReplaceByRawIpAsync(this LabFixture lab, string uplink)
    {
        string folder = LabName.StateFolder(lab.Lab.Options.Name);
        await lab.Host.IpAsync("link delete eth0");
        await lab.Router.IpAsync("link delete access0");
        Carry(lab.Router, "access0", from: $"{folder}/raw-router", to: $"{folder}/raw-host");
        Carry(lab.Host, uplink, from: $"{folder}/raw-host", to: $"{folder}/raw-router");
        await UntilThereAsync(lab.Router, "access0");
        await UntilThereAsync(lab.Host, uplink);

        await lab.PutInPlaceAsync(uplink);
    }

    /// <summary>
    /// A WireGuard tunnel takes the place of the access link, which carries it from now on: its router, and the host's
    /// addresses, are at the ends of the tunnel.
    /// </summary>
    public static async Task PutIntoWireGuardAsync(this LabFixture lab, string uplink)
    {
        // Down and up again, so that the host forgets what the access link's router told it.
        await lab.Host.IpAsync("link set eth0 down");
        await lab.Router.IpAsync("link delete access0");
        await lab.Router.IpAsync("address add fe80::a/64 dev host-eth0 nodad");
        await lab.Host.IpAsync("link set eth0 addrgenmode none");
        await lab.Host.IpAsync("link set eth0 up");
        await lab.Host.IpAsync("address add fe80::b/64 dev eth0 nodad");

        await lab.Router.IpAsync("link add access0 type wireguard");
        await lab.Host.IpAsync($"link add {uplink} type wireguard");
        (string routerKey, string hostKey) = (await lab.AddKeyAsync(lab.Router, "access0"), await lab.AddKeyAsync(lab.Host, uplink));
        await lab.Router.MeetAsync("access0", hostKey, "[fe80::b%host-eth0]:1");
        await lab.Host.MeetAsync(uplink, routerKey, "[fe80::a%eth0]:1");
        await lab.PutInPlaceAsync(uplink);

        // Without a link-layer address the kernel makes none of its own; of this one's last half it makes the others.
        await lab.Host.IpAsync($"address add fe80::c/64 dev {uplink}");
    }

    /// <summary>It ends with the lab.</summary>
    private static void Carry(Node node, string device, string from, string to) => Process.Start(node.Prepare(
        "socat", "-b", "65536", $"TUN,tun-name={device},iff-no-pi", $"UNIX-SENDTO:{to},bind={from}"))!.Dispose();

    /// <summary>Brings up a new link between the router's access0 and the host, with the addresses of the old one.</summary>
    private static async Task PutInPlaceAsync(this LabFixture lab, string uplink)
    {
        await lab.Host.SetKernelParametersAsync(
            default, $"net/ipv6/conf/{uplink}/accept_ra=1", $"net/ipv6/conf/{uplink}/accept_dad=0");
        await lab.Router.IpAsync("link set access0 addrgenmode none");
        await lab.Router.IpAsync($"address add {LabAddresses.RouterLinkLocal}/64 dev access0");
        await lab.Router.IpAsync($"address add {lab.Router.Advertisement().Prefix.Address}1/64 dev access0");
        await lab.Router.IpAsync("link set access0 up");
        await lab.Host.IpAsync($"link set {uplink} up");
        await lab.Router.AdvertiseAsync(lab.Router.Advertisement());
    }

    /// <summary>Another interface of the host, native0, with native IPv4 and nobody behind it; no default route yet.</summary>
    public static async Task AddNativeIpv4Async(this LabFixture lab)
    {
        await lab.Host.IpAsync("link add native0 type veth peer name native1");
        await lab.Host.IpAsync("link set native1 up");
        await lab.Host.IpAsync("link set native0 up");
        await lab.Host.IpAsync("address add 198.51.100.2/24 dev native0");
    }

    /// <returns>The public key of the interface, which is given a new one.</returns>
    private static async Task<string> AddKeyAsync(this LabFixture lab, Node node, string device)
    {
        string file = Path.Combine(LabName.StateFolder(lab.Lab.Options.Name), $"{node.Name}.key");
        (await node.RunAsync("sh", "-c", $"umask 077; wg genkey >{file}; wg set {device} listen-port 1 private-key {file}")).Succeeds();
        return (await node.RunAsync("wg", "show", device, "public-key")).Succeeds().Trim();
    }

    private static async Task MeetAsync(this Node node, string device, string key, string endpoint) =>
        (await node.RunAsync("wg", "set", device, "peer", key, "endpoint", endpoint, "allowed-ips", "::/0")).Succeeds();

    private static Task UntilThereAsync(Node node, string device) => Eventually.TrueAsync(
        $"{device} is there", async () => (await node.AskIpAsync($"link show {device}")).Succeeded, () => Task.FromResult(""));
}
