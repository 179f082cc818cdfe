using System.Diagnostics;
using Claton.Linux;

namespace Claton.Datapath.Namespace;

/// <summary>A module of the kernel that a translator is. Loaded on a thread of the host's namespace, it works in every other.</summary>
internal static class KernelModule
{
    /// <summary>Modules may bring others with them, from a slow disk; nothing but this CLAT waits.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    /// <returns>Null where the module tells none.</returns>
    public static string? VersionOf(string name)
    {
        string path = $"/sys/module/{name}/version";
        return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
    }

    /// <summary>Loads it, where it is not loaded already. It stays: it may be somebody else's, too.</summary>
    /// <exception cref="LinuxException">There is none for this kernel, or this process may not load it.</exception>
    public static void Load(string name, CancellationToken cancellation)
    {
        if (Directory.Exists($"/sys/module/{name}"))
        {
            return;
        }

        var start = new ProcessStartInfo(ConfinedProgram.Find("modprobe"), [name])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        ConfinedProgram.Run(start, $"load the kernel module {name}", cancellation, atMost: s_patience);
    }
}
