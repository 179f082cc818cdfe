using Claton.Core.Connectivity;

namespace Claton.Core.Tests.Connectivity;

public sealed class Icmpv6EchoTests // A11
{
    private const ulong Nonce = 0x0123_4567_89ab_cdef;

    [Fact]
    public void WriteRequest_IsAsInTheStandard() =>
        Assert.Equal("80000000cdef00070123456789abcdef", Convert.ToHexStringLower(Request(7)));

    [Fact]
    public void IsReply_OfTheSameNonce_IsTrue_WhateverTheSequenceNumber() => Assert.True(Icmpv6Echo.IsReply(Reply(), Nonce));

    [Fact]
    public void IsReply_AnyOctetOtherThanChecksumAndSequence_MustFit()
    {
        foreach (int place in Enumerable.Range(0, Icmpv6Echo.SizeBytes).Except([2, 3, 6, 7]))
        {
            byte[] other = Reply();
            other[place] ^= 1;
            Assert.False(Icmpv6Echo.IsReply(other, Nonce), $"octet {place}");
        }
    }

    [Fact]
    public void IsReply_AnyOtherLength_IsFalse()
    {
        byte[] reply = Reply();
        Assert.All(Enumerable.Range(0, reply.Length), length => Assert.False(Icmpv6Echo.IsReply(reply.AsSpan(0, length), Nonce)));
        Assert.False(Icmpv6Echo.IsReply([.. reply, 0], Nonce));
    }

    private static byte[] Request(ushort sequence)
    {
        byte[] message = new byte[Icmpv6Echo.SizeBytes];
        Icmpv6Echo.WriteRequest(message, Nonce, sequence);
        return message;
    }

    private static byte[] Reply()
    {
        byte[] message = Request(3);
        message[0] = Icmpv6Echo.ReplyType;
        message[2] = 0xab;
        return message;
    }
}
