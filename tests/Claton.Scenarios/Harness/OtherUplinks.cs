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

    /// <summary>
    /// Native IPv4 on the access link as well, up to the same server: 192.0.2.1 routes it. The host has yet to take an address.
    /// </summary>
    public static async Task RouteNativeIpv4Async(this LabFixture lab)
    {
        await lab.Router.SetKernelParametersAsync(default, "net/ipv4/conf/all/forwarding=1");
        await lab.Router.IpAsync("address add 192.0.2.1/24 dev access0");
        await lab.Router.IpAsync("address add 198.51.100.1/30 dev plat0");
        await lab.Router.IpAsync("route add default via 198.51.100.2");
        await lab.Lab.Plat.IpAsync("address add 198.51.100.2/30 dev router0");
        await lab.Lab.Plat.IpAsync("route add 192.0.2.0/24 via 198.51.100.1");
    }

    /// <summary>It ends with the lab.</summary>
    private static void Carry(Node node, string device, string from, string to) => Process.Start(node.Prepare(
        "socat", "-b", "65536", $"TUN,tun-name={device},iff-no-pi", $"UNIX-SENDTO:{to},bind={from}"))!.Dispose();

    private static Task UntilThereAsync(Node node, string device) => Eventually.TrueAsync(
        $"{device} is there", async () => (await node.AskIpAsync($"link show {device}")).Succeeded, () => Task.FromResult(""));
}
