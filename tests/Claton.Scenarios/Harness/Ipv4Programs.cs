using System.Diagnostics;
using System.Security.Cryptography;

namespace Claton.Scenarios.Harness;

/// <summary>Programs that know only IPv4, run on the host against the IPv4-only server.</summary>
internal static class Ipv4Programs
{
    private const int EchoPort = 7;
    private const int UploadPort = 9000;

    /// <summary>Downloads the large file from the server's IPv4 literal.</summary>
    /// <returns>The SHA-256 of what arrived.</returns>
    public static async Task<string> DownloadAsync(this LabFixture lab, params string[] curlOptions)
    {
        string file = Path.Combine(LabName.StateFolder(lab.Lab.Options.Name), "download");
        ProgramResult curl = await lab.Host.RunAsync("curl", [
            "--silent", "--show-error", "--max-time", "60", "--output", file, .. curlOptions,
            $"http://{lab.Server}/{InternetNode.LargeFile}"]);
        curl.Succeeds();
        return await Sha256Async(file);
    }

    /// <summary>The SHA-256 of the large file as the server has it.</summary>
    public static Task<string> LargeFileSha256Async(this LabFixture lab) =>
        Sha256Async(Path.Combine(lab.Internet.WebFolder, InternetNode.LargeFile));

    /// <summary>Sends the large file to the server by TCP.</summary>
    /// <returns>The SHA-256 of what arrived there.</returns>
    public static async Task<string> UploadAsync(this LabFixture lab)
    {
        string file = Path.Combine(LabName.StateFolder(lab.Lab.Options.Name), "upload");
        ProcessStartInfo listen = lab.Internet.Prepare(
            "socat", "-u", $"TCP4-LISTEN:{UploadPort},bind={lab.Server}", $"OPEN:{file},creat,trunc");
        using Process receiver = Process.Start(listen)!;
        await Eventually.TrueAsync(
            "the server listens", () => lab.Internet.IsServingAsync("tcp", UploadPort), () => Task.FromResult(""));

        string source = Path.Combine(lab.Internet.WebFolder, InternetNode.LargeFile);
        ProgramResult sender = await lab.Host.RunAsync(
            "timeout", "60", "socat", "-u", $"OPEN:{source}", $"TCP4:{lab.Server}:{UploadPort}");
        sender.Succeeds();
        await receiver.WaitForExitAsync(TestContext.Current.CancellationToken);
        return await Sha256Async(file);
    }

    /// <summary>
    /// Sends a datagram to the echo port, and once more where no answer comes: nobody promises that none gets lost on a machine
    /// with much else to do, and whoever depends on an answer asks again.
    /// </summary>
    /// <returns>The answer; empty when none came within five seconds, twice.</returns>
    public static Task<string> EchoAsync(this LabFixture lab, string datagram) => lab.Host.EchoAsync(lab.Server, datagram);

    /// <inheritdoc cref="EchoAsync(LabFixture, string)"/>
    public static async Task<string> EchoAsync(this Node node, Ipv4Address server, string datagram, int port = EchoPort)
    {
        // printf alone would write, and so send, no more than 4096 octets at once.
        ProgramResult echo = await node.RunAsync("bash", "-c", """
            exec 3<>/dev/udp/$1/$3
            for attempt in 1 2; do
                printf %s "$2" | dd bs=65535 iflag=fullblock status=none >&3
                timeout 5 dd bs=65535 count=1 status=none <&3 && break
            done
            """, "bash", $"{server}", datagram, $"{port}");
        return echo.Output;
    }

    /// <summary>Asks the server something to which the answer is one datagram.</summary>
    /// <returns>What came; empty when nothing did. The server answers once.</returns>
    public static async Task<string> AskAsync(this LabFixture lab, string answer)
    {
        const int port = 9;
        string file = Path.Combine(LabName.StateFolder(lab.Lab.Options.Name), "answer");
        await File.WriteAllTextAsync(file, answer, TestContext.Current.CancellationToken);
        using Process server = Process.Start(lab.Internet.Prepare(
            "socat", "-b", "65536", $"UDP4-RECVFROM:{port}", $"OPEN:{file},rdonly!!OPEN:/dev/null,wronly"))!;
        await Eventually.TrueAsync("the server listens", () => lab.Internet.IsServingAsync("udp", port), () => Task.FromResult(""));
        return await lab.Host.EchoAsync(lab.Server, "question", port);
    }

    /// <summary>Does the server answer a small request now?</summary>
    public static async Task<bool> HasIpv4Async(this LabFixture lab)
    {
        ProgramResult curl = await lab.Host.RunAsync(
            "curl", "--silent", "--max-time", "5", $"http://{lab.Server}/");
        return curl.Succeeded && curl.Output.StartsWith("Hello", StringComparison.Ordinal);
    }

    private static async Task<string> Sha256Async(string file)
    {
        await using FileStream content = File.OpenRead(file);
        return Convert.ToHexStringLower(
            await SHA256.HashDataAsync(content, TestContext.Current.CancellationToken));
    }
}
