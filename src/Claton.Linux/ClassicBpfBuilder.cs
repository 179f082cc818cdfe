using System.Buffers.Binary;
using Claton.Linux.Native;

namespace Claton.Linux;

/// <summary>
/// Writes a <see cref="ClassicBpfProgram"/> instruction by instruction. There is one accumulator; jumps go forwards, to
/// labels; a load from beyond the end of the packet drops it.
/// </summary>
/// <example>
/// Echo requests to one address, on Ethernet as on links without a header:
/// <code>
/// const int header = ClassicBpfBuilder.NetworkHeader;
/// new ClassicBpfBuilder()
///     .RequireIpv6Address(header + 24, address, "no")
///     .LoadByte(header + 6).JumpIfEqual(58, otherwise: "no")
///     .LoadByte(header + 40).JumpIfEqual(128, otherwise: "no")
///     .Accept()
///     .Label("no").Drop()
///     .Build();
/// </code>
/// </example>
public sealed class ClassicBpfBuilder
{
    /// <summary>
    /// Added to an offset, makes it count from the network header, whatever the link puts before it. SKF_NET_OFF.
    /// </summary>
    public const int NetworkHeader = LinuxFilter.SKF_NET_OFF;

    /// <summary>Added to an offset, makes it count from the link-layer header. SKF_LL_OFF.</summary>
    public const int LinkHeader = LinuxFilter.SKF_LL_OFF;

    private const uint WholePacket = uint.MaxValue;

    private readonly List<SockFilter> _instructions = [];
    private readonly List<(string? IfTrue, string? Otherwise)> _targets = [];
    private readonly Dictionary<string, int> _labels = [];

    /// <summary>Loads 32 bits in network byte order.</summary>
    public ClassicBpfBuilder LoadWord(int offset) => Load(LinuxFilter.BPF_W, offset);

    /// <summary>Loads 16 bits in network byte order.</summary>
    public ClassicBpfBuilder LoadHalfWord(int offset) => Load(LinuxFilter.BPF_H, offset);

    public ClassicBpfBuilder LoadByte(int offset) => Load(LinuxFilter.BPF_B, offset);

    /// <summary>Loads the number of bytes in the packet, the link-layer header included.</summary>
    public ClassicBpfBuilder LoadLength() => Add(LinuxFilter.BPF_LD | LinuxFilter.BPF_W | LinuxFilter.BPF_LEN, 0);

    /// <summary>
    /// Loads what <see cref="PacketSocket.TryReceive"/> reports as the packet's <see cref="PacketType"/>.
    /// </summary>
    public ClassicBpfBuilder LoadPacketType() =>
        Load(LinuxFilter.BPF_B, LinuxFilter.SKF_AD_OFF + LinuxFilter.SKF_AD_PKTTYPE);

    public ClassicBpfBuilder And(uint value) => Add(LinuxFilter.BPF_ALU | LinuxFilter.BPF_AND | LinuxFilter.BPF_K, value);

    public ClassicBpfBuilder ShiftRight(int bits) =>
        Add(LinuxFilter.BPF_ALU | LinuxFilter.BPF_RSH | LinuxFilter.BPF_K, (uint)bits);

    /// <summary>Compares the accumulator; a label that is null stands for the next instruction.</summary>
    public ClassicBpfBuilder JumpIfEqual(uint value, string? ifTrue = null, string? otherwise = null) =>
        Jump(LinuxFilter.BPF_JEQ, value, ifTrue, otherwise);

    /// <inheritdoc cref="JumpIfEqual"/>
    public ClassicBpfBuilder JumpIfGreater(uint value, string? ifTrue = null, string? otherwise = null) =>
        Jump(LinuxFilter.BPF_JGT, value, ifTrue, otherwise);

    /// <inheritdoc cref="JumpIfEqual"/>
    public ClassicBpfBuilder JumpIfGreaterOrEqual(uint value, string? ifTrue = null, string? otherwise = null) =>
        Jump(LinuxFilter.BPF_JGE, value, ifTrue, otherwise);

