using System.Buffers.Binary;

namespace Claton.Lab;

/// <summary>The internet as far as it has only IPv4: a web server, UDP echo, an authoritative name server.</summary>
public sealed class InternetNode : Node
{
    /// <summary>The large file on the web server, of bytes that look random and are the same in every lab.</summary>
    public const string LargeFile = "10M.bin";

    private const int EchoPort = 7;

    private readonly LabOptions _options;
    private readonly LabAddresses _addresses;
    private readonly Daemon _web;
    private readonly Daemon _echo;
    private readonly Daemon _authority;

    internal InternetNode(LabOptions options, LabAddresses addresses, Action<string>? echo)
        : base(options.Name, "internet", echo)
    {
        _options = options;
        _addresses = addresses;
        _web = new Daemon(this, "web");
        _echo = new Daemon(this, "echo");
        _authority = new Daemon(this, "authority");
    }

    /// <summary>What the web server serves.</summary>
    public string WebFolder => Path.Combine(LabName.StateFolder(Lab), "www");

    internal async Task ConfigureAsync(CancellationToken cancellation)
    {
        await IpAsync($"address add {_addresses.Server}/24 dev plat0", cancellation);
        await IpAsync($"address add {_addresses.Authority}/24 dev plat0", cancellation);
        await IpAsync("link set plat0 up", cancellation);
    }

    internal void Start()
    {
        Directory.CreateDirectory(WebFolder);
        File.WriteAllText(Path.Combine(WebFolder, "index.shtml"), Configuration.Fill("index.shtml"));
        File.WriteAllBytes(Path.Combine(WebFolder, LargeFile), PseudoRandomBytes(_options.LargeFileSizeBytes));
        _web.Start(
            Daemons.Find("lighttpd"), "-D", "-m", Daemons.LighttpdModules, "-f",
            WriteFile("lighttpd.conf", Configuration.Fill(
                "lighttpd.conf", ("directory", LabName.StateFolder(Lab)), ("listen", _addresses.Server))));
        _echo.Start(
            "/usr/bin/socat", "-b", "65536", "-T", "10",
            $"UDP4-LISTEN:{EchoPort},bind={_addresses.Server},fork,reuseaddr", "PIPE");
        _authority.Start(Daemons.Find("unbound"), "-d", "-p", "-c", WriteFile("authority.conf", Configuration.Fill(
            "authority.conf",
            ("directory", LabName.StateFolder(Lab)),
            ("listen", _addresses.Authority),
            ("server", _addresses.Server),
            ("ttl", _options.DnsTtlSeconds))));
    }

    internal async Task UntilServingAsync(CancellationToken cancellation)
    {
        await _web.UntilReadyAsync("port 80", () => IsServingAsync("tcp", 80, cancellation), cancellation);
        await _echo.UntilReadyAsync("port 7", () => IsServingAsync("udp", EchoPort, cancellation), cancellation);
        await _authority.UntilReadyAsync("port 53", () => IsServingAsync("udp", 53, cancellation), cancellation);
    }

    /// <summary>SplitMix64: no compression or repetition hides a packet that came twice or at the wrong place.</summary>
    private static byte[] PseudoRandomBytes(int sizeBytes)
    {
        byte[] bytes = new byte[sizeBytes];
        ulong state = 464;
        for (int offset = 0; offset < sizeBytes; offset += sizeof(ulong))
        {
            state += 0x9e3779b97f4a7c15;
            ulong mixed = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(offset), mixed ^ (mixed >> 31));
        }

        return bytes;
    }
}
