using Claton.Core.Dns;
using Claton.Linux;

namespace Claton.Observation;

/// <summary>
/// The resolvers that network managers wrote down, for one interface or for the host. Read when they are needed, and again
/// when a file changed. // A10
/// </summary>
internal sealed class ResolverFiles : IDisposable
{
    // systemd-networkd, from RAs, DHCPv6 and its configuration.
    private const string NetworkdFolder = "run/systemd/netif/links";

    // systemd-resolved, from NetworkManager and others that tell it about a link.
    private const string ResolvedFolder = "run/systemd/resolve/netif";

    // One file for an interface and the program that knows about it: eth0.dhclient, eth0.dhcp6.
    private static readonly string[] s_foldersByInterface =
    [
        "run/resolvconf/interface", // Debian's resolvconf.
        "run/resolvconf/interfaces", // openresolv.
        "run/dhcpcd/hook-state/resolv.conf",
    ];

    // NetworkManager's list beside a resolv.conf that names a resolver of this host only, and the list of all programs.
    private static readonly string[] s_filesOfHost = ["run/NetworkManager/no-stub-resolv.conf", "etc/resolv.conf"];

    private readonly string _root;
    private readonly Dictionary<int, IReadOnlyList<Resolver>> _known = [];
    private readonly FolderWatch _watch;

    /// <param name="root">The folder in which run/ and etc/ are.</param>
    /// <param name="onChanged">Called on the loop's thread.</param>
    /// <exception cref="LinuxException">The folders can't be watched.</exception>
    public ResolverFiles(EventLoop loop, string root, Action onChanged)
    {
        _root = root;
        string[] folders =
        [
            NetworkdFolder, ResolvedFolder, .. s_foldersByInterface, .. s_filesOfHost.Select(file => Path.GetDirectoryName(file)!),
        ];
        _watch = new FolderWatch(loop, [.. folders.Select(folder => Path.Combine(root, folder))], () =>
        {
            _known.Clear();
            onChanged();
        });
    }

    /// <summary>Those of the interface first, then those of the host.</summary>
    public IReadOnlyList<Resolver> Read(string interfaceName, int interfaceIndex)
    {
        if (!_known.TryGetValue(interfaceIndex, out IReadOnlyList<Resolver>? resolvers))
        {
            _known[interfaceIndex] = resolvers = [.. OfInterface(interfaceName, interfaceIndex)];
        }

        return resolvers;
    }

    public void Dispose() => _watch.Dispose();

    private IEnumerable<Resolver> OfInterface(string name, int index)
    {
        IEnumerable<Ipv6Address> ofInterface =
        [
            .. ResolverText.ReadAssignment(ReadFile($"{NetworkdFolder}/{index}"), "DNS", name, index),
            .. ResolverText.ReadAssignment(ReadFile($"{ResolvedFolder}/{index}"), "SERVERS", name, index),
            .. s_foldersByInterface.SelectMany(folder => FilesOf(folder, name))
                .SelectMany(file => ResolverText.ReadNameservers(ReadFile(file), name, index)),
        ];
        IEnumerable<Ipv6Address> ofHost = s_filesOfHost
            .Select(file => ResolverText.ReadNameservers(ReadFile(file), name, index).ToList())
            .FirstOrDefault(addresses => addresses.Count > 0) ?? [];
        return ofInterface.Distinct().Select(address => new Resolver(address, ResolverOrigin.NetworkManager))
            .Concat(ofHost.Distinct().Select(address => new Resolver(address, ResolverOrigin.ResolvConf)));
    }

    private List<string> FilesOf(string folder, string interfaceName)
    {
        try
        {
            return
            [
                .. Directory.EnumerateFiles(Path.Combine(_root, folder))
                    .Select(path => Path.GetFileName(path))
                    .Where(file => file == interfaceName || file.StartsWith($"{interfaceName}.", StringComparison.Ordinal))
                    .Order(StringComparer.Ordinal)
                    .Select(file => $"{folder}/{file}"),
            ];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return []; // That program is not here.
        }
    }

    private string ReadFile(string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(_root, file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
