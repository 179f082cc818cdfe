using Claton.Core.Dns;

namespace Claton.Core.Tests.Dns;

/// <summary>RFC 1035 §4.2.2. A9, E1</summary>
public sealed class DnsStreamReaderTests
{
    private static readonly byte[] s_message = (new DnsMessage() with { Answers = [DnsMessage.Aaaa("2001:db8::c000:aa")] }).ToArray();

    [Fact]
    public void Message_InPiecesOfAnySize_IsTheSame()
    {
        byte[] stream = Stream(s_message);
        Assert.All(Enumerable.Range(1, stream.Length), size => Assert.Equal(s_message, Read(stream.Chunk(size))));
    }

    /// <summary>Between the octets of the length, too.</summary>
    [Fact]
    public void Message_CutInTwoAnywhere_IsTheSame()
    {
        byte[] stream = Stream(s_message);
        Assert.All(Enumerable.Range(0, stream.Length + 1), cut => Assert.Equal(s_message, Read([stream[..cut], stream[cut..]])));
    }

    /// <summary>The message itself may say otherwise: the length counts.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(65535)]
    public void Message_OfAnyLength_IsWholeWithItsLastOctet(int length)
    {
        byte[] message = [.. Enumerable.Range(0, length).Select(at => (byte)(at * 7))];
        byte[] stream = Stream(message);

        Assert.All((int[])[1, 2, 3, 512, stream.Length], size =>
        {
            Assert.Equal(message, Read(stream.Chunk(size)));
            Assert.Null(Read(stream[..^1].Chunk(size)));
        });
    }

    [Fact]
    public void OctetsBehindTheMessage_AreLeft()
    {
        byte[] stream = [.. Stream(s_message), .. Stream([1, 2, 3])];
        Assert.All(Enumerable.Range(1, stream.Length), size => Assert.Equal(s_message, Read(stream.Chunk(size))));
    }

    [Fact]
    public void OctetsAfterTheMessage_LeaveItAsItWas()
    {
        var reader = new DnsStreamReader();
        Assert.True(reader.TryComplete(Stream(s_message), out _));

        Assert.True(reader.TryComplete(Stream([1, 2, 3]), out ReadOnlySpan<byte> message));

        Assert.Equal(s_message, message);
    }

    [Fact]
    public void MessageOfNoOctets_WithMoreBehindIt_IsWhole() => Assert.Empty(Read([[0], [0, 7, 7]])!);

    [Fact]
    public void Connection_ClosedEarly_HasNoMessage()
    {
        byte[] stream = Stream(s_message);
        Assert.All(Enumerable.Range(0, stream.Length), length => Assert.Null(Read([stream[..length]])));
    }

    /// <summary>However much comes: nothing of it but the message is kept.</summary>
    [Fact]
    public void OctetsWithoutEnd_TakeNoMemoryButTheMessages()
    {
        const int slack = 4096;
        byte[] piece = new byte[1000];
        var reader = new DnsStreamReader();
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.True(reader.TryComplete(Stream(s_message), out _));
        for (int count = 0; count < 10_000; count++)
        {
            reader.TryComplete(piece, out _);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, (2 * s_message.Length) + slack);
    }

    private static byte[] Stream(byte[] message) => [(byte)(message.Length >> 8), (byte)message.Length, .. message];

    /// <returns>Null where no message is whole when all has come.</returns>
    private static byte[]? Read(IEnumerable<byte[]> pieces)
    {
        var reader = new DnsStreamReader();
        foreach (byte[] piece in pieces)
        {
            if (reader.TryComplete(piece, out ReadOnlySpan<byte> message))
            {
                return message.ToArray();
            }

            Assert.True(message.IsEmpty);
        }

        return null;
    }
}
