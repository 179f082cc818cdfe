using System.Text;
using Claton.Linux.Netlink;

namespace Claton.Fuzz.Host;

/// <summary>A netlink datagram: what it says depends on nothing but its octets, and each message in it takes room of it.</summary>
internal static class KernelCheck
{
    private const int HeaderBytes = 16;

    public static IReadOnlyList<string> Run(ReadOnlySpan<byte> datagram) => Surroundings.ReadAmong(datagram, Read).Split('\n');

    private static string Read(ReadOnlySpan<byte> datagram)
    {
        var words = new StringBuilder();
        var reader = new NetlinkMessageReader(datagram);
        int readBytes = 0;
        while (reader.TryRead(out NetlinkMessage message))
        {
            readBytes += HeaderBytes + message.Payload.Length;
            BrokenRuleException.ThrowUnless(readBytes <= datagram.Length, "more was read than there is");
            RouteEvent? change = RouteEventParser.Parse(message);
            BrokenRuleException.ThrowUnless(change is not RouteEvent.Overrun, "a message says that messages were lost");
            words.Append(change).Append('\n').Append(ReadOthers(message));
        }

        return words.ToString();
    }

    /// <summary>What is asked for, not reported.</summary>
    private static string ReadOthers(NetlinkMessage message)
    {
        bool isEnd = NetlinkAcknowledgement.TryParse(message, out NetlinkAcknowledgement end);
        BrokenRuleException.ThrowUnless(!isEnd || end.ErrorNumber >= 0, "an error of no number");
        TrafficControlParser.TryParseQdisc(message, out Qdisc? qdisc);
        TrafficControlParser.TryParseFilter(message, out TrafficFilter? filter);
        LinkParser.TryParseStatistics(message, out LinkStatistics? statistics);
        return $"{(isEnd ? end : null)}{qdisc}{filter}{statistics}";
    }
}
