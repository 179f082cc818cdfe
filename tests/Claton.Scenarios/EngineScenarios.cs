// The same scenarios with every engine, and with both ways to attach the programs of ebpf.
namespace Claton.Scenarios;

public sealed class TrafficByEbpf() : TrafficScenarios(EngineUnderTest.Ebpf);

public sealed class TrafficByEbpfOnClsact() : TrafficScenarios(EngineUnderTest.EbpfByClsact);

public sealed class TrafficByUserspace() : TrafficScenarios(EngineUnderTest.Userspace);

public sealed class TrafficByTayga() : TrafficScenarios(EngineUnderTest.Tayga);

public sealed class TrafficByTundra() : TrafficScenarios(EngineUnderTest.Tundra.IfOnThisMachine("tundra-nat64"));

public sealed class CleanExitOfTundra() : CleanExitScenarios(EngineUnderTest.Tundra.IfOnThisMachine("tundra-nat64"));

public sealed class HostWithTundra() : HostScenarios(EngineUnderTest.Tundra.IfOnThisMachine("tundra-nat64"));

public sealed class TrafficByJool() : TrafficScenarios(EngineUnderTest.Jool.IfInThisKernel("jool_siit"));

public sealed class PathMtuByJool() : PathMtuScenarios(EngineUnderTest.Jool.IfInThisKernel("jool_siit"));

public sealed class PrefixLengthsByJool() : PrefixLengthScenarios(EngineUnderTest.Jool.IfInThisKernel("jool_siit"));

public sealed class CleanExitOfJool() : CleanExitScenarios(EngineUnderTest.Jool.IfInThisKernel("jool_siit"));

public sealed class HostWithJool() : HostScenarios(EngineUnderTest.Jool.IfInThisKernel("jool_siit"));

public sealed class TrafficByNat46() : TrafficScenarios(EngineUnderTest.Nat46.IfInThisKernel("nat46"));

public sealed class PathMtuByNat46() : PathMtuScenarios(EngineUnderTest.Nat46.IfInThisKernel("nat46"));

public sealed class PrefixLengthsByNat46() : PrefixLengthScenarios(EngineUnderTest.Nat46.IfInThisKernel("nat46"));

public sealed class CleanExitOfNat46() : CleanExitScenarios(EngineUnderTest.Nat46.IfInThisKernel("nat46"));

public sealed class PrefixChangesWithTundra() : PrefixChangeScenarios(EngineUnderTest.Tundra.IfOnThisMachine("tundra-nat64"));

public sealed class PrefixChangesWithJool() : PrefixChangeScenarios(EngineUnderTest.Jool.IfInThisKernel("jool_siit"));

public sealed class PrefixChangesWithNat46() : PrefixChangeScenarios(EngineUnderTest.Nat46.IfInThisKernel("nat46"));

public sealed class TourByTayga() : NamespaceTourScenarios(EngineUnderTest.Tayga);

public sealed class TourBySiit() : NamespaceTourScenarios(EngineUnderTest.Siit);

public sealed class TourByJool() : NamespaceTourScenarios(EngineUnderTest.Jool.IfInThisKernel("jool_siit"));

public sealed class TourByNat46() : NamespaceTourScenarios(EngineUnderTest.Nat46.IfInThisKernel("nat46"));

public sealed class TrafficBySiit() : TrafficScenarios(EngineUnderTest.Siit);

public sealed class PathMtuBySiit() : PathMtuScenarios(EngineUnderTest.Siit);

public sealed class CleanExitOfSiit() : CleanExitScenarios(EngineUnderTest.Siit);

public sealed class PrefixChangesWithSiit() : PrefixChangeScenarios(EngineUnderTest.Siit);

public sealed class PrefixChangesWithTayga() : PrefixChangeScenarios(EngineUnderTest.Tayga);

public sealed class HostPrefixesWithTayga() : HostPrefixScenarios(EngineUnderTest.Tayga);

public sealed class PathMtuByTayga() : PathMtuScenarios(EngineUnderTest.Tayga);

public sealed class PrefixLengthsByTayga() : PrefixLengthScenarios(EngineUnderTest.Tayga);

