namespace Claton.Datapath;

/// <summary>What an Ethernet frame carries. IEEE 802.3 §3.2.6.</summary>
internal static class EtherType
{
    public const ushort Ipv6 = 0x86dd;
}
