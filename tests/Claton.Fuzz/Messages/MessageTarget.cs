namespace Claton.Fuzz.Messages;

/// <summary>What the network sends to the daemon: routers, neighbours, resolvers. The first octet says who speaks.</summary>
internal sealed class MessageTarget : FuzzTarget
{
    private const int Speakers = 4;

    public override string Name => "messages";

    public override IReadOnlyList<string> Instrumented => ["Claton.Core.dll"];

    public override IReadOnlyList<(string Name, byte[] Octets)> Seeds => MessageSeeds.All;

    public override IReadOnlyList<string> Run(ReadOnlySpan<byte> octets)
    {
        var input = new InputReader(octets);
        return (Speaker)(input.Octet() % Speakers) switch
        {
            Speaker.Routers => AdvertisementCheck.Run(ref input),
            Speaker.Neighbours => NeighbourCheck.Run(ref input),
            Speaker.ResolverByTcp => StreamCheck.Run(ref input),
            _ => AnswerCheck.Run(ref input),
        };
    }

    public override IEnumerable<string> Describe(byte[] octets)
    {
        var speaker = (Speaker)((octets.Length > 0 ? octets[0] : 0) % Speakers);
        return [$"{speaker}: {Convert.ToHexString(octets.AsSpan(Math.Min(1, octets.Length)))}"];
    }
}

internal enum Speaker : byte
{
    Routers,
    Neighbours,
    Resolvers,
    ResolverByTcp,
}
