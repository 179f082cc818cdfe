using System.Diagnostics.CodeAnalysis;
using Claton.Linux.Native;

namespace Claton.Linux.Netlink;

/// <summary>Turns a message into an object; false for what is of no interest or makes no sense.</summary>
internal delegate bool NetlinkParser<T>(NetlinkMessage message, [NotNullWhen(true)] out T? result)
    where T : class;

/// <summary>Requests to the kernel's routing tables, one at a time. netlink(7).</summary>
internal sealed class NetlinkSocket : IDisposable
{
    // The kernel's dumps come in pieces of up to 32 KiB; single answers are smaller.
    private const int ReceiveBufferBytes = 65536;
    private const int RequestBufferBytes = 4096;
    private const int MaxDumpAttempts = 16;

    private readonly FileDescriptor _descriptor;
    private readonly byte[] _received = new byte[ReceiveBufferBytes];
    private readonly byte[] _request = new byte[RequestBufferBytes];
    private uint _sequence;

    internal NetlinkSocket()
    {
        _descriptor = Open(0);
        Enable(_descriptor, LinuxNetlink.NETLINK_EXT_ACK);

        // Acknowledgements don't repeat the request.
        Enable(_descriptor, LinuxNetlink.NETLINK_CAP_ACK);

        // The kernel refuses what it would otherwise overlook in a dump's request.
        Enable(_descriptor, LinuxNetlink.NETLINK_GET_STRICT_CHK);
    }

    /// <summary>A socket for rtnetlink that is bound to an address of its own.</summary>
    internal static FileDescriptor Open(int extraType)
    {
        FileDescriptor descriptor = FileDescriptor.From(
            Libc.Socket(SysSocket.AF_NETLINK, SysSocket.SOCK_RAW | extraType, LinuxNetlink.NETLINK_ROUTE),
            "open a netlink socket");
        int result = Libc.Bind(descriptor.Number, new SockAddrNl { nl_family = SysSocket.AF_NETLINK });
        if (result < 0)
        {
            descriptor.Dispose();
            throw new LinuxException("bind a netlink socket", -result);
        }

        return descriptor;
    }

    internal static void Enable(FileDescriptor descriptor, int option, int value = 1) => LinuxException.ThrowIfFailed(
        Libc.SetSocketOption(descriptor.Number, LinuxNetlink.SOL_NETLINK, option, value), "set up a netlink socket");

    /// <summary>Begins a request, in a buffer that is valid until the next one.</summary>
    internal NetlinkWriter Request(ushort type, int flags) =>
        new(_request, type, LinuxNetlink.NLM_F_REQUEST | flags, ++_sequence);

    /// <summary>Sends a request and waits for its acknowledgement.</summary>
    /// <param name="operation">Asked for only when the request failed.</param>
    internal void Execute(NetlinkWriter request, Func<string> operation)
    {
        Send(request, operation);
        Exchange<object>(operation, parse: null, results: []);
    }

    /// <summary>Sends a request that is answered by one object and an acknowledgement.</summary>
    internal T? Get<T>(NetlinkWriter request, NetlinkParser<T> parse, Func<string> operation)
        where T : class
    {
        List<T> results = [];
        Send(request, operation);
        Exchange(operation, parse, results);
        return results.FirstOrDefault();
    }

    /// <summary>
    /// Reads a whole table, again when it changed meanwhile in a way that may have hidden a part of it.
    /// </summary>
    internal List<T> Dump<T>(NetlinkWriter request, NetlinkParser<T> parse, string operation)
        where T : class
    {
        for (int attempt = 0; attempt < MaxDumpAttempts; attempt++)
        {
            List<T> results = [];
            Send(request, () => operation);
            if (Exchange(() => operation, parse, results))
            {
                return results;
            }
        }

        throw new LinuxException(operation, Errno.EAGAIN, $"the table changed during each of {MaxDumpAttempts} attempts");
    }

    public void Dispose() => _descriptor.Dispose();

    /// <summary>Receives one datagram.</summary>
    /// <param name="fromKernel">False for what another process sent, which proves nothing.</param>
    /// <returns>As <see cref="Libc"/>; −EMSGSIZE for a datagram that was cut off.</returns>
    internal static int Receive(FileDescriptor descriptor, Span<byte> buffer, out bool fromKernel)
    {
        int result;
        SockAddrNl from;
        do
        {
            // MSG_TRUNC gives the length that a datagram had before it was cut to the buffer.
            result = Libc.ReceiveFrom(descriptor.Number, buffer, SysSocket.MSG_TRUNC, out from);
        }
        while (result == -Errno.EINTR);

        fromKernel = result >= 0 && from.nl_pid == 0;
        return result > buffer.Length ? -Errno.EMSGSIZE : result;
    }

    private void Send(NetlinkWriter request, Func<string> operation)
    {
        int result = Libc.Send(_descriptor.Number, request.Message);
        if (result < 0)
        {
            throw new LinuxException(operation(), -result);
        }
    }

    /// <summary>Receives the answer to the last request up to its end.</summary>
    /// <returns>False when the kernel says that a table changed while it was read.</returns>
    private bool Exchange<T>(Func<string> operation, NetlinkParser<T>? parse, List<T> results)
        where T : class
    {
        bool consistent = true;
        while (true)
        {
            int length = Receive(_descriptor, _received, out bool fromKernel);
            if (length < 0)
            {
                throw new LinuxException(operation(), -length, "receiving the kernel's answer");
            }

            var reader = new NetlinkMessageReader(fromKernel ? _received.AsSpan(0, length) : []);
            while (reader.TryRead(out NetlinkMessage message))
            {
                // What is left of an answer that was given up has another number.
                if (message.Header.nlmsg_seq != _sequence)
                {
                    continue;
                }

                consistent &= !message.HasFlag(LinuxNetlink.NLM_F_DUMP_INTR);
                if (NetlinkAcknowledgement.TryParse(message, out NetlinkAcknowledgement acknowledgement))
                {
                    acknowledgement.ThrowIfFailed(operation);
                    return consistent;
                }

                if (parse is not null && parse(message, out T? result))
                {
                    results.Add(result);
                }
            }
        }
    }
}