public sealed class CleanExitOfTayga() : CleanExitScenarios(EngineUnderTest.Tayga);

public sealed class HostWithTayga() : HostScenarios(EngineUnderTest.Tayga);

public sealed class PathMtuByEbpf() : PathMtuScenarios(EngineUnderTest.Ebpf);

public sealed class PathMtuByUserspace() : PathMtuScenarios(EngineUnderTest.Userspace);

public sealed class PrefixLengthsByEbpf() : PrefixLengthScenarios(EngineUnderTest.Ebpf);

public sealed class PrefixLengthsByUserspace() : PrefixLengthScenarios(EngineUnderTest.Userspace);

public sealed class CleanExitOfEbpf() : CleanExitScenarios(EngineUnderTest.Ebpf);

public sealed class CleanExitOfUserspace() : CleanExitScenarios(EngineUnderTest.Userspace);

public sealed class HostWithEbpf() : HostScenarios(EngineUnderTest.Ebpf);

public sealed class HostWithEbpfOnClsact() : HostScenarios(EngineUnderTest.EbpfByClsact);

public sealed class HostWithUserspace() : HostScenarios(EngineUnderTest.Userspace);

public sealed class SurvivalOfEbpf() : SurvivalScenarios(EngineUnderTest.Ebpf);

public sealed class SurvivalOfEbpfOnClsact() : SurvivalScenarios(EngineUnderTest.EbpfByClsact);

public sealed class SurvivalOfUserspace() : SurvivalScenarios(EngineUnderTest.Userspace);

public sealed class UplinksByEbpf() : UplinkScenarios(EngineUnderTest.Ebpf);

public sealed class UplinksByEbpfOnClsact() : UplinkScenarios(EngineUnderTest.EbpfByClsact);

public sealed class UplinksByUserspace() : UplinkScenarios(EngineUnderTest.Userspace);

public sealed class OtherUplinksByEbpf() : OtherUplinkScenarios(EngineUnderTest.Ebpf);

public sealed class OtherUplinksByEbpfOnClsact() : OtherUplinkScenarios(EngineUnderTest.EbpfByClsact);

public sealed class OtherUplinksByUserspace() : OtherUplinkScenarios(EngineUnderTest.Userspace);

public sealed class PrefixChangesWithEbpf() : PrefixChangeScenarios(EngineUnderTest.Ebpf);

public sealed class PrefixChangesWithUserspace() : PrefixChangeScenarios(EngineUnderTest.Userspace);

public sealed class HostPrefixesWithEbpf() : HostPrefixScenarios(EngineUnderTest.Ebpf);

public sealed class HostPrefixesWithUserspace() : HostPrefixScenarios(EngineUnderTest.Userspace);

public sealed class RouterChangesWithEbpf() : RouterChangeScenarios(EngineUnderTest.Ebpf);

public sealed class RouterChangesWithUserspace() : RouterChangeScenarios(EngineUnderTest.Userspace);

public sealed class LinkChangesWithEbpf() : LinkChangeScenarios(EngineUnderTest.Ebpf);

public sealed class LinkChangesWithEbpfOnClsact() : LinkChangeScenarios(EngineUnderTest.EbpfByClsact);

public sealed class LinkChangesWithUserspace() : LinkChangeScenarios(EngineUnderTest.Userspace);

public sealed class DuplicateAddressesWithEbpf() : DuplicateAddressScenarios(EngineUnderTest.Ebpf);

public sealed class DuplicateAddressesWithUserspace() : DuplicateAddressScenarios(EngineUnderTest.Userspace);

public sealed class DuplicateAddressesWithSiit() : DuplicateAddressScenarios(EngineUnderTest.Siit);

public sealed class DuplicateAddressesWithTayga() : DuplicateAddressScenarios(EngineUnderTest.Tayga);

public sealed class RestartOfEbpf() : RestartScenarios(EngineUnderTest.Ebpf);

public sealed class RestartOfEbpfOnClsact() : RestartScenarios(EngineUnderTest.EbpfByClsact);

public sealed class RestartOfUserspace() : RestartScenarios(EngineUnderTest.Userspace);
