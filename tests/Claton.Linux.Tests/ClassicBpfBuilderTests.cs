using Claton.Linux.Native;

namespace Claton.Linux.Tests;

/// <summary>Instructions and jumps. What programs do to packets is in <see cref="PacketSocketTests"/>.</summary>
public sealed class ClassicBpfBuilderTests
{
    [Fact]
    public void Build_Jumps_CountFromTheNextInstruction()
    {
        ClassicBpfProgram program = new ClassicBpfBuilder()
            .LoadByte(ClassicBpfBuilder.NetworkHeader + 6)
            .JumpIfEqual(58, ifTrue: "yes", otherwise: "no")
            .Label("no").Drop()
            .Label("yes").Accept()
            .Build();

        // As tcpdump -dd writes it.
        Assert.Equal(
            [
                new SockFilter { code = 0x30, k = 0xfff00006 },
                new SockFilter { code = 0x15, jt = 1, jf = 0, k = 58 },
                new SockFilter { code = 0x06, k = 0 },
                new SockFilter { code = 0x06, k = uint.MaxValue },
            ],
            program.Instructions.ToArray());
    }

    [Fact]
    public void Build_EveryInstruction_HasItsCode()
    {
        ClassicBpfProgram program = new ClassicBpfBuilder()
            .LoadWord(0).LoadHalfWord(1).LoadByte(2).LoadLength().LoadPacketType().And(0xf0).ShiftRight(4)
            .JumpIfGreater(1).JumpIfGreaterOrEqual(2).JumpIfAnyBit(3).Jump("end").Drop()
            .Label("end").Accept()
            .Build();

        Assert.Equal(
            [0x20, 0x28, 0x30, 0x80, 0x30, 0x54, 0x74, 0x25, 0x35, 0x45, 0x05, 0x06, 0x06],
            program.Instructions.ToArray().Select(instruction => (int)instruction.code));
        Assert.Equal(1u, program.Instructions[10].k);
        Assert.Equal(0xfffff004, program.Instructions[4].k);
    }

    [Fact]
    public void Build_MissingLabel_Throws() =>
        Assert.Throws<InvalidOperationException>(() => new ClassicBpfBuilder().Jump("nowhere").Accept().Build());

    [Fact]
    public void Build_LabelBehind_Throws() =>
        Assert.Throws<InvalidOperationException>(() => new ClassicBpfBuilder().Label("loop").LoadByte(0).Jump("loop").Build());

    [Fact]
    public void Build_ConditionalJumpTooFar_Throws()
    {
        ClassicBpfBuilder builder = new ClassicBpfBuilder().JumpIfEqual(1, ifTrue: "end");
        for (int i = 0; i < 256; i++)
        {
            builder.LoadByte(0);
        }

        Assert.Throws<InvalidOperationException>(() => builder.Label("end").Accept().Build());
    }

    [Fact]
    public void Attach_ProgramThatRunsOffItsEnd_IsRefusedByTheKernel()
    {
        var options = new PacketSocketOptions { Filter = new ClassicBpfBuilder().LoadByte(0).Build() };

        Assert.Equal(Errno.EINVAL, Assert.Throws<LinuxException>(() => PacketSocket.Open(1, 0x86dd, options)).Errno);
    }
}
