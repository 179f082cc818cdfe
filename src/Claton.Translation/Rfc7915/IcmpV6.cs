namespace Claton.Translation.Rfc7915;

/// <summary>ICMPv6 types and codes. RFC 4443.</summary>
internal static class IcmpV6
{
    public const int HeaderBytes = 8;

    public const byte DestinationUnreachable = 1;
    public const byte PacketTooBig = 2;
    public const byte TimeExceeded = 3;
    public const byte ParameterProblem = 4;
    public const byte EchoRequest = 128;
    public const byte EchoReply = 129;
    public const byte Redirect = 137;

    // Codes of Destination Unreachable.
    public const byte NoRoute = 0;
    public const byte AdministrativelyProhibited = 1;
    public const byte BeyondScope = 2;
    public const byte AddressUnreachable = 3;
    public const byte PortUnreachable = 4;

    // Codes of Parameter Problem.
    public const byte ErroneousHeaderField = 0;
    public const byte UnrecognizedNextHeader = 1;

    /// <summary>No ICMPv6 error is longer, from the IP header on. RFC 4443 §2.4 (c).</summary>
    public const int MaximumErrorBytes = 1280;

    /// <summary>RFC 4443 §2.1: the high bit tells informational messages.</summary>
    public static bool IsError(byte type) => type < 128;
}
