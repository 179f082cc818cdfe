using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Claton.Linux.Native;

namespace Claton.Linux.Netlink;

/// <summary>Attributes, one behind the other.</summary>
/// <remarks>
/// <code>
/// ┌────────────┬──────────────────────────────────┬──────────────────┬─────────┬─ ─ next attribute
/// │ length (2) │ type (2), its top two bits flags │ value            │ to 4    │
/// └────────────┴──────────────────────────────────┴──────────────────┴─────────┴─ ─
///   header and value, without what pads them
/// </code>
/// A length that is less than the header or more than what is left ends the reading.
/// </remarks>
internal ref struct NetlinkAttributeReader(ReadOnlySpan<byte> attributes)
{
    private ReadOnlySpan<byte> _rest = attributes;

    internal bool TryRead(out NetlinkAttribute attribute)
    {
        attribute = default;
        int headerSize = Unsafe.SizeOf<NlAttr>();
        if (!MemoryMarshal.TryRead(_rest, out NlAttr header) || header.nla_len < headerSize || header.nla_len > _rest.Length)
        {
            return false;
        }

        attribute = new NetlinkAttribute
        {
            Type = (ushort)(header.nla_type & LinuxNetlink.NLA_TYPE_MASK),
            Value = _rest[headerSize..header.nla_len],
        };
        _rest = _rest[Math.Min(NetlinkMessageReader.Align(header.nla_len), _rest.Length)..];
        return true;
    }

    /// <summary>The first attribute of a type, in a copy of what is left to read.</summary>
    internal readonly bool TryFind(ushort type, out NetlinkAttribute found)
    {
        NetlinkAttributeReader rest = this;
        while (rest.TryRead(out found))
        {
            if (found.Type == type)
            {
                return true;
            }
        }

        return false;
    }
}

/// <remarks>A value that is too short for what it should be reads as absent.</remarks>
internal ref struct NetlinkAttribute
{
    internal ushort Type { readonly get; init; }

    internal ReadOnlySpan<byte> Value { readonly get; init; }

    internal readonly NetlinkAttributeReader Nested => new(Value);

    internal readonly byte? Byte => Value.Length >= sizeof(byte) ? Value[0] : null;

    internal readonly uint? UInt32 => MemoryMarshal.TryRead(Value, out uint value) ? value : null;

    internal readonly int? Int32 => MemoryMarshal.TryRead(Value, out int value) ? value : null;

    internal readonly MacAddress? Mac => Value.Length == MacAddress.SizeBytes ? MacAddress.Read(Value) : null;

    /// <summary>Text up to its zero, or to the end of the value.</summary>
    internal readonly string Text
    {
        get
        {
            int end = Value.IndexOf((byte)0);
            return Encoding.UTF8.GetString(end < 0 ? Value : Value[..end]);
        }
    }

    internal readonly T? Address<T>()
        where T : struct, IIpAddress<T> =>
        Value.Length == T.SizeBytes ? T.Read(Value) : null;
}
