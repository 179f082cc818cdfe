using System.Diagnostics;

namespace Claton.Scenarios.Harness;

/// <summary>Shell scripts that Claton finds in its path before the programs of the same name, and that nobody may start as well.</summary>
internal sealed class ProgramsInFront
{
    private readonly LabFixture _lab;
    private readonly string _folder;

    public ProgramsInFront(LabFixture lab)
    {
        _lab = lab;
        _folder = Directory.CreateDirectory(Path.Combine(LabName.StateFolder(lab.Lab.Options.Name), "bin")).FullName;
    }

    /// <summary>While this file is there, the <see cref="PutTaygaAsync"/> that is started says and does nothing.</summary>
    private string Silence => Path.Combine(_folder, "silence");

    public string PathOf(string name) => Path.Combine(_folder, name);

    /// <param name="script">With <c>exec</c> where something goes on: nobody else ends what a script leaves.</param>
    public async Task PutAsync(string name, string script)
    {
        string path = PathOf(name);
        await File.WriteAllTextAsync(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.OtherExecute | UnixFileMode.UserExecute);
    }

    /// <summary>A TAYGA that makes its device, and then translates or not, as it is told.</summary>
    public Task PutTaygaAsync(bool isSilent)
    {
        Tell(isSilent);
        return PutAsync("tayga", $"""
            [ "$1" = -d ] && [ -e {Silence} ] && exec sleep 1000
            exec {Daemons.Find("tayga")} "$@"
            """);
    }

    /// <summary>Whether each TAYGA that is started from now on is silent.</summary>
    public void Tell(bool isSilent)
    {
        if (isSilent)
        {
            File.WriteAllText(Silence, "");
        }
        else
        {
            File.Delete(Silence);
        }
    }

    public Task<ClatonProcess> StartClatonAsync(params string[] options)
    {
        ProcessStartInfo start = _lab.Host.Prepare(ClatonExecutable.Path, ["run", .. options]);
        start.Environment["PATH"] = $"{_folder}:{start.Environment["PATH"]}";
        return _lab.StartClatonAsync(start);
    }
}
