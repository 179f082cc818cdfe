using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Claton.Linux.Native;

namespace Claton.Linux.Netlink;

/// <summary>The messages of one datagram. netlink(7).</summary>
/// <remarks>
/// <code>
/// ┌──────────────┬──────────┬───────────┬──────────────┬─────────────┬──────────────────┬─────────┬─ ─ next message
/// │ length (4)   │ type (2) │ flags (2) │ sequence (4) │ port (4)    │ payload          │ to 4    │
/// └──────────────┴──────────┴───────────┴──────────────┴─────────────┴──────────────────┴─────────┴─ ─
///   header and payload, without what pads them to a multiple of 4. All numbers in the machine's order.
/// </code>
/// A length that is less than the header or more than what is left ends the reading.
/// </remarks>
internal ref struct NetlinkMessageReader(ReadOnlySpan<byte> datagram)
{
    internal const int Alignment = 4;

    private ReadOnlySpan<byte> _rest = datagram;

    internal bool TryRead(out NetlinkMessage message)
    {
        message = default;
        int headerSize = Unsafe.SizeOf<NlMsgHdr>();
        if (!MemoryMarshal.TryRead(_rest, out NlMsgHdr header)
            || header.nlmsg_len < (uint)headerSize || header.nlmsg_len > (uint)_rest.Length)
        {
            return false;
        }

        int length = (int)header.nlmsg_len;
        message = new NetlinkMessage { Header = header, Payload = _rest[headerSize..length] };
        _rest = _rest[Math.Min(Align(length), _rest.Length)..];
        return true;
    }

    internal static int Align(int length) => (length + Alignment - 1) & -Alignment;
}

internal ref struct NetlinkMessage
{
    internal NlMsgHdr Header { readonly get; init; }

    internal ReadOnlySpan<byte> Payload { readonly get; init; }

    internal readonly bool HasFlag(ushort flag) => (Header.nlmsg_flags & flag) != 0;

    /// <summary>
    /// Splits the payload into the fixed part that messages of this kind begin with, and the attributes behind it.
    /// </summary>
    internal readonly bool TryReadBody<T>(out T body, out NetlinkAttributeReader attributes)
        where T : unmanaged
    {
        bool whole = MemoryMarshal.TryRead(Payload, out body);
        int start = whole ? NetlinkMessageReader.Align(Unsafe.SizeOf<T>()) : Payload.Length;
        attributes = new NetlinkAttributeReader(Payload[Math.Min(start, Payload.Length)..]);
        return whole;
    }
}
