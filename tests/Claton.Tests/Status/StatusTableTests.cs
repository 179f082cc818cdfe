using System.Collections.Immutable;
using Claton.Status;
using Claton.Tests.Control;

namespace Claton.Tests.Status;

public sealed class StatusTableTests
{
    [Fact]
    public void Write_OneActiveAndOneWithout_ReadsLikeThis()
    {
        StatusReport report = Reports.OneActive with
        {
            Interfaces = [Reports.Active, Reports.Without("NativeIpv4", "the network gives native IPv4")],
        };
        Assert.Equal(
            """
            INTERFACE  CLAT       IPV4       NAT64 PREFIX      STATE
            eth0       clat-eth0  192.0.0.1  2001:db8:64::/96  active
            wlan0      -          -          -                 none: the network gives native IPv4

            clat-eth0
              IPv4 address  192.0.0.1
              IPv6 address  2001:db8:1::5a7e (unique)
              NAT64 prefix  2001:db8:64::/96 from a Router Advertisement, for 10 min more
              router        fe80::1
              MTU           1472
              engine        userspace
              IPv4 to IPv6  10 packets, 1000 octets, 2 dropped (illegal-source)
              IPv6 to IPv4  20 packets, 30000 octets

            """,
            Print(report));
    }

    [Fact]
    public void Write_ClatThatIsUnderway_TellsWhomItWaitsFor()
    {
        InterfaceStatus starting = Reports.Failed with { State = InterfaceState.Starting, Error = null, WaitsFor = "tayga" };
        InterfaceStatus changing = Reports.Active with { State = InterfaceState.Changing, WaitsFor = "siit" };

        string report = Print(Reports.OneActive with { Interfaces = [starting, changing] });

        Assert.Matches("\neth0 .* starting\neth0 .* changing\n\neth0\n  waits for +tayga\n", report);
        Assert.Matches("\nclat-eth0\n  waits for +siit\n  IPv4 address", report);
    }

    [Theory] // A11
    [InlineData("open", "  connectivity  203.0.113.10 answers\n")]
    [InlineData("silent", "  connectivity  203.0.113.10 does not answer\n")]
    [InlineData("unknown", "  connectivity  203.0.113.10 was asked\n")]
    public void Write_ConnectivityCheck_TellsWhatCameOfIt(string outcome, string row)
    {
        InterfaceStatus active = Reports.Active with { ConnectivityServer = "203.0.113.10", Connectivity = outcome };

        Assert.Contains(row, Print(Reports.OneActive with { Interfaces = [active] }));
    }

