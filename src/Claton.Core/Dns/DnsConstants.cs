namespace Claton.Core.Dns;

/// <summary>RFC 1035 §3.2.2 and §3.2.3, RFC 3596 §2.1.</summary>
internal static class RecordType
{
    public const ushort Cname = 5;
    public const ushort Soa = 6;
    public const ushort Aaaa = 28;
}

/// <summary>RFC 1035 §4.1.1.</summary>
internal static class ResponseCode
{
    public const int NoError = 0;
    public const int NameError = 3;
}

/// <summary>The 16 bits behind the id. RFC 1035 §4.1.1, RFC 4035 §3.2.2.</summary>
internal static class HeaderFlags
{
    public const ushort Response = 0x8000;
    public const ushort Opcode = 0x7800;
    public const ushort Truncated = 0x0200;
    public const ushort RecursionDesired = 0x0100;
    public const ushort ResponseCode = 0x000f;
}

/// <summary>Sizes and limits of messages. RFC 1035 §2.3.4.</summary>
internal static class DnsLimits
{
    public const ushort ClassInternet = 1;
    public const int HeaderBytes = 12;
    public const int NameBytes = 255;
    public const int LabelBytes = 63;
}
