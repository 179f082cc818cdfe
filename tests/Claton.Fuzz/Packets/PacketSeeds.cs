namespace Claton.Fuzz.Packets;

/// <summary>Inputs to begin with: packets of each kind, so that the fuzzer need not find out what a packet is.</summary>
internal static class PacketSeeds
{
    private static readonly string[] s_scenes = ["clat", "siit"];

    public static IReadOnlyList<(string Name, byte[] Octets)> All { get; } =
        [.. NamedPackets.All.SelectMany(InScenes), .. Flows()];

    /// <summary>The rest of the scenes are one octet away.</summary>
    private static IEnumerable<(string Name, byte[] Octets)> InScenes(NamedPacket packet) => s_scenes.Select(scene =>
        ($"{scene}-{packet.Name}", FuzzInput.Write(SceneNumber(scene), packet, FuzzSteps.MendLengths | FuzzSteps.MendChecksums)));

    private static IEnumerable<(string Name, byte[] Octets)> Flows()
    {
        byte clat = SceneNumber("clat");
        int[] payloads = [40, 40, 40, 20];
        Transport[] datagrams = [.. payloads.Select(bytes => Transport.Udp(bytes))];
        Transport[] partial = [.. datagrams.Select(datagram => datagram.Partial())];
        yield return ("flow-ipv4", FuzzInput.Write(clat, true, Over4(datagrams), default));
        yield return ("flow-ipv6", FuzzInput.Write(clat, false, Over6(datagrams), default));
        yield return ("flow-ipv4-partial", FuzzInput.Write(clat, true, Over4(partial), new(1, 0, 0, 0, 20, 6)));
        yield return ("flow-ipv6-partial", FuzzInput.Write(clat, false, Over6(partial), new(1, 0, 0, 0, 40, 6)));
        yield return ("flow-ipv4-valid", FuzzInput.Write(clat, true, Over4(datagrams), new(VirtioNetHeader.DataValid, 0, 0, 0, 0, 0)));
    }

    private static IEnumerable<byte[]> Over4(Transport[] datagrams) =>
        datagrams.Select((datagram, number) => new Ipv4Builder { Transport = datagram, Identification = (ushort)number }.Build());

    private static IEnumerable<byte[]> Over6(Transport[] datagrams) =>
        datagrams.Select(datagram => new Ipv6Builder { Transport = datagram }.Build());

    private static byte SceneNumber(string name) =>
        (byte)NamedScenes.All.Select(scene => scene.Name).ToList().IndexOf(name);
}
