using System.Diagnostics;
using Claton.Linux;
using Claton.Translation;

namespace Claton.Datapath.Packets;

/// <summary>One direction of a CLAT: takes packets from one port, translates them in place, sends them to the other.</summary>
/// <param name="translate">The translator's method for this direction.</param>
/// <param name="joinsDatagrams">Whether the destination takes datagrams that were joined.</param>
internal sealed class PacketPath(
    PacketPort source, PacketPort destination, PacketPath.Translate translate, PathParameters parameters, bool joinsDatagrams)
{
    private readonly PacketReceiver _receiver = new(source) { Joins = joinsDatagrams };
    private volatile PathParameters _parameters = parameters;
    private bool _refusesSuperPackets;
    private long _ipv4SendFailures;
    private long _ipv6SendFailures;

    public delegate Verdict Translate(Translator translator, ref PacketBuffer packet);

    /// <summary>For a port that both families come from: the packet tells the direction.</summary>
    public static Verdict EitherWay(Translator translator, ref PacketBuffer packet) => translator.Translate(ref packet);

    /// <summary>Replaced from the daemon's thread; the next packet goes by the new ones.</summary>
    public PathParameters Parameters
    {
        set => _parameters = value;
    }

    /// <summary>Translated packets that the kernel did not take.</summary>
    public long SendFailures => Ipv4SendFailures + Ipv6SendFailures;

    /// <summary>Those that had become IPv4.</summary>
    public long Ipv4SendFailures => Volatile.Read(ref _ipv4SendFailures);

    /// <summary>Those that had become IPv6.</summary>
    public long Ipv6SendFailures => Volatile.Read(ref _ipv6SendFailures);

    /// <summary>Forwards one packet, or several in one.</summary>
    /// <returns>False where none waits.</returns>
    public bool TryForward()
    {
        if (!_receiver.TryReceive(out PacketBuffer packet))
        {
            return false;
        }

        PathParameters current = _parameters;
        switch (translate(current.Translator, ref packet).Action)
        {
            case VerdictAction.Forward when _refusesSuperPackets && packet.Offload.IsSuperPacket:
            case VerdictAction.ForwardFragments:
                SendParts(packet, current);
                break;
            case VerdictAction.Forward:
                SendWhole(packet, current);
                break;
            case VerdictAction.Reply:
                Count(packet, source.Send(packet, current));
                break;
            case VerdictAction.Drop:
                break;
            default:
                throw new UnreachableException();
        }

        return true;
    }

    /// <summary>
    /// Forwards what was taken from the port already, but no more: the rest waits there for whoever comes next.
    /// </summary>
    public void Finish()
    {
        _receiver.Joins = false;
        while (_receiver.IsHolding && TryForward())
        {
        }
    }

    private void SendWhole(in PacketBuffer packet, PathParameters current)
    {
        int error = destination.Send(packet, current);

        // Some stable kernels refuse super-packets that are written to a TUN device.
        if (error == Errno.EINVAL && packet.Offload.IsSuperPacket)
        {
            _refusesSuperPackets = true;
            _receiver.Joins = false;
            SendParts(packet, current);
            return;
        }

        Count(packet, error);
    }

    private void SendParts(in PacketBuffer packet, PathParameters current)
    {
        foreach (PacketBuffer part in packet.Fragments())
        {
            Count(part, destination.Send(part, current));
        }
    }

    private void Count(in PacketBuffer packet, int error)
    {
        if (error != 0)
        {
            ref long failures = ref packet.Packet[0] >> 4 == 4 ? ref _ipv4SendFailures : ref _ipv6SendFailures;
            Volatile.Write(ref failures, failures + 1);
        }
    }
}
