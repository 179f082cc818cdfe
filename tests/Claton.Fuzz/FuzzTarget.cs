namespace Claton.Fuzz;

/// <summary>A part of Claton that reads what others wrote, and what the fuzzer needs for it. // E1</summary>
internal abstract class FuzzTarget
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
        [new Packets.PacketTarget(), new Messages.MessageTarget(), new Host.HostTarget()];

    public abstract string Name { get; }

    /// <summary>The assemblies whose branches the fuzzer is to see.</summary>
    public abstract IReadOnlyList<string> Instrumented { get; }

    /// <summary>Inputs to begin with, so that the fuzzer need not find out what a message is.</summary>
    public abstract IReadOnlyList<(string Name, byte[] Octets)> Seeds { get; }

    /// <summary>Gives an input to what is tested. Any octets mean something.</summary>
    /// <returns>What came of it, a word for each part of the input: what the input's place is among all others.</returns>
    /// <exception cref="Exception">A rule is broken.</exception>
    public abstract IReadOnlyList<string> Run(ReadOnlySpan<byte> octets);

    /// <summary>Says for people what an input is, without trying it.</summary>
    public abstract IEnumerable<string> Describe(byte[] octets);

    public static FuzzTarget? Named(string name) => All.FirstOrDefault(target => target.Name == name);
}
