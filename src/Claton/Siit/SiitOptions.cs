using System.Collections.Immutable;
using Claton.Linux;
using Claton.Translation;
using Claton.Translation.Rfc7757;

namespace Claton.Siit;

/// <summary>What <c>claton siit</c> is told on its command line.</summary>
internal sealed record SiitOptions
{
    public required string DeviceName { get; init; }

    /// <summary>Without mappings and MTUs, which are still to be found out.</summary>
    public required TranslatorOptions Translator { get; init; }

    /// <summary>Those of the command line; those of <see cref="MapFile"/> come on top.</summary>
    public ImmutableArray<ExplicitMapping> Mappings { get; init; } = [];

    public string? MapFile { get; init; }

    public int? Ipv4MtuBytes { get; init; }

    public int? Ipv6MtuBytes { get; init; }

    public int? Queues { get; init; }

    /// <summary>Whether the device is brought up, with addresses and routes.</summary>
    public bool BringUp { get; init; }

    public ImmutableArray<DeviceAddress> Addresses { get; init; } = [];

    /// <summary>Null routes what the translator translates.</summary>
    public ImmutableArray<RoutedPrefix>? Routes { get; init; }

    public string? ControlPath { get; init; }

    /// <summary>What the kernel takes, and what needs no quoting anywhere.</summary>
    public static bool IsDeviceName(string name) =>
        InterfaceName.WhyNot(name) is null && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-');

    /// <summary>The MTU of a side: told, or that of a device which was there, or Ethernet's.</summary>
    /// <param name="deviceMtuBytes">Of the device as it was found; null for one that was just made.</param>
    public TranslatorOptions ForTranslator(IReadOnlyList<ExplicitMapping> mappings, int? deviceMtuBytes) => Translator with
    {
        Mappings = mappings,
        Ipv4MtuBytes = Ipv4MtuBytes ?? deviceMtuBytes ?? Translator.Ipv4MtuBytes,
        Ipv6MtuBytes = Ipv6MtuBytes ?? Math.Max(1280, deviceMtuBytes ?? Translator.Ipv6MtuBytes),
    };

    /// <summary>What is routed to the device.</summary>
    public IEnumerable<RoutedPrefix> RoutesFor(TranslatorOptions translator)
    {
        if (Routes is { } told)
        {
            return told;
        }

        IEnumerable<RoutedPrefix> own =
        [
            .. translator.OwnIpv4Address is { } ipv4 ? [new RoutedPrefix(new Ipv4Prefix(ipv4, 32))] : Array.Empty<RoutedPrefix>(),
            .. translator.OwnIpv6Address is { } ipv6 ? [new RoutedPrefix(new Ipv6Prefix(ipv6, 128))] : Array.Empty<RoutedPrefix>(),
        ];
        return translator.Mappings.Select(mapping => new RoutedPrefix(mapping.Ipv4))
            .Prepend(new RoutedPrefix(translator.Prefix.Prefix))
            .Concat(own);
    }
}
