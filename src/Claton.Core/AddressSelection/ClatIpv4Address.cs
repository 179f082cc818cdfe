namespace Claton.Core.AddressSelection;

/// <summary>The CLAT's IPv4 address, which is never seen outside of the host. RFC 7335 §4. // B5</summary>
public static class ClatIpv4Address
{
    /// <summary>192.0.0.0/29, the IPv4 Service Continuity Prefix.</summary>
    /// <remarks>
    /// As each address stands on its device as a /32, all eight are host addresses, the first and the last included.
    /// The first is offered last, for programs that take an address ending in .0 for a network's.
    /// </remarks>
    public static readonly Ipv4Prefix Block = new(new Ipv4Address(0xc000_0000), 29);

    private const uint BlockSize = 8;

    /// <summary>The first free address of the block.</summary>
    /// <param name="taken">Addresses that stand on any device of the host, whoever put them there.</param>
    /// <returns>False where all eight are taken.</returns>
    public static bool TryChoose(IReadOnlySet<Ipv4Address> taken, out Ipv4Address address)
    {
        for (uint i = 1; i <= BlockSize; i++)
        {
            address = new Ipv4Address(Block.Address.Value + (i % BlockSize));
            if (!taken.Contains(address))
            {
                return true;
            }
        }

        address = default;
        return false;
    }
}
