using System.Globalization;
using System.Text.RegularExpressions;

namespace Claton.Scenarios.Faults;

/// <summary>
/// One of the calls by which the daemon changes a host, as strace(1) counts them: the n-th of its name in its thread.
/// </summary>
/// <param name="Text">What it asked for, for people.</param>
/// <param name="IsOfLoader">By the thread that loads and attaches programs.</param>
internal sealed partial record KernelCall(string Name, int Number, string Text, bool IsOfLoader)
{
    /// <summary>What is made to fail: whatever reaches the kernel, but memory, closing, waiting and threads.</summary>
    public const string Faulty =
        "socket,bind,setsockopt,sendto,recvfrom,recvmsg,ioctl,bpf,openat,epoll_ctl,timerfd_create,timerfd_settime,eventfd2";

    private static readonly string[] s_changes =
    [
        "RTM_NEW", "TUNSETIFF", "TUNSETVNETHDRSZ", "TUNSETOFFLOAD", "/dev/net/tun", "AF_PACKET", "IPV6_ADD_MEMBERSHIP",
        "BPF_PROG_TYPE_SCHED_CLS", "BPF_LINK_CREATE",
    ];

    /// <summary>Before and behind such a call the host, or what the daemon holds of it, is another.</summary>
    public bool ChangesTheHost =>
        Name is not "recvfrom" && s_changes.Any(change => Text.Contains(change, StringComparison.Ordinal));

    /// <summary>It asks the kernel for something, and is not only told.</summary>
    public bool IsRequest => Name is not ("recvfrom" or "recvmsg" or "epoll_ctl");

    /// <summary>A request that may leave the host, or what the daemon holds of it, another than it was: not one for a whole table.</summary>
    public bool MayChange =>
        Name is "bpf" or "setsockopt" or "ioctl" or "socket" || (Name == "sendto" && !Text.Contains("NLM_F_REQUEST|0x300", StringComparison.Ordinal));

    /// <summary>The same for calls that ask for the same: without descriptors, addresses in memory and numbers of messages.</summary>
    public string Kind => $"{Name} {WhatDiffers().Replace(Text, "#")}";

    public override string ToString() => $"{Name} no. {Number} ({Text})";

    /// <summary>
    /// Reads what strace wrote of a daemon that set up a CLAT, from its first step on the link until it was done. Where an engine
    /// has threads of its own for that, and one in a namespace, theirs is part of it, and the daemon is done some time after it
    /// is ready.
    /// </summary>
    public static IReadOnlyList<KernelCall> ReadApply(IEnumerable<string> trace)
    {
        var numbers = new Dictionary<(string Thread, string Name), int>();
        var calls = new List<(string Thread, KernelCall Call)>();
        var loaders = new HashSet<string>();
        var workers = new HashSet<string>();
        bool isApplying = false;
        bool isReady = false;
        string? mainThread = null;
        foreach (Match call in trace.Select(line => Call().Match(line)).Where(call => call.Success))
        {
            string thread = call.Groups["thread"].Value;
            string name = call.Groups["name"].Value;
            string arguments = call.Groups["arguments"].Value;
            mainThread ??= thread;
            numbers[(thread, name)] = numbers.GetValueOrDefault((thread, name)) + 1;
            isApplying |= arguments.Contains("IPPROTO_ICMPV6", StringComparison.Ordinal); // It listens for routers.
            isReady |= name == "write" && arguments.Contains("ready, watching", StringComparison.Ordinal);
            bool isLoader = thread != mainThread && (name == "bpf" || loaders.Contains(thread));
            if (isLoader)
            {
                loaders.Add(thread);
            }

            bool isWorker = isApplying && thread != mainThread && (arguments.Contains("RTM_NEWLINK", StringComparison.Ordinal) || workers.Contains(thread));
            if (isWorker)
            {
                workers.Add(thread);
            }

            bool isOfTheLoop = isApplying && thread == mainThread && (!isReady || workers.Count > 0);
            if (name != "write" && (isLoader || isWorker || isOfTheLoop))
            {
                calls.Add((thread, new KernelCall(
                    name, numbers[(thread, name)], arguments.Length > 100 ? arguments[..100] : arguments, isLoader)));
            }
        }

        return [.. calls.Select(call => call.Call)];
    }

    /// <summary>For strace's option -e.</summary>
    /// <param name="fault">Such as <c>error=EPERM</c>.</param>
    /// <param name="andAllLater">Not this call alone, but every later one of its name, too.</param>
    public string Inject(string fault, bool andAllLater = false) => string.Create(
        CultureInfo.InvariantCulture, $"inject={Name}:{fault}:when={Number}{(andAllLater ? "+" : "")}");

    /// <summary>Reads what strace wrote of one thread while it followed a change.</summary>
    public static IReadOnlyList<KernelCall> ReadChange(IEnumerable<string> trace)
    {
        var numbers = new Dictionary<string, int>();
        List<KernelCall> calls = [];
        foreach (Match call in trace.Select(line => Call().Match(line)).Where(call => call.Success))
        {
            string name = call.Groups["name"].Value;
            string arguments = call.Groups["arguments"].Value;
            numbers[name] = numbers.GetValueOrDefault(name) + 1;

            // Neither is ever refused: nothing is to be had for it.
            if (name != "timerfd_settime" && !arguments.Contains("EPOLL_CTL_DEL", StringComparison.Ordinal))
            {
                calls.Add(new KernelCall(name, numbers[name], arguments.Length > 100 ? arguments[..100] : arguments, IsOfLoader: false));
            }
        }

        return calls;
    }

    [GeneratedRegex(@"^\d+|0x[0-9a-f]{6,}|(len|seq|pid|fd)=-?\d+")]
    private static partial Regex WhatDiffers();

    [GeneratedRegex(@"^(?:(?<thread>\d+) +)?(?<name>\w+)\((?<arguments>.*)")]
    private static partial Regex Call();
}
