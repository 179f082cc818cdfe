namespace Claton.Control;

/// <summary>
/// What the socket offers, in the language of varlink (https://varlink.org/Interface-Definition). What the fields mean, in which
/// units, and which values there are says docs/status.md.
/// </summary>
internal static class VarlinkDescriptions
{
    public const string Claton =
        """
        # Gives IPv6-only hosts their IPv4 back: 464XLAT, RFC 6877.
        interface io.claton

        # For each interface its CLAT, or the reason why there is none: the same as `claton status --json`.
        method Status() -> (status: Report)

        type Report (
          version: string,
          engine: string,
          interfaces: []Interface,
          missingInterfaces: ?[]string,
          translator: ?Translator
        )

        # An interface, and its CLAT where there is one.
        type Interface (
          interface: string,
          index: int,
          state: (none, starting, active, changing, failed),
          reason: ?string,
          reasonText: ?string,
          error: ?string,
          waitsFor: ?string,
          device: ?string,
          ipv4Address: ?string,
          ipv6Address: ?string,
          duplicateAddressDetection: ?string,
          pref64: ?string,
          source: ?string,
          resolver: ?string,
          resolverSource: ?string,
          pref64LifetimeSeconds: ?int,
          router: ?string,
          connectivityServer: ?string,
          connectivity: ?string,
          mtuBytes: ?int,
          engine: ?string,
          engineVersion: ?string,
          attachment: ?string,
          engineReason: ?string,
          engineLimits: ?[]string,
          counters: ?Counters
        )

        # `claton siit`.
        type Translator (
          device: string,
          prefix: string,
          mappings: int,
          mappingRows: []string,
          queues: int,
          ipv4Address: ?string,
          ipv6Address: ?string,
          ipv4MtuBytes: int,
          ipv6MtuBytes: int,
          counters: Counters
        )

        # Since the CLAT was opened.
        type Counters (
          ipv4ToIpv6: Direction,
          ipv6ToIpv4: Direction
        )

        # Reasons that never happened are left out.
        type Direction (
          packets: int,
          octets: int,
          inKernel: int,
          handedOver: ?[string]int,
          drops: [string]int,
          errors: [string]int
        )
        """;

    public const string Service =
        """
        # What every varlink service offers.
        interface org.varlink.service

        method GetInfo() -> (vendor: string, product: string, version: string, url: string, interfaces: []string)
        method GetInterfaceDescription(interface: string) -> (description: string)
        error InterfaceNotFound (interface: string)
        error MethodNotFound (method: string)
        error InvalidParameter (parameter: string)
        """;
}
