namespace Claton.Translation.Rfc7915;

/// <summary>ICMP types and codes. RFC 792, RFC 1122 §3.2.2, RFC 1812 §5.2.7.</summary>
internal static class IcmpV4
{
    public const int HeaderBytes = 8;

    public const byte EchoReply = 0;
    public const byte DestinationUnreachable = 3;
    public const byte SourceQuench = 4;
    public const byte Redirect = 5;
    public const byte EchoRequest = 8;
    public const byte TimeExceeded = 11;
    public const byte ParameterProblem = 12;

    // Codes of Destination Unreachable.
    public const byte HostUnreachable = 1;
    public const byte ProtocolUnreachable = 2;
    public const byte PortUnreachable = 3;
    public const byte FragmentationNeeded = 4;
    public const byte SourceRouteFailed = 5;
    public const byte HostProhibited = 10;
    public const byte AdministrativelyProhibited = 13;

    /// <summary>No ICMPv4 error is longer, from the IP header on. RFC 1812 §4.3.2.3.</summary>
    public const int MaximumErrorBytes = 576;

    /// <summary>What an error quotes behind the IP header at least. RFC 792.</summary>
    public const int MinimumQuotedBytes = 8;

    /// <summary>Whether it is a message that quotes a packet. RFC 1122 §3.2.2.</summary>
    public static bool IsError(byte type) =>
        type is DestinationUnreachable or SourceQuench or Redirect or TimeExceeded or ParameterProblem;
}
