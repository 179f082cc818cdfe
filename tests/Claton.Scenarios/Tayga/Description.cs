using System.Net;
using Claton.Translation.Tests.Packets;

namespace Claton.Scenarios.Tayga;

/// <summary>What a translator wrote, in few words, for tables of differences.</summary>
internal static class Description
{
    public static string Of(Translated translated) => string.Join(
        "; ", translated.Ipv4.Concat(translated.Ipv6).Select(Of).DefaultIfEmpty("nothing"));

    private static string Of(byte[] octets)
    {
        var packet = IpPacket.Read(octets);
        ReadOnlySpan<byte> transport = packet.Transport;
        string what = packet.Protocol == packet.IcmpProtocol && transport.Length >= 8
            ? $"ICMP{(packet.IsIpv6 ? "v6" : "")} {transport[0]}/{transport[1]}"
                + (transport[4..8].ContainsAnyExcept((byte)0) ? $" ({Convert.ToHexString(transport[4..8])})" : "")
            : $"protocol {packet.Protocol}";
        string from = packet.IsIcmpError ? $" from {new IPAddress(packet.Source)}" : "";
        bool isWrong = packet.ChecksumOffset >= 0 && !packet.IsFragment && packet.ChecksumError(transport.Length, isPartial: false) != 0;
        return $"{(packet.IsIpv6 ? "IPv6" : "IPv4")} {what}{from}, {octets.Length} octets{(isWrong ? ", wrong checksum" : "")}";
    }
}
