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

    /// <summary>In a namespace, over ipvlan or macvlan, whichever this kernel has.</summary>
    public static readonly EngineUnderTest Tayga = new("tayga", "--engine", "tayga") { HidesIpv6Routers = true };

    /// <summary>As <see cref="Tayga"/>, with Claton's own translator.</summary>
    public static readonly EngineUnderTest Siit = new("siit", "--engine", "siit");

    /// <summary>Like <see cref="Tayga"/>, for tests on machines that have it: no package brings it.</summary>
    public static readonly EngineUnderTest Tundra = new("tundra", "--engine", "tundra") { HidesIpv6Routers = true, TellsLowerMtuBytes = 8 };

    /// <summary>In the kernel, for kernels that have a module of it, as the virtual machine with Linux 6.1 has.</summary>
    public static readonly EngineUnderTest Jool = new("jool", "--engine", "jool");

    /// <summary>Likewise, but no package brings the module.</summary>
    public static readonly EngineUnderTest Nat46 = new("nat46", "--engine", "nat46") { HidesIpv6Routers = true };

    /// <summary>Errors of routers that have no IPv4 address get lost in it, but for Packet Too Big.</summary>
    public bool HidesIpv6Routers { get; private init; }

    /// <summary>By how much the MTU that it tells senders is below the one there is.</summary>
    public int TellsLowerMtuBytes { get; private init; }

    /// <summary>How its programs must be attached; null for whatever the kernel allows.</summary>
    public string? Attachment { get; private init; }

    /// <summary>For translators that no package brings: skips the test where there is none, and says so.</summary>
    public EngineUnderTest IfOnThisMachine(string program)
    {
        Assert.SkipUnless(Daemons.IsInPath(program), $"{program} is not in the path of this machine, and no package brings it");
        return this;
    }

    /// <summary>For translators in the kernel: skips the test where this kernel has no such module, and says so.</summary>
    public EngineUnderTest IfInThisKernel(string module)
    {
        using var search = System.Diagnostics.Process.Start("modprobe", ["--dry-run", "--quiet", module]);
        search.WaitForExit();
        Assert.SkipUnless(
            search.ExitCode == 0 || Directory.Exists($"/sys/module/{module}"), $"modprobe finds no module {module} for this kernel");
        return this;
    }
}