    /// <summary>Jumps if any of the bits is set in the accumulator.</summary>
    public ClassicBpfBuilder JumpIfAnyBit(uint bits, string? ifTrue = null, string? otherwise = null) =>
        Jump(LinuxFilter.BPF_JSET, bits, ifTrue, otherwise);

    public ClassicBpfBuilder Jump(string label) => Add(LinuxFilter.BPF_JMP | LinuxFilter.BPF_JA, 0, label);

    /// <summary>Goes on only if sixteen octets are this address. The accumulator is overwritten.</summary>
    public ClassicBpfBuilder RequireIpv6Address(int offset, Ipv6Address address, string otherwise) =>
        RequireIpv6Prefix(offset, new Ipv6Prefix(address, 128), otherwise);

    /// <summary>Goes on only if the address at an offset lies in this prefix. The accumulator is overwritten.</summary>
    public ClassicBpfBuilder RequireIpv6Prefix(int offset, Ipv6Prefix prefix, string otherwise)
    {
        Span<byte> octets = stackalloc byte[Ipv6Address.SizeBytes];
        prefix.Address.Write(octets);
        for (int word = 0; word * 32 < prefix.LengthBits; word++)
        {
            int bits = Math.Min(prefix.LengthBits - (word * 32), 32);
            LoadWord(offset + (word * sizeof(uint)));
            if (bits < 32)
            {
                And(uint.MaxValue << (32 - bits));
            }

            JumpIfEqual(BinaryPrimitives.ReadUInt32BigEndian(octets[(word * sizeof(uint))..]), otherwise: otherwise);
        }

        return this;
    }

    /// <summary>Names the next instruction.</summary>
    public ClassicBpfBuilder Label(string label)
    {
        _labels.Add(label, _instructions.Count);
        return this;
    }

    /// <summary>Lets the packet through, whole.</summary>
    public ClassicBpfBuilder Accept() => Add(LinuxFilter.BPF_RET | LinuxFilter.BPF_K, WholePacket);

    public ClassicBpfBuilder Drop() => Add(LinuxFilter.BPF_RET | LinuxFilter.BPF_K, 0);

    /// <exception cref="InvalidOperationException">
    /// A label is missing, or lies before its jump, or more than 255 instructions behind a conditional one.
    /// </exception>
    public ClassicBpfProgram Build()
    {
        SockFilter[] program = [.. _instructions];
        for (int i = 0; i < program.Length; i++)
        {
            (string? ifTrue, string? otherwise) = _targets[i];
            if (program[i].code == (LinuxFilter.BPF_JMP | LinuxFilter.BPF_JA))
            {
                program[i].k = (uint)Distance(i, ifTrue, LinuxFilter.BPF_MAXINSNS);
            }
            else
            {
                program[i].jt = (byte)Distance(i, ifTrue, byte.MaxValue);
                program[i].jf = (byte)Distance(i, otherwise, byte.MaxValue);
            }
        }

        return new ClassicBpfProgram(program);
    }

    private int Distance(int from, string? label, int limit)
    {
        if (label is null)
        {
            return 0;
        }

        int distance = _labels.TryGetValue(label, out int target)
            ? target - from - 1
            : throw new InvalidOperationException($"the label '{label}' is not defined");
        return distance >= 0 && distance <= limit
            ? distance
            : throw new InvalidOperationException($"the label '{label}' can't be reached from instruction {from}");
    }

    private ClassicBpfBuilder Load(ushort size, int offset) =>
        Add(LinuxFilter.BPF_LD | size | LinuxFilter.BPF_ABS, (uint)offset);

    private ClassicBpfBuilder Jump(ushort condition, uint value, string? ifTrue, string? otherwise) =>
        Add(LinuxFilter.BPF_JMP | condition | LinuxFilter.BPF_K, value, ifTrue, otherwise);

    private ClassicBpfBuilder Add(int code, uint value, string? ifTrue = null, string? otherwise = null)
    {
        _instructions.Add(new SockFilter { code = (ushort)code, k = value });
        _targets.Add((ifTrue, otherwise));
        return this;
    }
}
