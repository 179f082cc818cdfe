namespace Claton.Translation.Benchmarks;

/// <summary>What one packet takes, without what it takes to put it back.</summary>
public readonly record struct Timing(double Ipv4ToIpv6Nanoseconds, double Ipv6ToIpv4Nanoseconds);
