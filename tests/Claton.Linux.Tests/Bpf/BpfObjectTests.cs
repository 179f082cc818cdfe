using System.Runtime.InteropServices;
using Claton.Linux.Bpf;

namespace Claton.Linux.Tests.Bpf;

public sealed class BpfObjectTests
{
    private const int Unspecified = -1;
    private static readonly byte[] s_frame = new byte[64];

    [Fact]
    public void Open_OctetsThatAreNoElf_IsRefused()
    {
        LinuxException refused = Assert.Throws<LinuxException>(() => BpfObject.Open("no ELF at all"u8, "nonsense"));

        Assert.Equal("open the BPF object nonsense", refused.Operation);
        Assert.NotEqual(0, refused.Errno);
    }

    [Fact]
    public void Load_ProgramThatTheVerifierRefuses_ThrowsWithItsWords()
    {
        using BpfObject careless = BpfObject.Open(CompiledBpf.Refused, "refused");

        LinuxException refused = Assert.Throws<LinuxException>(careless.Load);

        Assert.Equal(Errno.EACCES, refused.Errno);
        // The second is of Linux 7, which explains itself at length after it.
        Assert.Contains(refused.Detail!, (string[])["R1 offset is outside of the packet", "R1 min value is outside of the allowed memory range"]);
        Assert.Contains("invalid access to packet", refused.Log);
        Assert.Equal(BpfAnswer.No, BpfProbe.Judge(refused));
    }

    [Fact]
    public void Judge_PrivilegeThatIsMissing_SaysNothingAboutTheKernel() =>
        Assert.Equal(BpfAnswer.Inconclusive, BpfProbe.Judge(new LinuxException("load", Errno.EPERM)));

    [Fact]
    public void Program_Run_CountsForItsCpu()
    {
        using BpfObject sample = CompiledBpf.LoadSample();
        using BpfProgram count = sample.GetProgram("count");
        using BpfMap seen = sample.GetMap("seen");

        for (int run = 0; run < 3; run++)
        {
            Assert.Equal(Unspecified, count.TestRun(s_frame, new byte[128]).Result);
        }

        uint[] perCpu = seen.LookUpPerCpu<int, uint>(0);
        Assert.Equal(BpfMap.PossibleCpus, perCpu.Length);
        Assert.Equal(3u, perCpu.Aggregate((sum, value) => sum + value));
        Assert.Empty(seen.LookUpPerCpu<int, uint>(1));
    }

    [Fact]
    public void Program_Run_ChangesThePacket()
    {
        using BpfObject sample = CompiledBpf.LoadSample();
        using BpfProgram grow = sample.GetProgram("grow");
        byte[] output = new byte[128];

        BpfTestRun run = grow.TestRun(s_frame, output);

        Assert.Equal((0, s_frame.Length + 4), (run.Result, run.OutputBytes));
    }

    [Fact]
    public void Program_RunWithContext_SeesIt()
    {
        const int skBuffBytes = 192;
        const int markOffset = 8;
        using BpfObject sample = CompiledBpf.LoadSample();
        using BpfProgram grow = sample.GetProgram("grow");
        using BpfMap pairs = sample.GetMap("pairs");
        pairs.Update(464, new Pair(1, 2));
        byte[] context = new byte[skBuffBytes];
        MemoryMarshal.Write(context.AsSpan(markOffset), 464);

        Assert.Equal(2, grow.TestRun(s_frame, new byte[128], context).Result);
    }

    [Fact]
    public void InitialValue_OfConstants_IsWhatTheProgramSees()
    {
        using BpfObject sample = BpfObject.Open(CompiledBpf.Sample, "sample");
        MemoryMarshal.Write(sample.InitialValue(".rodata"), 7);
        sample.Load();
        using BpfProgram count = sample.GetProgram("count");

        Assert.Equal(7, count.TestRun(s_frame, new byte[128]).Result);
    }

    [Fact]
    public void Map_ValueThatWasSet_IsReadAndReplaced()
    {
        using BpfObject sample = CompiledBpf.LoadSample();
        using BpfMap pairs = sample.GetMap("pairs");

        Assert.False(pairs.TryLookUp(1, out Pair _));
        pairs.Update(1, new Pair(2, 3));
        pairs.Update(1, new Pair(4, 5));
        Assert.True(pairs.TryLookUp(1, out Pair found));
        Assert.Equal(new Pair(4, 5), found);
    }

    [Fact]
    public void Map_ValueOfAnotherSize_IsRefusedBeforeTheKernelReadsBeyondIt()
    {
        using BpfObject sample = CompiledBpf.LoadSample();
        using BpfMap pairs = sample.GetMap("pairs");

        Assert.Throws<ArgumentException>(() => pairs.Update(1, 1));
        Assert.Throws<ArgumentException>(() => pairs.TryLookUp(1L, out Pair _));
    }

    [Fact]
    public void Program_TakenOut_OutlivesItsObject()
    {
        BpfProgram count;
        using (BpfObject sample = CompiledBpf.LoadSample())
        {
            count = sample.GetProgram("count");
        }

        using (count)
        {
            Assert.Equal(Unspecified, count.TestRun(s_frame, new byte[128]).Result);
        }
    }

    [Fact]
    public void Program_OrMapThatIsNotThere_IsMissed()
    {
        using BpfObject sample = CompiledBpf.LoadSample();

        Assert.Equal(Errno.ENOENT, Assert.Throws<LinuxException>(() => sample.GetProgram("other")).Errno);
        Assert.Equal(Errno.ENOENT, Assert.Throws<LinuxException>(() => sample.GetMap("other")).Errno);
    }

    private readonly record struct Pair(uint First, uint Second);
}
