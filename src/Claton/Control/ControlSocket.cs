using System.Net.Sockets;

namespace Claton.Control;

/// <summary>Where the daemon and its commands meet.</summary>
internal static class ControlSocket
{
    /// <summary>Names another path, so that several daemons can run in network namespaces of their own.</summary>
    public const string PathVariable = "CLATON_CONTROL";

    private const string StandardPath = "/run/claton/control";

    public static string DefaultPath => Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } path ? path : StandardPath;

    public static Socket Create() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
}
