using Claton.Translation.Rfc6052;
using Claton.Translation.Rfc7757;
using Claton.Translation.Tests.Packets;

namespace Claton.Translation.Benchmarks;

/// <summary>A translator as somebody would set it up, and two hosts that it serves.</summary>
/// <param name="Name">As the table says it.</param>
public sealed record Deployment(string Name, TranslatorOptions Options, Hosts Hosts)
{
    /// <summary>Room for the longest packet on either side: what is measured is translation, not cutting.</summary>
    private const int MtuBytes = 1600;

    private static readonly Ipv4Address s_server4 = Ipv4Address.Parse("203.0.113.10");

    /// <summary>The addresses of the CLAT cancel out in every checksum. // B4</summary>
    public static Deployment NeutralClat { get; } = Clat("CLAT, checksum-neutral", NeutralAddress());

    /// <summary>Every transport checksum is updated.</summary>
    public static Deployment OrdinaryClat { get; } = Clat("CLAT", Scene.Clat6);

    /// <summary>A translator between networks that knows nothing but its prefix.</summary>
    public static Deployment Siit(int prefixLengthBits)
    {
        var prefix = new Pref64(new Ipv6Prefix(Ipv6Address.Parse("2001:db8:0:64::"), prefixLengthBits));
        return new Deployment(
            $"SIIT, /{prefixLengthBits}",
            WithRoom(new TranslatorOptions { Prefix = prefix }),
            new Hosts(Scene.Remote4, prefix.Embed(Scene.Remote4), s_server4, prefix.Embed(s_server4)));
    }

    /// <summary>A data centre (RFC 7755): each server has a row of the mapping table, the clients stand in the prefix.</summary>
    public static Deployment Siit(int prefixLengthBits, int mappings)
    {
        Deployment plain = Siit(prefixLengthBits);
        ExplicitMapping[] rows = [.. Enumerable.Range(0, mappings).Select(Row)];
        ExplicitMapping server = rows[mappings / 2];
        return new Deployment(
            $"SIIT, /{prefixLengthBits}, {mappings:N0} mapping{(mappings == 1 ? "" : "s")}",
            plain.Options with { Mappings = rows },
            plain.Hosts with { Far4 = server.Ipv4.Address, Far6 = server.Ipv6.Address });
    }

    private static ExplicitMapping Row(int index) => new(
        new Ipv4Prefix(new Ipv4Address(s_server4.Value + (uint)index), 32),
        new Ipv6Prefix(new Ipv6Address(0x2001_0db8_1234_0000, 0x1000 + (ulong)index), 128));

    private static Deployment Clat(string name, Ipv6Address clat6) => new(
        name,
        WithRoom(Scene.Clat with { Clat = new ClatPair(Scene.Clat4, clat6), Mappings = [new ExplicitMapping(new Ipv4Prefix(Scene.Clat4, 32), new Ipv6Prefix(clat6, 128))] }),
        new Hosts(Scene.Clat4, clat6, Scene.Remote4, Scene.Remote6));

    private static TranslatorOptions WithRoom(TranslatorOptions options) => options with
    {
        Ipv4MtuBytes = MtuBytes,
        Ipv6MtuBytes = MtuBytes,
        LowestIpv6MtuBytes = MtuBytes,
    };

    /// <summary>sum(CLAT6) + sum(prefix) = sum(CLAT4), by the last word of the address.</summary>
    private static Ipv6Address NeutralAddress()
    {
        Ipv6Address address = Scene.Clat6 with { Low = Scene.Clat6.Low & ~0xffffUL };
        ushort others = InternetChecksum.Add(InternetChecksum.Sum(address), InternetChecksum.Sum(Pref64.WellKnown.Prefix.Address));
        return address with { Low = address.Low | InternetChecksum.Subtract(InternetChecksum.Sum(Scene.Clat4), others) };
    }
}
