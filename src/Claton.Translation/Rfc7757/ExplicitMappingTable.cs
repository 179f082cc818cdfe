using System.Collections.Frozen;

namespace Claton.Translation.Rfc7757;

/// <summary>The explicit address mapping table, searched for the longest matching prefix. RFC 7757 §3.3.</summary>
internal sealed class ExplicitMappingTable
{
    private readonly PrefixTable<Ipv4Address> _byIpv4;
    private readonly PrefixTable<Ipv6Address> _byIpv6;

    /// <exception cref="ArgumentException">Two rows have the same prefix: their meaning is unspecified, RFC 7757 §5.</exception>
    public ExplicitMappingTable(IReadOnlyList<ExplicitMapping> mappings)
    {
        _byIpv4 = new PrefixTable<Ipv4Address>(mappings, mapping => mapping.Ipv4);
        _byIpv6 = new PrefixTable<Ipv6Address>(mappings, mapping => mapping.Ipv6);
    }

    public bool TryMap(Ipv4Address address, out Ipv6Address mapped)
    {
        bool found = _byIpv4.TryFind(address, out ExplicitMapping mapping);
        mapped = found ? mapping.ToIpv6(address) : default;
        return found;
    }

    public bool TryMap(Ipv6Address address, out Ipv4Address mapped)
    {
        bool found = _byIpv6.TryFind(address, out ExplicitMapping mapping);
        mapped = found ? mapping.ToIpv4(address) : default;
        return found;
    }

    public bool Contains(Ipv4Address address) => _byIpv4.TryFind(address, out _);

    /// <summary>One hash table for each prefix length in use, the longest first: a few look-ups find the best row.</summary>
    private sealed class PrefixTable<T>
        where T : struct, IIpAddress<T>
    {
        private readonly (int LengthBits, FrozenDictionary<T, ExplicitMapping> Rows)[] _lengths;

        public PrefixTable(IReadOnlyList<ExplicitMapping> mappings, Func<ExplicitMapping, IpPrefix<T>> key)
        {
            if (mappings.CountBy(key).FirstOrDefault(group => group.Value > 1) is { Value: > 1 } twice)
            {
                throw new ArgumentException($"{twice.Key} is mapped twice", nameof(mappings));
            }

            _lengths = [.. mappings
                .GroupBy(mapping => key(mapping).LengthBits)
                .OrderByDescending(group => group.Key)
                .Select(group => (group.Key, group.ToFrozenDictionary(mapping => key(mapping).Address)))];
        }

        public bool TryFind(T address, out ExplicitMapping mapping)
        {
            foreach ((int lengthBits, FrozenDictionary<T, ExplicitMapping> rows) in _lengths)
            {
                if (rows.TryGetValue(address.Mask(lengthBits), out mapping))
                {
                    return true;
                }
            }

            mapping = default;
            return false;
        }
    }
}
