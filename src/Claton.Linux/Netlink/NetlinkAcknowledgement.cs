using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Claton.Linux.Native;

namespace Claton.Linux.Netlink;

/// <summary>How a request ended: NLMSG_ERROR, which also says that all is well, or NLMSG_DONE behind a dump.</summary>
/// <remarks>
/// <code>
/// NLMSG_ERROR: error, negative or 0 (4), header of the request (16) [, rest of the request unless NLM_F_CAPPED]
/// NLMSG_DONE:  error, negative or 0 (4)
/// └ NLMSGERR_ATTR_MSG, if NLM_F_ACK_TLVS: what was wrong, in words
/// </code>
/// </remarks>
internal readonly record struct NetlinkAcknowledgement(int ErrorNumber, string? Text)
{
    internal static bool TryParse(NetlinkMessage message, out NetlinkAcknowledgement acknowledgement)
    {
        acknowledgement = default;
        bool isError = message.Header.nlmsg_type == LinuxNetlink.NLMSG_ERROR;
        if ((!isError && message.Header.nlmsg_type != LinuxNetlink.NLMSG_DONE)
            || !MemoryMarshal.TryRead(message.Payload, out int error))
        {
            return false;
        }

        string? text = null;
        if (message.HasFlag(LinuxNetlink.NLM_F_ACK_TLVS))
        {
            int start = sizeof(int) + (isError ? RequestLength(message) : 0);
            var attributes = new NetlinkAttributeReader(message.Payload[Math.Min(start, message.Payload.Length)..]);
            text = attributes.TryFind(LinuxNetlink.NLMSGERR_ATTR_MSG, out NetlinkAttribute found) ? found.Text : null;
        }

        // No error number is int.MinValue, whose opposite does not exist.
        acknowledgement = new NetlinkAcknowledgement(Math.Abs(Math.Max(error, -int.MaxValue)), text);
        return true;
    }

    internal void ThrowIfFailed(Func<string> operation)
    {
        if (ErrorNumber != 0)
        {
            throw new LinuxException(operation(), ErrorNumber, Text);
        }
    }

    private static int RequestLength(NetlinkMessage message)
    {
        int headerSize = Unsafe.SizeOf<NlMsgHdr>();
        return message.HasFlag(LinuxNetlink.NLM_F_CAPPED)
            || !MemoryMarshal.TryRead(message.Payload[sizeof(int)..], out NlMsgHdr request)
                ? headerSize
                : NetlinkMessageReader.Align((int)Math.Clamp(request.nlmsg_len, headerSize, message.Payload.Length));
    }
}
