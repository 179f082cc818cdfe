using System.Diagnostics;

namespace Claton.Scenarios.Harness;

/// <summary>service_manager.c, compiled when it is first needed. The bench uses it, too.</summary>
internal static class ServiceManagerProgram
{
    private static readonly Lazy<string> s_program = new(Compile);

    /// <summary>How to start Claton under it on the host of a lab.</summary>
    /// <param name="store">How many descriptors it keeps.</param>
    /// <param name="executable">The path of <c>claton</c>.</param>
    /// <param name="options">Of <c>claton run</c>.</param>
    public static ProcessStartInfo Prepare(Lab.HostNode host, int store, string executable, params IEnumerable<string> options) =>
        host.Prepare(s_program.Value, [Path.Combine(Lab.LabName.StateFolder(host.Lab), "notify"), $"{store}", executable, "run", .. options]);

    private static string Compile()
    {
        string program = Path.Combine(AppContext.BaseDirectory, $"service_manager-{Environment.ProcessId}");
        string source = Path.Combine(AppContext.BaseDirectory, "Harness", "service_manager.c");
        using Process compiler = Process.Start("cc", ["-O1", "-o", program, source]);
        compiler.WaitForExit();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(program);
        return compiler.ExitCode == 0 ? program : throw new InvalidOperationException("service_manager.c does not compile");
    }
}