    [Fact]
    public void Write_KernelTranslates_TellsHowManyAndWhatWasHandedOver()
    {
        DirectionStatus outgoing = Reports.Active.Counters!.Ipv4ToIpv6 with
        {
            InKernel = 7,
            HandedOver = ImmutableSortedDictionary<string, long>.Empty.Add("options", 3),
        };
        InterfaceStatus active = Reports.Active with { Counters = Reports.Active.Counters with { Ipv4ToIpv6 = outgoing } };

        Assert.Contains(
            "  IPv4 to IPv6  10 packets, 1000 octets, 7 of them in the kernel, 3 handed over (options), 2 dropped (illegal-source)\n",
            Print(Reports.OneActive with { Interfaces = [active] }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Write_EngineWithPrograms_SaysHowTheyAreAttached() => Assert.Contains(
        "  engine        ebpf by tcx\n",
        Print(Reports.OneActive with { Interfaces = [Reports.Active with { Engine = "ebpf", Attachment = "tcx" }] }),
        StringComparison.Ordinal);

    [Theory] // A10
    [InlineData("ra", "resolver 2001:db8::53")]
    [InlineData("resolv.conf", "resolver 2001:db8::53 of resolv.conf, as none is known for the interface")]
    public void Write_PrefixOfAResolver_SaysOfWhich(string source, string expected)
    {
        InterfaceStatus active = Reports.Active with { Source = "dns", Resolver = "2001:db8::53", ResolverSource = source };

        Assert.Contains(
            $"  NAT64 prefix  2001:db8:64::/96 from {expected}, for 10 min more\n",
            Print(Reports.OneActive with { Interfaces = [active] }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Write_BetterEngineRefused_SaysWhy()
    {
        InterfaceStatus active = Reports.Active with { EngineReason = "ebpf: load the BPF object clat: EPERM" };

        Assert.Contains(
            "  engine        userspace (not ebpf: load the BPF object clat: EPERM)\n",
            Print(Reports.OneActive with { Interfaces = [active] }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ClatThatCannotBeMade_SaysWhyBelowAndNothingOfADevice() => Assert.Equal(
        """
        INTERFACE  CLAT  IPV4  NAT64 PREFIX      STATE
        eth0       -     -     2001:db8:64::/96  failed
        wlan0      -     -     -                 failed

        eth0
          failed        make clat-eth0: open /dev/net/tun: ENOENT
          NAT64 prefix  2001:db8:64::/96 from a Router Advertisement, for 10 min more
          router        fe80::1

        wlan0
          failed  open a socket: EPERM

        """,
        Print(Reports.OneActive with
        {
            Interfaces =
            [
                Reports.Failed,
                Reports.Without("NoPref64", "no NAT64 prefix") with { State = InterfaceState.Failed, Error = "open a socket: EPERM" },
            ],
        }));

    [Fact]
    public void Write_ClatThatNoLongerTranslates_SaysWhyBelow()
    {
        InterfaceStatus failed = Reports.Active with { State = InterfaceState.Failed, Error = "tayga was killed by SIGKILL" };

        string text = Print(Reports.OneActive with { Interfaces = [failed] });

        Assert.Contains("2001:db8:64::/96  failed\n", text, StringComparison.Ordinal);
        Assert.Contains("clat-eth0\n  failed        tayga was killed by SIGKILL\n  IPv4 address  192.0.0.1\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ServerThatDoesNotAnswer_IsSaidInTheState() => Assert.Contains( // A11
        "  active, no answer\n",
        Print(Reports.OneActive with { Interfaces = [Reports.Active with { ConnectivityServer = "203.0.113.10", Connectivity = "silent" }] }),
        StringComparison.Ordinal);

    [Fact]
    public void Write_PrefixOfTheCommandLine_HasNoEnd() => Assert.Contains( // A5
        "  NAT64 prefix  2001:db8:64::/96 from the command line\n",
        Print(Reports.OneActive with { Interfaces = [Reports.Active with { Source = "configuration", Pref64LifetimeSeconds = null }] }),
        StringComparison.Ordinal);

    [Fact]
    public void Write_InterfaceThatIsNotThere_IsListed() => Assert.Equal(
        """
        INTERFACE  CLAT  IPV4  NAT64 PREFIX  STATE
        wlan9      -     -     -             none: there is no such interface

        """,
        Print(Reports.OneActive with { Interfaces = [], MissingInterfaces = ["wlan9"] }));

    [Fact]
    public void Write_TranslatorAlone_ReadsLikeThis() => Assert.Equal(
        """
        siit0
          prefix        2001:db8:64::/96
          mappings      2
                        192.0.2.1/32 = 2001:db8::1/128
                        192.0.2.16/28 = 2001:db8:1::/124
          IPv4 address  192.0.2.254
          IPv6 address  -
          MTU           1500 in IPv4, 1480 in IPv6
          queues        4
          IPv4 to IPv6  10 packets, 1000 octets, 2 dropped (illegal-source)
          IPv6 to IPv4  20 packets, 30000 octets

        """,
        Print(Reports.OneTranslator));

    [Fact]
    public void Write_ManyMappings_ShowsTheFirstAndCountsTheRest()
    {
        StatusReport report = Reports.OneTranslator;
        TranslatorStatus translator = report.Translator! with
        {
            Mappings = 2000,
            MappingRows = [.. Enumerable.Range(1, 1000).Select(row => $"row {row}")],
        };

        string text = Print(report with { Translator = translator });

        Assert.Contains("row 16\n                and 1984 more\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("row 17", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_NoInterfaces_SaysSo() =>
        Assert.Equal("no interface but loopback\n", Print(Reports.OneActive with { Interfaces = [] }));

    private static string Print(StatusReport report)
    {
        using var output = new StringWriter { NewLine = "\n" };
        StatusTable.Write(report, output);
        return output.ToString();
    }
}
