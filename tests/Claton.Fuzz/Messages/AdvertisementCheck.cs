using Claton.Core;
using Claton.Core.NeighborDiscovery;
using Claton.Core.Picture;
using Claton.Core.Plan;

namespace Claton.Fuzz.Messages;

/// <summary>
/// Router Advertisements, one after the other, of up to 32 routers: what is read of them is what
/// <see cref="AdvertisementByHand"/> reads, and what becomes of the picture and of the plan keeps to their rules. // A4 A6 A8 A13
/// </summary>
/// <remarks>
/// Each is behind two octets and its length:
/// <code>
///  0  bits 0 to 4: which router; 5: passed another router; 6: the source is not link-local; 7: the router is found not to answer
///  1  how much time passes before it: none, or 2 to the n-th seconds
/// </code>
/// </remarks>
internal static class AdvertisementCheck
{
    private const int EndOfHopLimits = 64;

    public static IReadOnlyList<string> Run(ref InputReader input)
    {
        List<string> words = [];
        Instant now = FuzzedHost.Start;
        HostPlan plan = HostPlan.Empty;
        InterfacePicture uplink = FuzzedHost.Uplink;
        while (!input.IsAtEnd)
        {
            byte who = input.Octet();
            byte pause = input.Octet();
            now += TimeSpan.FromSeconds(pause == 0 ? 0 : 1 << (pause & 15));
            uplink = uplink.WithoutExpired(now);
            PictureCheck.Expired(uplink, now);
            var source = new Ipv6Address((who & 64) != 0 ? 0x2001_0db8_0000_0000 : 0xfe80_0000_0000_0000, 1 + (ulong)(who & 31));
            byte hopLimit = (who & 32) != 0 ? (byte)EndOfHopLimits : (byte)255;
            if (Read(input.Piece(), source, hopLimit) is { } advertisement)
            {
                uplink = Hear(uplink, source, advertisement, (who & 128) != 0, now);
                words.Add("heard");
            }
            else
            {
                words.Add("refused");
            }

            plan = FuzzedHost.Decide(uplink, plan, now);
            PictureCheck.Plan(plan, uplink, now);
        }

        words.Add(plan.Clats.Any() ? "CLAT" : $"{plan.Interfaces.Values.FirstOrDefault()?.Reason}");
        return words;
    }

    private static RouterAdvertisement? Read(ReadOnlySpan<byte> octets, Ipv6Address source, byte hopLimit)
    {
        string? byHand = AdvertisementByHand.Read(octets, source, hopLimit);
        RouterAdvertisement? advertisement = null;
        string? read = Surroundings.ReadAmong(octets, message =>
        {
            bool isRead = RouterAdvertisement.TryParse(message, source, hopLimit, out advertisement, out string? whyNot);
            BrokenRuleException.ThrowUnless(
                isRead == (advertisement is not null) && isRead == (whyNot is null), "neither an advertisement nor a reason, or both");
            return advertisement is null ? null : AdvertisementByHand.Write(advertisement);
        });
        BrokenRuleException.ThrowUnless(read == byHand, $"it is read as\n{read ?? "nothing"}\nand by hand as\n{byHand ?? "nothing"}");
        return advertisement;
    }

    private static InterfacePicture Hear(
        InterfacePicture uplink, Ipv6Address source, RouterAdvertisement advertisement, bool isUnreachable, Instant now)
    {
        Router? known = uplink.Routers.FirstOrDefault(router => router.Address == source);
        var router = Router.Hear(known, source, advertisement, now);
        PictureCheck.Heard(router, known, advertisement, now);
        InterfacePicture after = uplink.WithRouter(router with { IsUnreachable = isUnreachable });
        PictureCheck.Bounds(after);
        PictureCheck.NobodyPushedOut(uplink, after, router);
        return after;
    }
}
