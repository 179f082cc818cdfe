using Claton.Linux.Netlink;

namespace Claton.Linux.Tests;

/// <summary>A network namespace of a test's own, with the loopback link up.</summary>
internal sealed class TestNamespace : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    internal TestNamespace()
    {
        Name = $"claton-test-{Environment.ProcessId}-{Guid.NewGuid():n}"[..40];
        Namespace = NetworkNamespace.Create(Name);
        Routes = Open(() => new RouteNetlink());
        Routes.ChangeLink(1, new LinkChange { Up = true });
    }

    internal string Name { get; }

    internal NetworkNamespace Namespace { get; }

    internal RouteNetlink Routes { get; }

    /// <summary>Creates something inside, and disposes of it with the namespace.</summary>
    internal T Open<T>(Func<T> create)
        where T : IDisposable
    {
        T created = Namespace.Run(create);
        _owned.Add(created);
        return created;
    }

    /// <summary>Adds a pair of links that are up, without addresses that the kernel would make.</summary>
    internal (Link First, Link Second) AddVeth(string first = "a0", string second = "b0", bool up = true, TestNamespace? peer = null)
    {
        Routes.AddVeth(first, second);
        if (peer is not null)
        {
            Routes.ChangeLink(Routes.GetLink(second)!.Index, new LinkChange { NetworkNamespaceDescriptor = peer.Namespace.Descriptor });
        }

        return (Prepare(this, first, up), Prepare(peer ?? this, second, up));
    }

    /// <summary>Adds an address that is ready for use at once.</summary>
    internal void AddAddress(Link link, string address, int prefixLengthBits = 64) => Routes.AddAddress(new InterfaceAddress<Ipv6Address>
    {
        InterfaceIndex = link.Index,
        Address = Ipv6Address.Parse(address),
        PrefixLengthBits = prefixLengthBits,
        Flags = AddressFlags.NoDad,
    });

    public void Dispose()
    {
        foreach (IDisposable owned in _owned)
        {
            owned.Dispose();
        }

        Namespace.Dispose();
        NetworkNamespace.Delete(Name);
    }

    private static Link Prepare(TestNamespace space, string name, bool up)
    {
        int index = space.Routes.GetLink(name)!.Index;
        space.Routes.ChangeLink(index, new LinkChange { AddressGeneration = Ipv6AddressGeneration.None, Up = up });
        return space.Routes.GetLink(index)!;
    }
}
