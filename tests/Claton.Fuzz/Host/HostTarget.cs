using System.Text;

namespace Claton.Fuzz.Host;

/// <summary>
/// What the daemon reads of its own host: the kernel's messages, clients of the control socket, what the administrator asks for,
/// files. The first octet says which.
/// </summary>
internal sealed class HostTarget : FuzzTarget
{
    private const int Sources = 5;

    public override string Name => "host";

    public override IReadOnlyList<string> Instrumented => ["Claton.Linux.dll", "claton.dll", "Claton.Addresses.dll"];

    public override IReadOnlyList<(string Name, byte[] Octets)> Seeds => HostSeeds.All;

    public override IReadOnlyList<string> Run(ReadOnlySpan<byte> octets)
    {
        var input = new InputReader(octets);
        return (HostSource)(input.Octet() % Sources) switch
        {
            HostSource.Kernel => KernelCheck.Run(input.Rest()),
            HostSource.Client => ClientCheck.Run(pieceBytes: input.Octet(), [.. input.Rest()]),
            HostSource.Words => TextCheck.RunWords(Encoding.UTF8.GetString(input.Rest())),
            HostSource.Files => TextCheck.RunFiles(Encoding.UTF8.GetString(input.Rest())),
            _ => MemoryCheck.Run(Encoding.UTF8.GetString(input.Rest())),
        };
    }

    public override IEnumerable<string> Describe(byte[] octets)
    {
        var source = (HostSource)((octets.Length > 0 ? octets[0] : 0) % Sources);
        ReadOnlySpan<byte> rest = octets.AsSpan(Math.Min(1, octets.Length));
        return [$"{source}: {(source == HostSource.Kernel ? Convert.ToHexString(rest) : Encoding.UTF8.GetString(rest))}"];
    }
}

internal enum HostSource : byte
{
    /// <summary>A netlink datagram.</summary>
    Kernel,

    /// <summary>What comes at the control socket, behind the number of octets that come at once.</summary>
    Client,

    /// <summary>The value of an option.</summary>
    Words,

    /// <summary>Files of network managers and of the administrator.</summary>
    Files,

    /// <summary>What a process before this one wrote down.</summary>
    Memory,
}
