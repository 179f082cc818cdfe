using System.CommandLine;
using System.CommandLine.Parsing;
using Claton.Lab;

namespace Claton.Commands;

/// <summary><c>claton lab run</c>: a program on an IPv6-only network.</summary>
internal sealed class LabRunCommand
{
    // The name and the program are both plain words; what parts them is "--".
    private readonly Argument<string[]> _words = new("[NAME] -- PROGRAM")
    {
        Description = "Which lab, and the program with its arguments",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string> _node = LabShellCommand.NodeOption();
    private readonly Option<bool> _verbose = LabCommand.VerboseOption();
    private readonly LabUpCommand _options = new();

    public static Command Create()
    {
        var run = new LabRunCommand();
        var command = new Command("run", """
            Run a program on the lab's host, and pass on its exit status.

            If that lab is not up, one is built for this run, with Claton on its host, and taken down afterwards.
            """)
        {
            run._words,
            run._node,
            run._verbose,
        };
        run._options.AddTo(command);
        command.SetAction(run.Invoke);
        return command;
    }

    private int Invoke(ParseResult parsed)
    {
        bool isClear = TrySplit(parsed, out string? name, out string[] program);
        string lab = name ?? new LabOptions().Name;
        bool isUp = LabRegistry.Exists(lab);
        LabOptions wanted = _options.Read(parsed, name ?? $"run-{Environment.ProcessId}");
        string? mistake =
            !isClear ? "what to run goes last, after '--': claton lab run -- curl -4 server.lab"
            : !isUp ? wanted.FindMistake()
            : _options.AnyGiven(parsed) ? $"lab '{lab}' is up: give another name to build one with options"
            : null;
        LabCommand.PutThisProgramOnThePath();
        if (mistake is null && ProgramFile.WhyNot(program[0]) is var (why, exitCode))
        {
            return ExitCode.Fail(why, exitCode);
        }

        return LabCommand.Run(mistake, cancellation => isUp
            ? RunInAsync(lab, parsed, program)
            : RunInTemporaryLabAsync(wanted, parsed, program, cancellation));
    }

    private async Task<int> RunInTemporaryLabAsync(
        LabOptions options, ParseResult parsed, string[] program, CancellationToken cancellation)
    {
        Action<string>? echo = LabCommand.Echo(parsed.GetValue(_verbose));
        LabNetwork lab = await LabNetwork.UpAsync(options, echo, cancellation);
        try
        {
            await lab.Host.StartClatonAsync(Environment.ProcessPath!, cancellation);
            return await RunInAsync(options.Name, parsed, program);
        }
        finally
        {
            await lab.DownAsync();
        }
    }

    private Task<int> RunInAsync(string lab, ParseResult parsed, string[] program)
    {
        Node node = LabNetwork.OpenNode(lab, parsed.GetValue(_node)!);
        return ForegroundProgram.RunAsync(node.Prepare(program[0], program[1..]));
    }

    /// <summary>Tells the words in front of "--" from those behind it.</summary>
    private bool TrySplit(ParseResult parsed, out string? name, out string[] program)
    {
        string[] words = parsed.GetValue(_words) ?? [];
        int length = parsed.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).Skip(1).Count();
        string[] front = words[..^length];
        program = words[^length..];
        name = front.FirstOrDefault();
        return program.Length > 0 && front.Length <= 1 && (name is null || LabName.IsValid(name));
    }
}
