namespace Claton.Scenarios.Harness;

/// <summary>How <c>claton run</c> is told what to translate with, and what its status must say then.</summary>
public sealed record EngineUnderTest(string Name, params string[] Options)
{
    /// <summary>With programs attached as this kernel allows: by TCX from Linux 6.6 on.</summary>
    public static readonly EngineUnderTest Ebpf = new("ebpf", "--engine", "ebpf");

    /// <summary>With programs attached as on kernels before that.</summary>
    public static readonly EngineUnderTest EbpfByClsact =
        new("ebpf", "--engine", "ebpf", "--bpf-attach", "clsact") { Attachment = "clsact" };

    public static readonly EngineUnderTest Userspace = new("userspace", "--engine", "userspace");

    /// <summary>How its programs must be attached; null for whatever the kernel allows.</summary>
    public string? Attachment { get; private init; }
}
