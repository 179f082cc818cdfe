using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Claton.Linux.Native;

namespace Claton.Linux.Netlink;

/// <summary>Writes one message: header, fixed part, attributes. The layout stands at the readers.</summary>
internal ref struct NetlinkWriter
{
    private readonly Span<byte> _buffer;
    private int _length;

    /// <param name="buffer">Large enough for the message: a message that is not is a bug, and throws.</param>
    internal NetlinkWriter(Span<byte> buffer, ushort type, int flags, uint sequence)
    {
        _buffer = buffer;
        Append(new NlMsgHdr { nlmsg_type = type, nlmsg_flags = (ushort)flags, nlmsg_seq = sequence });
    }

    /// <summary>The message as far as it is written, its length filled in.</summary>
    internal readonly ReadOnlySpan<byte> Message
    {
        get
        {
            MemoryMarshal.Write(_buffer, (uint)_length);
            return _buffer[.._length];
        }
    }

    /// <summary>Writes the fixed part, of a message or of what lies in an attribute.</summary>
    internal void Append<T>(T value)
        where T : unmanaged
    {
        MemoryMarshal.Write(_buffer[_length..], value);
        Advance(Unsafe.SizeOf<T>());
    }

    internal void Add<T>(ushort type, T value)
        where T : unmanaged
    {
        int start = Begin(type);
        Append(value);
        End(start, Unsafe.SizeOf<T>());
    }

    /// <summary>Writes a number that may be missing: then there is no attribute.</summary>
    internal void AddOptional<T>(ushort type, T? value)
        where T : unmanaged
    {
        if (value is { } given)
        {
            Add(type, given);
        }
    }

    internal void AddAddress<T>(ushort type, T? address)
        where T : struct, IIpAddress<T>
    {
        if (address is { } given)
        {
            int start = Begin(type);
            given.Write(_buffer[_length..]);
            Advance(T.SizeBytes);
            End(start, T.SizeBytes);
        }
    }

    internal void AddMac(ushort type, MacAddress? address)
    {
        if (address is { } given)
        {
            int start = Begin(type);
            given.Write(_buffer[_length..]);
            Advance(MacAddress.SizeBytes);
            End(start, MacAddress.SizeBytes);
        }
    }

    /// <param name="terminated">Whether a zero ends the text, as in names; an alias has none.</param>
    internal void AddText(ushort type, string? text, bool terminated = true)
    {
        if (text is not null)
        {
            int start = Begin(type);
            int length = Encoding.UTF8.GetBytes(text, _buffer[_length..]);
            if (terminated)
            {
                _buffer[_length + length++] = 0;
            }

            Advance(length);
            End(start, length);
        }
    }

    /// <summary>Opens an attribute that holds others.</summary>
    /// <returns>For <see cref="EndNested"/>.</returns>
    internal int BeginNested(ushort type) => Begin((ushort)(type | LinuxNetlink.NLA_F_NESTED));

    internal readonly void EndNested(int start) => End(start, _length - start - Unsafe.SizeOf<NlAttr>());

    private int Begin(ushort type)
    {
        int start = _length;
        Append(new NlAttr { nla_type = type });
        return start;
    }

    private readonly void End(int start, int valueLength) =>
        MemoryMarshal.Write(_buffer[start..], (ushort)(Unsafe.SizeOf<NlAttr>() + valueLength));

    private void Advance(int length)
    {
        int end = NetlinkMessageReader.Align(_length + length);
        _buffer[(_length + length)..end].Clear();
        _length = end;
    }
}
