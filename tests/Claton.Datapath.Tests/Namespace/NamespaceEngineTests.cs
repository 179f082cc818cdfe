using Claton.Core;
using Claton.Core.NeighborDiscovery;
using Claton.Core.Plan;
using Claton.Datapath.Kept;
using Claton.Datapath.Namespace;
using Claton.Datapath.Tests.Neighbour;
using Claton.Linux;
using Claton.Linux.Netlink;
using Claton.Linux.Tests;

namespace Claton.Datapath.Tests.Namespace;

/// <summary>What such an engine makes of the host and of its namespace, with a translator that does nothing.</summary>
public sealed class NamespaceEngineTests : IDisposable
{
    private static readonly TranslatorLog s_log = new(_ => { }, _ => { });

    private readonly TestNamespace _host = new();
    private readonly FakeTranslator _translator = new();
    private readonly Link _uplink;
    private readonly Link _router;

    public NamespaceEngineTests() => (_uplink, _router) = _host.AddVeth();

    [Fact]
    public void Open_MakesADeviceThatDisposeTakesAway_AndNoPacketComesWhileNobodyTranslates()
    {
        using (IOpenClat clat = Open())
        {
            Link device = _host.Routes.GetLink(clat.Device.Index)!;
            Assert.Equal(("clat-a0", "veth", true), (device.Name, device.Kind, clat.Device.BringsNothingLonger));
            Assert.True(device.Flags.HasFlag(LinkFlags.NoArp));
        }

        Assert.Null(_host.Routes.GetLink("clat-a0"));
        Assert.Equal(["start 192.0.0.1 behind a closed uplink", "dispose behind a closed uplink"], _translator.Calls);
    }

