namespace Claton.Fuzz.Packets;

/// <summary>The translator, and packets for it.</summary>
internal sealed class PacketTarget : FuzzTarget
{
    public override string Name => "packets";

    public override IReadOnlyList<string> Instrumented => ["Claton.Translation.dll"];

    public override IReadOnlyList<(string Name, byte[] Octets)> Seeds => PacketSeeds.All;

    public override IReadOnlyList<string> Run(ReadOnlySpan<byte> octets) =>
        [.. PacketCheck.Run(octets).Select(verdict => $"{verdict.Action} {verdict.Reason}")];

    public override IEnumerable<string> Describe(byte[] octets)
    {
        var input = FuzzInput.Read(octets);
        return [$"scene {NamedScenes.All[input.Scene % NamedScenes.All.Count].Name}, {input}", .. input.Packets.Select(Convert.ToHexString)];
    }
}
