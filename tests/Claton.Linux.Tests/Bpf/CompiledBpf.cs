using Claton.Linux.Bpf;

namespace Claton.Linux.Tests.Bpf;

/// <summary>The C files of this folder, compiled once.</summary>
internal static class CompiledBpf
{
    private static readonly Lazy<byte[]> s_sample = new(() => Compile("sample"));
    private static readonly Lazy<byte[]> s_refused = new(() => Compile("refused"));

    internal static byte[] Sample => s_sample.Value;

    internal static byte[] Refused => s_refused.Value;

    /// <summary>The sample's programs and maps, in the kernel.</summary>
    internal static BpfObject LoadSample()
    {
        BpfObject sample = BpfObject.Open(Sample, "sample");
        sample.Load();
        return sample;
    }

    private static byte[] Compile(string name)
    {
        string target = Path.Combine(Path.GetTempPath(), $"claton-{name}-{Guid.NewGuid():n}.o");
        try
        {
            string[] options = ["-target", "bpf", "-O2", "-g", $"-I/usr/include/{Command.Read("cc", "-print-multiarch").Trim()}"];
            string source = Path.Combine(AppContext.BaseDirectory, "Bpf", $"{name}.bpf.c");
            Command.Run("clang", [.. options, "-c", source, "-o", target]);
            return File.ReadAllBytes(target);
        }
        finally
        {
            File.Delete(target);
        }
    }
}
