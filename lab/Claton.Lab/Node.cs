using System.Diagnostics;

namespace Claton.Lab;

/// <summary>A machine of the lab: a network namespace, and the processes in it.</summary>
public class Node
{
    /// <summary>
    /// No DAD on the lab's own links, where nobody else can have the addresses. While its link-local address is
    /// tentative, a router asks for no neighbour, and drops what it should forward.
    /// </summary>
    internal const string WithoutPause = "net/ipv6/conf/default/accept_dad=0";

    private readonly Action<string>? _echo;

    internal Node(string lab, string name, Action<string>? echo)
    {
        Lab = lab;
        Name = name;
        Namespace = LabName.Namespace(lab, name);
        _echo = echo;
    }

    public string Lab { get; }

    public string Name { get; }

    /// <summary>The name of its network namespace, for <c>ip netns exec</c>.</summary>
    public string Namespace { get; }

    /// <summary>How to start a program in this node.</summary>
    public virtual ProcessStartInfo Prepare(string program, params IEnumerable<string> arguments) =>
        Command.Prepare("ip", ["netns", "exec", Namespace, program, .. arguments]);

    /// <summary>How to start an interactive shell whose prompt says where it is.</summary>
    public ProcessStartInfo PrepareShell()
    {
        // A prompt set in the environment would not outlive the user's own bashrc.
        string settings = WriteFile($"{Name}.bashrc", $"""
            [ -r ~/.bashrc ] && . ~/.bashrc
            PS1='[{Lab}: {Name}] \w\$ '

            """);
        return Prepare("bash", "--rcfile", settings, "-i");
    }

    /// <summary>Runs a program in this node to its end.</summary>
    public Task<ProgramResult> RunAsync(string program, params IEnumerable<string> arguments) =>
        RunAsync(program, arguments, CancellationToken.None);

    /// <inheritdoc cref="RunAsync(string, IEnumerable{string})"/>
    public async Task<ProgramResult> RunAsync(
        string program, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        ProcessStartInfo start = Prepare(program, arguments);
        return await Command.RunAsync(start, cancellation);
    }

    /// <summary>Runs iproute2's <c>ip</c> on this node.</summary>
    /// <param name="arguments">As typed after <c>ip</c>; words are separated by single spaces.</param>
    /// <returns>What it wrote.</returns>
    /// <exception cref="LabException">It failed.</exception>
    public async Task<string> IpAsync(string arguments, CancellationToken cancellation = default)
    {
        Echo($"ip -n {Namespace} {arguments}");
        return (await AskIpAsync(arguments, cancellation)).Require();
    }

    /// <summary>As <see cref="IpAsync"/>, for questions: not echoed, and a failure is an answer.</summary>
    public Task<ProgramResult> AskIpAsync(string arguments, CancellationToken cancellation = default) =>
        Command.RunAsync(Command.Prepare("ip", ["-n", Namespace, .. arguments.Split(' ')]), cancellation);

    /// <summary>Sets kernel parameters of this node, each as <c>net/ipv6/conf/all/forwarding=1</c>.</summary>
    public async Task SetKernelParametersAsync(CancellationToken cancellation, params string[] parameters)
    {
        IEnumerable<string> writes = parameters
            .Select(parameter => parameter.Split('='))
            .Select(pair => $"echo {pair[1]} >/proc/sys/{pair[0]}");
        string script = string.Join(" && ", writes);
        Echo($"ip netns exec {Namespace} sh -c '{script}'");
        (await RunAsync("sh", ["-c", script], cancellation)).Require();
    }

    /// <summary>What is set before there are links: each link takes the defaults of the moment it is made.</summary>
    internal virtual IEnumerable<string> KernelParameters => [];

    internal async Task CreateAsync(CancellationToken cancellation)
    {
        Echo($"ip netns add {Namespace}");
        (await Command.RunAsync(Command.Prepare("ip", "netns", "add", Namespace), cancellation)).Require();
        await IpAsync("link set lo up", cancellation);
        if (KernelParameters.Any())
        {
            await SetKernelParametersAsync(cancellation, [.. KernelParameters]);
        }
    }

    internal void Echo(string command) => _echo?.Invoke(command);

    /// <summary>Is something bound to this port?</summary>
    /// <param name="protocol"><c>tcp</c> or <c>udp</c>.</param>
    public async Task<bool> IsServingAsync(string protocol, int port, CancellationToken cancellation = default)
    {
        string kind = protocol == "tcp" ? "-Hltn" : "-Hlun";
        ProgramResult sockets = await RunAsync("ss", [kind, $"sport = :{port}"], cancellation);
        return sockets.Require().Length > 0;
    }

    /// <summary>Waits for all cables of this node: the kernel notices a carrier in the background, and until then drops what is sent.</summary>
    internal Task UntilLinksAreUpAsync(CancellationToken cancellation) =>
        Wait.UntilAsync($"the links of {Name} to be up", TimeSpan.FromSeconds(10), async () =>
        {
            ProgramResult links = await AskIpAsync("-o link show type veth", cancellation);
            return links.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries) is [_, ..] lines
                && lines.All(line => line.Contains(" state UP ", StringComparison.Ordinal));
        }, cancellation: cancellation);

    internal string WriteFile(string name, string content)
    {
        string path = Path.Combine(LabName.StateFolder(Lab), name);

        // In one step: radvd may be about to read what was written before, and ends where it finds half a file.
        File.WriteAllText($"{path}.new", content);
        File.Move($"{path}.new", path, overwrite: true);
        return path;
    }
}