    [Fact]
    public void Inside_AddressesRulesAndRoutes_AreForTheClat()
    {
        using IOpenClat clat = Open();

        Inside inside = _translator.Look();

        Assert.Contains("2001:db8:1::c1a7/128 dev uplink", inside.Addresses);
        Assert.Contains("default via fe80::1 dev uplink", inside.Routes);
        Assert.Contains("192.0.0.1/32 dev host", inside.Routes);
        Assert.Equal(["1: to 2001:db8:1::c1a7/128 lookup 464", "2: lookup 255", "32766: lookup 254"], inside.Rules);
    }

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "Unicast, Blackhole")]
    public void Translator_ThatLosesItsDevice_LeavesNothingToTheKernel(bool hasDevice, string routes)
    {
        _translator.HasDevice = hasDevice;

        using IOpenClat clat = Open();

        Assert.Equal(routes, string.Join(", ", _translator.Look().Inbound));
    }

    [Fact]
    public void Change_OfEverything_LeavesNothingOfTheOldInside()
    {
        using IOpenClat clat = Open();

        clat.Change(Some with
        {
            Ipv4Address = Ipv4Address.Parse("192.0.0.2"),
            Ipv6Address = Ipv6Address.Parse("2001:db8:2::2"),
            Router = Ipv6Address.Parse("fe80::2"),
            Ipv6MtuBytes = 1400,
        });

        Inside inside = _translator.Look();
        Assert.Contains("2001:db8:2::2/128 dev uplink", inside.Addresses);
        Assert.DoesNotContain("2001:db8:1::c1a7/128 dev uplink", inside.Addresses);
        Assert.Contains("default via fe80::2 dev uplink", inside.Routes);
        Assert.DoesNotContain("default via fe80::1 dev uplink", inside.Routes);
        Assert.Contains("192.0.0.2/32 dev host", inside.Routes);
        Assert.DoesNotContain("192.0.0.1/32 dev host", inside.Routes);
        Assert.Equal("1: to 2001:db8:2::2/128 lookup 464", inside.Rules[0]);
        Assert.Equal(1400, inside.UplinkMtuBytes);
        Assert.Equal("change 192.0.0.2", _translator.Calls[^1]);
    }

    [Fact]
    public void Address_ThatNobodyElseHas_IsFoundUnique() // B2
    {
        using IOpenClat clat = Open();

        Wait.Until(() => clat.AddressKeeper!.State == AddressState.Unique);
    }

    /// <summary>Neighbours may know it elsewhere, and are not to take the namespace for a router, though it forwards.</summary>
    [Fact]
    public void Address_FoundUnique_IsAdvertisedToEverybodyThreeTimes() // B2
    {
        using PacketSocket router = OpenRouter();
        using IOpenClat clat = Open();
        var overriding = new List<NeighborAdvertisement>();

        Wait.Until(router.Descriptor, () =>
        {
            overriding.AddRange(ReadAdvertisements(router).Where(advertisement => advertisement.Override));
            return overriding.Count == 3;
        });

        Assert.All(overriding, advertisement => Assert.Equal(
            new NeighborAdvertisement
            {
                Source = Some.Ipv6Address,
                Destination = Ipv6Address.AllNodes,
                Target = Some.Ipv6Address,
                Override = true,
                TargetLinkLayerAddress = PlaceOf(clat),
            },
            advertisement));
    }

    [Fact]
    public void Question_ForTheAddress_IsAnsweredAsAHostDoes() // B2
    {
        using PacketSocket router = OpenRouter();
        using IOpenClat clat = Open();
        var answers = new List<NeighborAdvertisement>();
        _host.AddAddress(_router, "fe80::b");

        _host.Routes.ResolveNeighbour(_router.Index, Some.Ipv6Address);
        Wait.Until(router.Descriptor, () =>
        {
            answers.AddRange(ReadAdvertisements(router).Where(advertisement => advertisement.Solicited));
            return answers.Count > 0;
        });

        Assert.Equal((false, PlaceOf(clat)), (answers[0].Router, answers[0].TargetLinkLayerAddress));
    }

    [Fact]
    public void Address_TakenByAnotherLater_IsDuplicate() // B2
    {
        using PacketSocket router = OpenRouter();
        using IOpenClat clat = Open();
        Wait.Until(() => clat.AddressKeeper!.State == AddressState.Unique);

        Assert.Equal(0, router.Send(ForeignAdvertisement.Of(Some.Ipv6Address, _router.Address!.Value)));

        Wait.Until(() => clat.AddressKeeper!.State == AddressState.Duplicate);
    }

    [Fact]
    public void Translator_ThatCannotStart_LeavesNothing()
    {
        _translator.Refusal = new LinuxException("start it", Errno.ENOENT);

        Assert.Throws<LinuxException>(() => Open());

        _host.WaitUntilGone("clat-a0");
    }

    [Fact]
    public void Translator_GivenUpWhileItStarts_LeavesNothing() // E3
    {
        using var end = new CancellationTokenSource();
        _translator.WaitsUntil = () =>
        {
            Assert.NotNull(_host.Routes.GetLink("clat-a0"));
            end.Cancel();
        };

        Assert.Throws<OperationCanceledException>(() => Open(attempt: new EngineAttempt(end.Token)));

        Assert.Null(_host.Routes.GetLink("clat-a0"));
    }

    [Fact]
    public void Translator_GivenUpWhileItChanges_IsStillToBeDisposedOf()
    {
        using var end = new CancellationTokenSource();
        Exception? failure = null;
        using (IOpenClat clat = Open(onFailure: error => failure = error, attempt: new EngineAttempt(end.Token)))
        {
            _translator.WaitsUntil = end.Cancel;

            Assert.Throws<OperationCanceledException>(() => clat.Change(Some with { Ipv6MtuBytes = 1400 }));
        }

        Assert.Null(failure);
        Assert.Null(_host.Routes.GetLink("clat-a0"));
        Assert.StartsWith("dispose", _translator.Calls[^1]);
    }

    [Fact]
    public void Uplink_WithoutLinkLayerAddresses_IsRefusedWithTheReason()
    {
        LinuxException refusal = Assert.Throws<LinuxException>(() => Open(clat => clat with { UplinkMacAddress = null }));

        Assert.Contains("neither ipvlan nor macvlan can share a link without link-layer addresses", refusal.Message);
    }

    [Fact]
    public async Task Uplink_Removed_IsReportedOnce()
    {
        var failed = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        using IOpenClat clat = Open(onFailure: failed.SetResult);

        _host.Routes.DeleteLink(_uplink.Index);

        Assert.IsType<LinuxException>(await failed.Task.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task TranslatorsDevice_Removed_IsReportedOnce()
    {
        _translator.HasDevice = true;
        var failed = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        using IOpenClat clat = Open(onFailure: failed.SetResult);

        _translator.RemoveDevice();

        Exception error = await failed.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.StartsWith("keep the translator's device", error.Message);
    }

    /// <summary>More happens in the namespace at once than is kept for its thread, which is busy.</summary>
    [Fact]
    public async Task TranslatorsDevice_RemovedWhileNotificationsAreLost_IsReportedOnce()
    {
        _translator.HasDevice = true;
        var failed = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        using IOpenClat clat = Open(onFailure: failed.SetResult);
        _translator.WaitsUntil = _translator.RemoveDeviceUnnoticed;

        clat.Change(Some with { Ipv4Address = Ipv4Address.Parse("192.0.0.2") });

        Exception error = await failed.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.StartsWith("keep the translator's device", error.Message);
    }

    [Fact]
    public void TranslatorsDevice_RemovedBeforeTheUplinkIsOpened_IsARefusal()
    {
        _translator.HasDevice = true;
        _translator.WaitsUntil = _translator.RemoveDeviceFromInside;

        LinuxException refusal = Assert.Throws<LinuxException>(() => Open());

        Assert.StartsWith("keep the translator's device", refusal.Message);
    }

    [Fact]
    public void Preference_OfTwo_TakesTheSecondWhereTheFirstRefuses()
    {
        _translator.Refusal = new LinuxException("start it", Errno.ENOENT);
        var second = new FakeTranslator { Name = "second" };
        var preference = new EnginePreference([new NamespaceEngine(_translator, KeptDevices.None, s_log), new NamespaceEngine(second, KeptDevices.None, s_log)]);
        var attempt = new EngineAttempt(CancellationToken.None);
        string? seen = null;
        second.WaitsUntil = () => seen = $"{attempt.Engine!.Name}, not {attempt.Engine.Refusals.Single().Engine}";

        using IOpenClat clat = _host.Namespace.Run(() => preference.Open(Some, (_, _) => { }, attempt));

        Assert.Equal("second, not fake", seen);
        Assert.Equal("second", clat.Engine.Name);
        Assert.Equal("fake", Assert.Single(clat.Engine.Refusals).Engine);
    }

    [Fact]
    public void Preference_WhoseFirstStopsAgainAndAgain_PassesItOverOnce()
    {
        var second = new FakeTranslator { Name = "second" };
        Instant now = new(TimeSpan.FromHours(1));
        var preference = new EnginePreference(
            [new NamespaceEngine(_translator, KeptDevices.None, s_log), new NamespaceEngine(second, KeptDevices.None, s_log)], () => now);

        Assert.Equal("fake", StopAfter(TimeSpan.FromSeconds(30)));
        Assert.Equal("fake", StopAfter(TimeSpan.FromMinutes(2))); // It worked for a while.
        Assert.Equal("fake", StopAfter(TimeSpan.FromSeconds(119)));
        using (IOpenClat next = Open())
        {
            Assert.Equal("second", next.Engine.Name);
            Assert.Equal("it stopped again within two minutes: it is tired", Assert.Single(next.Engine.Refusals).Error.Message);
        }

        Assert.Equal("fake", StopAfter(TimeSpan.FromSeconds(119)));
        Assert.Equal("fake", StopAfter(TimeSpan.FromMinutes(2)));
        using (Open())
        {
            // It ends in peace, as with a link that is lost: what stops next does so for the first time.
        }

        Assert.Equal("fake", StopAfter(TimeSpan.FromSeconds(30)));
        Assert.Equal("fake", StopAfter(TimeSpan.FromSeconds(30)));

        IOpenClat Open() => _host.Namespace.Run(() => preference.Open(Some, (_, _) => { }));

        string StopAfter(TimeSpan time)
        {
            using IOpenClat clat = Open();
            now += time;
            _translator.Fail(new InvalidOperationException("it is tired"));
            return clat.Engine.Name;
        }
    }

    [Fact]
    public void Preference_OfOne_IsNeverWithoutIt()
    {
        var preference = new EnginePreference([new NamespaceEngine(_translator, KeptDevices.None, s_log)]);
        for (int time = 0; time < 4; time++)
        {
            using IOpenClat clat = _host.Namespace.Run(() => preference.Open(Some, (_, _) => { }));
            Assert.Equal("fake", clat.Engine.Name);
            _translator.Fail(new InvalidOperationException("it is tired"));
        }
    }

    [Fact]
    public void Preference_WhoseLastRefuses_Refuses()
    {
        _translator.Refusal = new LinuxException("start it", Errno.ENOENT);
        var preference = new EnginePreference([new NamespaceEngine(_translator, KeptDevices.None, s_log)]);

        Assert.Throws<LinuxException>(() => _host.Namespace.Run(() => preference.Open(Some, (_, _) => { })));
    }

    [Fact]
    public void Preference_OfWhichNoneWorks_TellsEachReason()
    {
        _translator.Refusal = new LinuxException("start it", "it is tired") { Log = "yawn" };
        var second = new FakeTranslator { Name = "second", Refusal = new LinuxException("find it", "it is away") };
        var preference = new EnginePreference([new NamespaceEngine(_translator, KeptDevices.None, s_log), new NamespaceEngine(second, KeptDevices.None, s_log)]);

        LinuxException refusal = Assert.Throws<LinuxException>(() => _host.Namespace.Run(() => preference.Open(Some, (_, _) => { })));

        Assert.Equal("no engine of the list works: fake: start it: it is tired; second: find it: it is away", refusal.Message);
        Assert.Equal("yawn", refusal.Log);
    }

    [Fact]
    public void KernelModule_ThatThereIsNot_IsRefusedInModprobesOwnWords()
    {
        LinuxException refusal = Assert.Throws<LinuxException>(() => KernelModule.Load("claton_no_such_module", CancellationToken.None));

        Assert.StartsWith("load the kernel module claton_no_such_module: modprobe: ", refusal.Message);
    }

    [Fact]
    public void KernelModule_ThatTellsNoVersion_HasNone() => Assert.Null(KernelModule.VersionOf("claton_no_such_module"));

    [Fact]
    public void KernelModule_ThatIsLoaded_NeedsNothing() =>
        KernelModule.Load(Path.GetFileName(Directory.EnumerateDirectories("/sys/module").First()), CancellationToken.None);

    public void Dispose() => _host.Dispose();

    private PacketSocket OpenRouter() =>
        _host.Namespace.Run(() => PacketSocket.Open(_router.Index, EthernetHeader.Ipv6, new PacketSocketOptions()));

    /// <summary>Those about the CLAT's address that have come.</summary>
    private IEnumerable<NeighborAdvertisement> ReadAdvertisements(PacketSocket router)
    {
        byte[] frame = new byte[2048];
        while (router.TryReceive(frame, out int lengthBytes, out _))
        {
            if (NeighborAdvertisement.TryParse(frame.AsSpan(EthernetHeader.SizeBytes, lengthBytes - EthernetHeader.SizeBytes), out var read, out _)
                && read.Target == Some.Ipv6Address)
            {
                yield return read;
            }
        }
    }

    private MacAddress? PlaceOf(IOpenClat clat) =>
        clat.Engine.Attachment == "ipvlan" ? _uplink.Address : UplinkShare.LinkLayerAddress(Some);

    private Clat Some => SomeClat.On(_uplink) with { Ipv6Address = Ipv6Address.Parse("2001:db8:1::c1a7") };

    private IOpenClat Open(
        Func<Clat, Clat>? change = null, Action<Exception>? onFailure = null, EngineAttempt? attempt = null) => _host.Namespace.Run(
        () => new NamespaceEngine(_translator, KeptDevices.None, s_log).Open(
            (change ?? (clat => clat))(Some), (_, error) => onFailure?.Invoke(error), attempt));
}
