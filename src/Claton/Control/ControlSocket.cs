using System.Net.Sockets;
using System.Text;

namespace Claton.Control;

/// <summary>Where the daemon and its commands meet.</summary>
internal static class ControlSocket
{
    /// <summary>Names another path, so that several daemons can run in network namespaces of their own.</summary>
    public const string PathVariable = "CLATON_CONTROL";

    /// <summary>Where its sockets are, unless others are asked for.</summary>
    public const string Folder = "/run/claton";

    private const string StandardPath = $"{Folder}/control";

    public static string DefaultPath => Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } path ? path : StandardPath;

    /// <summary>Where a translator alone answers, by the name of its device.</summary>
    public static string PathOfSiit(string deviceName) => $"{Folder}/siit-{deviceName}";

    /// <summary>sun_path has 108 octets, the terminating zero among them. unix(7).</summary>
    public static bool IsUsable(string path) =>
        Path.GetFileName(path).Length > 0 && Encoding.UTF8.GetByteCount(Path.GetFullPath(path)) <= 107;

    public static Socket Create() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
}
