using System.Collections.Immutable;
using System.Text;
using Claton.Core;
using Claton.Linux;

namespace Claton.Daemon;

/// <summary>
/// The secret behind the CLAT's stable addresses (RFC 7217 §5), made of the machine's id so that it needs no file of
/// its own. The id itself must not be seen on the network (machine-id(5)): it only goes in through a hash.
/// </summary>
internal static class HostSecret
{
    private const string MachineIdPath = "/etc/machine-id";

    public static ImmutableArray<byte> Load(Log log)
    {
        try
        {
            string id = File.ReadAllText(MachineIdPath).Trim();
            if (id.Length >= 32)
            {
                return [.. HmacSha256.Compute(Encoding.ASCII.GetBytes(id), "claton address secret"u8)];
            }
        }
        catch (IOException)
        {
            // Falls through: a container image without an id, or a very early boot.
        }

        log.UnstableSecret(MachineIdPath);
        byte[] secret = new byte[HmacSha256.SizeBytes];
        KernelRandom.Fill(secret);
        return [.. secret];
    }
}
