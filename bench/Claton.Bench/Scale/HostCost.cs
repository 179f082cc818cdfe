namespace Claton.Bench.Scale;

/// <summary>What Claton takes of a host.</summary>
/// <param name="InterfaceCpuMilliseconds">For a pair of interfaces that comes and goes.</param>
/// <param name="Routes">For ten thousand that come and go.</param>
/// <param name="Neighbours">Likewise.</param>
/// <param name="Idle">For ten seconds in which nothing happens.</param>
internal sealed record HostCost(
    double ReadyMilliseconds,
    double StartCpuMilliseconds,
    double ResidentMebibytes,
    int Descriptors,
    double InterfaceCpuMilliseconds,
    Effort Routes,
    Effort Neighbours,
    Effort Idle)
{
    private const int Starts = 5;
    private const int Repetitions = 20;
    private const int Many = 10_000;
    private static readonly TimeSpan s_idleTime = TimeSpan.FromSeconds(10);

    public static async Task<HostCost> MeasureAsync(string executable, int interfaces, int routes)
    {
        await using LargeHost host = await LargeHost.CreateAsync(executable, interfaces, routes);
        List<double> ready = [(await host.StartAsync()).TotalMilliseconds];
        for (int start = 1; start < Starts; start++)
        {
            await host.StopAsync();
            ready.Add((await host.StartAsync()).TotalMilliseconds);
        }

        await host.UntilIdleAsync();
        double startCpu = host.CpuMilliseconds;
        Effort idle = await Effort.OfAsync(host, () => Task.Delay(s_idleTime));
        Effort forInterfaces = await Effort.OfAsync(host, async () =>
        {
            for (int time = 0; time < Repetitions; time++)
            {
                await host.AddAndDeleteInterfacesAsync();
            }
        });
        return new HostCost(
            ready.Order().ElementAt(Starts / 2),
            startCpu,
            host.ResidentMebibytes,
            host.Descriptors,
            forInterfaces.CpuMilliseconds / Repetitions,
            await Effort.OfAsync(host, () => host.AddAndDeleteRoutesAsync(Many)),
            await Effort.OfAsync(host, () => host.AddAndDeleteNeighboursAsync(Many)),
            idle);
    }
}

/// <summary>What the daemon did while something happened.</summary>
internal sealed record Effort(double CpuMilliseconds, long WakeUps)
{
    /// <summary>Afterwards it may take a moment until it has done what is to be done.</summary>
    private static readonly TimeSpan s_afterwards = TimeSpan.FromSeconds(1);

    public static async Task<Effort> OfAsync(LargeHost host, Func<Task> change)
    {
        double cpu = host.CpuMilliseconds;
        long sleeps = host.Sleeps;
        await change();
        await Task.Delay(s_afterwards);
        return new Effort(host.CpuMilliseconds - cpu, host.Sleeps - sleeps);
    }

    public override string ToString() => $"{WakeUps} {(WakeUps == 1 ? "wake-up" : "wake-ups")}, {CpuMilliseconds:F1} ms";
}
