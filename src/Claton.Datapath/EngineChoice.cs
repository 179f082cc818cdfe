namespace Claton.Datapath;

/// <summary>What can translate, as the administrator chooses it; several are tried in their order.</summary>
public enum EngineChoice
{
    /// <summary>In the kernel where and when that is possible, else by this process.</summary>
    Auto,

    /// <summary>In the kernel.</summary>
    Ebpf,

    /// <summary>By this process.</summary>
    Userspace,

    /// <summary>By this process, in a network namespace.</summary>
    Siit,

    /// <summary>TAYGA, in a network namespace.</summary>
    Tayga,

    /// <summary>Tundra, in a network namespace.</summary>
    Tundra,

    /// <summary>Jool, in a network namespace.</summary>
    Jool,

    /// <summary>nat46, in a network namespace.</summary>
    Nat46,
}
