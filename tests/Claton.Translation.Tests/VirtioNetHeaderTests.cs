namespace Claton.Translation.Tests;

public sealed class VirtioNetHeaderTests
{
    /// <summary>linux/virtio_net.h: flags, gso_type, hdr_len, gso_size, csum_start, csum_offset, in the machine's order.</summary>
    [Fact]
    public void Write_EveryField_StandsAsInTheKernelsHeader()
    {
        var header = new VirtioNetHeader(1, 0x84, 0x0102, 0x0304, 0x0506, 0x0708);
        byte[] octets = new byte[VirtioNetHeader.SizeBytes];
        header.Write(octets);
        byte[] expected = BitConverter.IsLittleEndian
            ? [1, 0x84, 2, 1, 4, 3, 6, 5, 8, 7]
            : [1, 0x84, 1, 2, 3, 4, 5, 6, 7, 8];
        Assert.Equal(expected, octets);
        Assert.Equal(header, VirtioNetHeader.Read(octets));
        Assert.Equal(VirtioNetHeader.GsoTcpIpv6, header.GsoKind);
    }
}
