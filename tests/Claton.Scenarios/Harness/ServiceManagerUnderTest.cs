using System.Diagnostics;

namespace Claton.Scenarios.Harness;

/// <summary>service_manager.c, compiled when it is first needed.</summary>
internal static class ServiceManagerUnderTest
{
    private static readonly Lazy<string> s_program = new(Compile);

    /// <summary>How to start Claton under it on the host of a lab.</summary>
    /// <param name="store">How many descriptors it keeps.</param>
    public static ProcessStartInfo Prepare(LabFixture lab, int store, EngineUnderTest engine) => lab.Host.Prepare(
        s_program.Value,
        [
            Path.Combine(LabName.StateFolder(lab.Lab.Options.Name), "notify"),
            $"{store}",
            ClatonExecutable.Path,
            "run",
            .. engine.Options,
        ]);

    private static string Compile()
    {
        string program = Path.Combine(AppContext.BaseDirectory, $"service_manager-{Environment.ProcessId}");
        string source = Path.Combine(AppContext.BaseDirectory, "Harness", "service_manager.c");
        using Process compiler = Process.Start("cc", ["-O1", "-o", program, source]);
        compiler.WaitForExit();
        Assert.Equal(0, compiler.ExitCode);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(program);
        return program;
    }
}
