using System.Net.Sockets;
using Claton.Linux.Netlink;

namespace Claton.Linux.Tests;

/// <summary>A network namespace of a test's own, with the loopback link up.</summary>
internal sealed class TestNamespace : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    internal TestNamespace()
    {
        Name = $"claton-linux-{Environment.ProcessId}-{Guid.NewGuid():n}"[..40];
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

    /// <summary>A socket of the system, inside; the caller disposes of it.</summary>
    internal Socket OpenSocket(AddressFamily family, SocketType type) =>
        Namespace.Run(() => new Socket(family, type, ProtocolType.Unspecified));

    /// <summary>Adds a pair of links that are up, without addresses that the kernel would make.</summary>
    internal (Link First, Link Second) AddVeth(
        string first = "a0", string second = "b0", bool up = true, TestNamespace? peer = null)
    {
        Routes.AddVeth(first, second);
        if (peer is not null)
        {
            var move = new LinkChange { NetworkNamespaceDescriptor = peer.Namespace.Descriptor };
            Routes.ChangeLink(Routes.GetLink(second)!.Index, move);
        }

        Prepare(this, first, up);
        Prepare(peer ?? this, second, up);
        return (Settle(this, first, up), Settle(peer ?? this, second, up));
    }

    /// <summary>Adds an address that is ready for use at once.</summary>
    internal void AddAddress(Link link, string address) => Routes.AddAddress(new InterfaceAddress<Ipv6Address>
    {
        InterfaceIndex = link.Index,
        Address = Ipv6Address.Parse(address),
        PrefixLengthBits = 64,
        Flags = AddressFlags.NoDad,
    });

    /// <summary>
    /// Waits for a link to be gone with its descriptor. A program that another test starts shares all descriptors for the
    /// moment until its execve.
    /// </summary>
    internal void WaitUntilGone(string link) => Wait.Until(() => Routes.GetLink(link) is null);

    public void Dispose()
    {
        foreach (IDisposable owned in _owned)
        {
            owned.Dispose();
        }

        Namespace.Dispose();
        NetworkNamespace.Delete(Name);
    }

    private static void Prepare(TestNamespace space, string name, bool up) => space.Routes.ChangeLink(
        space.Routes.GetLink(name)!.Index, new LinkChange { AddressGeneration = Ipv6AddressGeneration.None, Up = up });

    // The kernel notices a carrier in the background, and until then drops what is sent.
    private static Link Settle(TestNamespace space, string name, bool up)
    {
        Wait.Until(() => !up || space.Routes.GetLink(name)!.OperationalState == OperationalState.Up);
        return space.Routes.GetLink(name)!;
    }
}
