using Microsoft.Build.Utilities;
using PrefillBench.MSBuild;

namespace PrefillBench.Tests.Tasks;

/// <summary>
/// A shell script in the place of <c>dotnet</c>: it is started as the tool would be, finds its run id and output folder in the response
/// file, and then behaves as the test wants.
/// </summary>
internal sealed class FakeTool : IDisposable
{
    // Both sed lines read "--name=value", as the task writes it.
    private const string Opening =
        """
        #!/usr/bin/env bash
        rsp=${3#@}
        cp "$rsp" "$(dirname "$0")/asked.rsp"
        id=$(sed -n 's/^.*"--run-id=\(.*\)"$/\1/p' "$rsp")
        output=$(sed -n 's/^"--output=\(.*\)"$/\1/p' "$rsp")
        # results EXIT VERDICT [DIAGNOSTIC...]: what a run that ended writes.
        results() {
            mkdir -p "$output"
            echo '{}' > "$output/results.json"
            { printf 'schema=1\nrunId=%s\ncomplete=%s\nverdict=%s\nexitCode=%s\nsuite=one\ndevice=fake-1\ncount.%s=2\ndiagnostics=%s\n' "$id" "${complete:-true}" "$2" "$1" "$2" $(($# - 2))
              for line in "${@:3}"; do printf 'diagnostic=%s\n' "$line"; done; } > "$output/results.lines"
        }

        """;

    public FakeTool(string behaviour)
    {
        Folder = Directory.CreateTempSubdirectory("pfb tasks ü ").FullName;
        File.WriteAllText(Host, Opening + behaviour + "\n");
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("the tool's place is taken by a shell script");
        }
        else
        {
            File.SetUnixFileMode(Host, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        File.WriteAllText(Path.Combine(Folder, "tool.dll"), "");
        Task = new RunPrefillBench
        {
            BuildEngine = Engine,
            ToolAssembly = Path.Combine(Folder, "tool.dll"),
            DotNetHost = Host,
            ProjectDirectory = Folder,
            OutputDirectory = new TaskItem("out"),
        };
    }

    public string Folder { get; }

    public FakeEngine Engine { get; } = new();

    public RunPrefillBench Task { get; }

    public string Output => Path.Combine(Folder, "out");

    /// <summary>The response file that the tool was given.</summary>
    public string Asked => File.ReadAllText(Path.Combine(Folder, "asked.rsp"));

    private string Host => Path.Combine(Folder, "dotnet.sh");

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
