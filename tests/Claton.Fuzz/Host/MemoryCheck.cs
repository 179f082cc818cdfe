using Claton.Core.Picture;
using Claton.Core.Plan;
using Claton.Restart;

namespace Claton.Fuzz.Host;

/// <summary>
/// What a process before this one wrote down, or whatever is in that file: worth nothing, or the same when it is written again,
/// and a host to decide for.
/// </summary>
internal static class MemoryCheck
{
    public static IReadOnlyList<string> Run(string text)
    {
        if (!HostMemoryJson.TryRead(text, out HostMemory? memory))
        {
            return ["worth nothing"];
        }

        string written = HostMemoryJson.Write(memory);
        BrokenRuleException.ThrowUnless(
            HostMemoryJson.TryRead(written, out HostMemory? again) && HostMemoryJson.Write(again) == written, "it is another when it is written again");
        HostPlan before = memory.Recall();
        HostPicture seen = memory.Recall(FuzzedHost.With(FuzzedHost.Uplink));
        InterfacePicture uplink = seen.Interfaces[2].WithoutExpired(FuzzedHost.Start);
        BrokenRuleException.ThrowUnless(!uplink.HasExpired(FuzzedHost.Start), "something that has ended is there");
        HostPlan plan = FuzzedHost.Decide(uplink, before, FuzzedHost.Start);
        BrokenRuleException.ThrowUnless(
            plan.Clats.All(clat => Ipv4Prefix.Parse("192.0.0.0/29").Contains(clat.Ipv4Address)), "an address that is not for CLATs");
        HostMemoryJson.Write(HostMemory.Of(seen, plan, "this boot"));
        return [plan.Clats.Any() ? "CLAT" : $"{plan.Interfaces[2].Reason}"];
    }
}
