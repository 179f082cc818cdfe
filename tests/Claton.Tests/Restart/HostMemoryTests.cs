using System.Text.Json.Nodes;
using Claton.Core.Decision;
using Claton.Core.Dns;
using Claton.Core.Picture;
using Claton.Core.Plan;
using Claton.Core.Tests;
using Claton.Daemon;
using Claton.Restart;

namespace Claton.Tests.Restart;

public sealed class HostMemoryTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"claton-memory-{Guid.NewGuid():N}");
    private readonly StringWriter _log = new();

    private static InterfacePicture Eth0 => Pictures.Uplink() with { CarrierChanges = 3 };

    private static InterfacePicture Eth1 => Pictures.Uplink(3, "eth1") with { CarrierChanges = 1 };

    [Fact]
    public void Recall_AfterARestart_LeadsToTheSamePlan() // B4 B5
    {
        // eth1 came up first, and eth0 had to leave an address to another node.
        HostPlan plan = Decide(Pictures.Host(Eth0 with { IsUp = false }, Eth1), HostPlan.Empty);
        Ipv6Address duplicate = Decide(Pictures.Host(Eth0, Eth1), plan).Interfaces[2].Clat!.Ipv6Address;
        HostPicture before = Pictures.Host(Eth0.WithDuplicate(duplicate, Pictures.Now), Eth1);
        plan = Decide(before, plan);
        HostMemory memory = Reread(HostMemory.Of(before, plan, "this boot"));

        HostPicture seen = Pictures.Host(WithoutHearing(Eth0), WithoutHearing(Eth1));
        HostPlan after = Decide(memory.Recall(seen), memory.Recall());

        Assert.Equal(2, plan.Clats.Count());
        Assert.Equal(plan.Clats, after.Clats);
    }

    [Fact]
    public void Recall_UplinksComeBackInAnotherOrder_EachHasItsAddress() // B5
    {
        HostPlan plan = Decide(Pictures.Host(Eth0, Eth1), HostPlan.Empty);
        HostMemory memory = Reread(HostMemory.Of(Pictures.Host(Eth0, Eth1), plan, "this boot"));
        InterfacePicture other = Pictures.Uplink(4, "eth2");

        HostPlan first = Decide(Pictures.Host(WithoutHearing(Eth0), Eth1, other), memory.Recall());
        HostPlan second = Decide(Pictures.Host(Eth0, Eth1, other), first);

        Assert.Equal(plan.Interfaces[3].Clat, second.Interfaces[3].Clat);
        Assert.Equal(plan.Interfaces[2].Clat, second.Interfaces[2].Clat);
    }

    [Fact]
    public void Recall_PrefixOfAResolver_IsStillKnown() // A9
    {
        var findings = new DnsFindings
        {
            Pref64s = [new DnsPref64(Pictures.WellKnown, Pictures.Now + TimeSpan.FromMinutes(5))],
            Resolver = new Resolver(Ipv6Address.Parse("2001:db8::53"), ResolverOrigin.NetworkManager),
        };
        InterfacePicture uplink = Eth0 with { Routers = [Pictures.Router(Pictures.RouterA)], Dns = findings };
        HostPlan plan = Decide(Pictures.Host(uplink), HostPlan.Empty);
        HostMemory memory = Reread(HostMemory.Of(Pictures.Host(uplink), plan, "this boot"));

        HostPlan after = Decide(memory.Recall(Pictures.Host(WithoutHearing(uplink))), memory.Recall());

        Assert.Single(plan.Clats);
        Assert.Equal(plan.Clats, after.Clats);
    }

    [Theory]
    [InlineData("carrier")]
    [InlineData("address")]
    [InlineData("down")]
    public void Recall_LinkThatWentAwayInBetween_IsANewNetwork(string what) // A12
    {
        HostPicture before = Pictures.Host(Eth0);
        HostMemory memory = Reread(HostMemory.Of(before, Decide(before, HostPlan.Empty), "this boot"));
        InterfacePicture seen = what switch
        {
            "carrier" => WithoutHearing(Eth0) with { CarrierChanges = 5 },
            "address" => WithoutHearing(Eth0) with { MacAddress = MacAddress.Parse("02:00:00:00:00:77") },
            _ => WithoutHearing(Eth0) with { IsUp = false },
        };

        Assert.Empty(memory.Recall(Pictures.Host(seen)).Interfaces[2].Routers);
        Assert.Equal("192.0.0.1", memory.Recall().Ipv4Addresses[2].ToString());
    }

    /// <summary>As another version may have written it, or a hand.</summary>
    [Fact]
    public void TryRead_AnythingMissingOrUnknown_IsWorthNothing() // E1
    {
        HostPicture picture = Pictures.Host(Eth0.WithDuplicate(Ipv6Address.Parse("2001:db8::1"), Pictures.Now));
        string text = HostMemoryJson.Write(HostMemory.Of(picture, Decide(picture, HostPlan.Empty), "this boot"));
        JsonNode whole = JsonNode.Parse(text)!;
        Assert.True(HostMemoryJson.TryRead(whole.ToJsonString(), out _));
        List<string> paths = [.. Properties(whole)];
        Assert.True(paths.Count > 15, text);
        foreach (string path in paths)
        {
            JsonNode lacking = whole.DeepClone();
            (JsonObject parent, string name) = Find(lacking, path);
            parent.Remove(name);
            Assert.NotEqual(path.Contains("duplicateAddresses/"), !HostMemoryJson.TryRead(lacking.ToJsonString(), out _));

            JsonNode wrong = whole.DeepClone();
            (parent, name) = Find(wrong, path);
            parent[name] = "?";
            Assert.True(name == "bootId" || !HostMemoryJson.TryRead(wrong.ToJsonString(), out _), $"with ? for {path}");
        }

        whole["extra"] = 1;
        Assert.False(HostMemoryJson.TryRead(whole.ToJsonString(), out _));
        Assert.All(["", "null", "[]", "{", text[..^20]], broken => Assert.False(HostMemoryJson.TryRead(broken, out _)));
    }

    [Fact]
    public void Recall_DuplicateOfLongAgo_LeavesTheClatWhereItMovedTo() // B2 B4
    {
        InterfacePicture uplink = Eth0.WithDuplicate(Decide(Pictures.Host(Eth0), HostPlan.Empty).Interfaces[2].Clat!.Ipv6Address, Pictures.Now);
        HostPlan moved = Decide(Pictures.Host(uplink), HostPlan.Empty);
        HostMemory memory = Reread(HostMemory.Of(Pictures.Host(Eth0), Decide(Pictures.Host(Eth0), moved), "this boot"));

        HostPlan after = Decide(memory.Recall(Pictures.Host(WithoutHearing(Eth0))), memory.Recall());

        Assert.Equal(moved.Clats, after.Clats);
    }

    [Fact]
    public void File_SavedAndLoaded_HoldsTheSame()
    {
        HostPicture picture = Pictures.Host(Eth0);
        HostPlan plan = Decide(picture, HostPlan.Empty);
        NewFile().Save(picture, plan);

        HostMemory memory = Assert.IsType<HostMemory>(NewFile().Load());

        Assert.Equal(plan.Ipv4Addresses, memory.Recall().Ipv4Addresses);
        Assert.Empty(_log.ToString());
    }

    [Fact]
    public void File_OfAnotherBoot_IsForgotten()
    {
        HostPicture picture = Pictures.Host(Eth0);
        File.WriteAllText(_path, HostMemoryJson.Write(HostMemory.Of(picture, Decide(picture, HostPlan.Empty), "another boot")));

        Assert.Null(NewFile().Load());
    }

    [Fact]
    public void File_ThatCannotBeWritten_IsToldOnce()
    {
        var file = new MemoryFile(Path.Combine(_path, "missing", "folder"), new Log(_log, toJournal: true));
        HostPicture picture = Pictures.Host(Eth0);
        file.Save(picture, HostPlan.Empty);
        file.Save(picture with { Interfaces = picture.Interfaces.Add(3, Eth1) }, HostPlan.Empty);

        Assert.Null(file.Load());
        Assert.Single(_log.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    public void Dispose() => File.Delete(_path);

    private MemoryFile NewFile() => new(_path, new Log(_log, toJournal: true));

    private static HostPlan Decide(HostPicture picture, HostPlan previous) =>
        Decider.Decide(picture, Pictures.Configuration, previous, Pictures.Now);

    private static InterfacePicture WithoutHearing(InterfacePicture uplink) => uplink.WithoutNetwork();

    private static HostMemory Reread(HostMemory memory)
    {
        Assert.True(HostMemoryJson.TryRead(HostMemoryJson.Write(memory), out HostMemory? read));
        return read;
    }

    private static IEnumerable<string> Properties(JsonNode? node, string path = "") => node switch
    {
        JsonObject parent => parent.SelectMany(child => Properties(child.Value, $"{path}/{child.Key}").Prepend($"{path}/{child.Key}")),
        JsonArray parent => parent.SelectMany((child, index) => Properties(child, $"{path}/{index}")),
        _ => [],
    };

    private static (JsonObject Parent, string Name) Find(JsonNode root, string path)
    {
        string[] names = path.Split('/')[1..];
        JsonNode node = root;
        foreach (string name in names[..^1])
        {
            node = node is JsonArray array ? array[int.Parse(name, null)]! : node[name]!;
        }

        return (node.AsObject(), names[^1]);
    }
}
