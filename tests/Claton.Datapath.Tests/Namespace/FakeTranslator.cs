using Claton.Core.Plan;
using Claton.Datapath.Namespace;
using Claton.Linux;
using Claton.Linux.Netlink;

namespace Claton.Datapath.Tests.Namespace;

/// <summary>Translates nothing, and tells what it was asked for and what it found in its namespace.</summary>
internal sealed class FakeTranslator : INamespaceTranslator, INamespaceTranslation
{
    private NetworkNamespace? _namespace;
    private NamespaceSite? _site;
    private CancellationToken _end;

    public string Name { get; init; } = "fake";

    public string? Version => null;

    public IReadOnlyList<string> Limits => [];

    public string? Trouble => null;

    public int? DeviceIndex { get; private set; }

    public LinuxException? Refusal { get; set; }

    public bool HasDevice { get; set; }

    /// <summary>What happens while it starts or changes.</summary>
    public Action WaitsUntil { get; set; } = () => { };

    public List<string> Calls { get; } = [];

    public void Require(Clat clat, CancellationToken end)
    {
    }

    public INamespaceTranslation Start(NamespaceSite site, Clat clat)
    {
        if (Refusal is not null)
        {
            throw Refusal;
        }

        if (HasDevice)
        {
            site.Netlink.AddVeth(new VethEnd(NamespaceSite.DeviceName), new VethEnd("other"));
            int device = site.Netlink.GetLink(NamespaceSite.DeviceName)!.Index;
            site.BringUp(device, clat.Ipv6MtuBytes);
            site.RouteThrough(device);
            DeviceIndex = device;
        }

        WaitsUntil();
        _site = site;
        (_end = site.End).ThrowIfCancellationRequested();
        _namespace = NetworkNamespace.Current;
        Calls.Add($"start {clat.Ipv4Address} {BehindUplink()}");
        return this;
    }

    public void Change(Clat clat)
    {
        WaitsUntil();
        _end.ThrowIfCancellationRequested();
        Calls.Add($"change {clat.Ipv4Address}");
    }

    public void Dispose()
    {
        Calls.Add($"dispose {(_namespace is { } space ? space.Run(BehindUplink) : "")}");
        _namespace?.Dispose();
    }

    /// <summary>What comes for an address of the kernel's, while nobody translates it, the kernel answers itself.</summary>
    private static string BehindUplink()
    {
        using var netlink = new RouteNetlink();
        return netlink.GetLink("uplink") is { } uplink && uplink.Flags.HasFlag(LinkFlags.Up) ? "behind an open uplink" : "behind a closed uplink";
    }

    /// <summary>What the kernel did not keep for sockets of this namespace.</summary>
    private static long DropsOfOurs()
    {
        const int drops = 8;
        return File.ReadLines("/proc/thread-self/net/netlink").Skip(1)
            .Sum(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[drops]));
    }

    /// <summary>As a translator does that has ended.</summary>
    public void Fail(Exception error) => _site!.Fail(error);

    public void RemoveDevice() => _namespace!.Run(RemoveDeviceFromInside);

    /// <summary>By a thread of the namespace.</summary>
    public void RemoveDeviceFromInside()
    {
        using var netlink = new RouteNetlink();
        netlink.DeleteLink(DeviceIndex!.Value);
    }

    /// <summary>The kernel has no room left for the notification.</summary>
    public void RemoveDeviceUnnoticed()
    {
        using var netlink = new RouteNetlink();
        int loopback = netlink.GetLink("lo")!.Index;
        while (DropsOfOurs() == 0)
        {
            for (int change = 0; change < 1000; change++)
            {
                netlink.ChangeLink(loopback, new LinkChange { MtuBytes = 60_000 + (change % 2) });
            }
        }

        RemoveDeviceFromInside();
    }

    public Inside Look() => _namespace!.Run(() =>
    {
        using var netlink = new RouteNetlink();
        Dictionary<int, string> names = netlink.GetLinks().ToDictionary(link => link.Index, link => link.Name);
        return new Inside(
            [.. netlink.GetAddresses<Ipv6Address>().Select(a => $"{a.Address}/{a.PrefixLengthBits} dev {names[a.InterfaceIndex]}")],
            [
                .. netlink.GetRoutes<Ipv6Address>().Where(r => r.Gateway is not null)
                    .Select(r => $"default via {r.Gateway} dev {names[r.InterfaceIndex!.Value]}"),
                .. netlink.GetRoutes<Ipv4Address>().Where(r => r.Table == RouteTable.Main)
                    .Select(r => $"{r.Destination} dev {names[r.InterfaceIndex!.Value]}"),
            ],
            [
                .. netlink.GetRules<Ipv6Address>()
                    .Select(r => $"{r.Priority}:{(r.Destination is { } to ? $" to {to}" : "")} lookup {r.Table}"),
            ],
            netlink.GetLink("uplink")!.MtuBytes)
        {
            Inbound =
            [
                .. netlink.GetRoutes<Ipv6Address>().Where(r => r.Table == NamespaceSite.InboundTable).OrderBy(r => r.Metric)
                    .Select(r => r.Type),
            ],
        };
    });
}

/// <summary>What the kernel has in the namespace.</summary>
internal sealed record Inside(
    IReadOnlyList<string> Addresses, IReadOnlyList<string> Routes, IReadOnlyList<string> Rules, int UplinkMtuBytes)
{
    /// <summary>What becomes of packets for the CLAT, the first that there is a device for.</summary>
    public required IReadOnlyList<RouteType> Inbound { get; init; }
}
