using System.Runtime.InteropServices;

namespace Claton.Linux.Tests;

/// <summary>The parts of struct virtio_net_hdr that tests look at.</summary>
/// <param name="GsoType">0 none, 1 TCP over IPv4, 4 TCP over IPv6.</param>
internal readonly record struct VnetHeader(byte Flags, byte GsoType, ushort GsoSizeBytes)
{
    internal const byte NeedsChecksum = 1;

    internal static VnetHeader Read(ReadOnlySpan<byte> packet) =>
        new(packet[0], packet[1], MemoryMarshal.Read<ushort>(packet[4..]));
}
