using System.Diagnostics;

namespace PrefillBench.Tests.Cli;

/// <summary>
/// The scripts in the shells that they are for. In place of the tool is a function that answers as the tool does and writes what it was
/// asked. A shell that is not installed skips its test.
/// </summary>
public static class ShellCompletionTests
{
    private const string ZshStart =
        """
        PS1='> '
        autoload -Uz compinit
        compinit -u -d ./dump
        dotnet-prefill-bench() { [[ $2 != *fake:* ]] && print -l cpu cuda kernel= published; print -r -- "$*" >> asked; }
        dotnet() { shift; dotnet-prefill-bench "$@"; }
        source ./complete.zsh
        typed() { print -r -- "$BUFFER" >> typed; BUFFER=; }
        zle -N typed
        bindkey '^Xt' typed
        print begin >> typed
        """;

    // A terminal in which keys are pressed: Tab completes, and the other key writes down what the line has then.
    private const string ZshTyping =
        """
        zmodload zsh/zpty
        lines() { [[ -f $1 ]] && wc -l < $1 || print 0; }
        until_lines() { integer i; for ((i = 0; i < 300 && $(lines $1) < $2; i++)); do sleep 0.1; done; }
        zpty shell zsh -f -i
        zpty -w shell 'source ./start.zsh'
        until_lines typed 1
        integer n=1
        for line in "$@"; do
            zpty -w -n shell "$line"$'\t'
            [[ $line == *prefill-bench* ]] && until_lines asked n || sleep 1
            zpty -w -n shell $'\x18t'
            until_lines typed $((++n))
        done
        zpty -d shell
        """;

    [Fact]
    public static async Task In_zsh_what_is_typed_is_completed_at_a_terminal()
    {
        var zsh = Found("zsh", "eng/setup.sh installs Debian's");
        using var bench = new ToolBench();
        File.WriteAllText(bench.At("complete.zsh"), (await bench.ToolAsync("completion", "zsh")).Out);
        File.WriteAllText(bench.At("before.json"), "");
        File.WriteAllText(bench.At("start.zsh"), ZshStart);
        File.WriteAllText(bench.At("type.zsh"), ZshTyping);

        await RunAsync(
            bench, zsh, "-f", "type.zsh", "dotnet-prefill-bench run --device cu", "dotnet prefill-bench run --protocol=pub",
            "dotnet prefill-bench run --against k", "dotnet prefill-bench run --device fake:bef", "dotnet build bef");

        Assert.Equal(
            [
                "begin", "dotnet-prefill-bench run --device cuda ", "dotnet prefill-bench run --protocol=published ",
                "dotnet prefill-bench run --against kernel=", "dotnet prefill-bench run --device fake:before.json ",
                "dotnet build before.json ",
            ],
            File.ReadAllLines(bench.At("typed")));
        Assert.Equal("[suggest:18] run --protocol pub", File.ReadAllLines(bench.At("asked"))[1]);
    }

    [Fact]
    public static async Task In_PowerShell_values_are_completed_with_equals_signs_commas_and_quotes()
    {
        var powershell = Found("pwsh", "`dotnet tool install PowerShell` brings it");
        using var bench = new ToolBench();
        File.WriteAllText(bench.At("complete.ps1"), (await bench.ToolAsync("completion", "powershell")).Out);
        File.WriteAllText(bench.At("ask.ps1"),
            """
            function dotnet-prefill-bench {
                Add-Content asked "$args"
                'published', 'cpu', 'cuda:0', 'batch=1,model=qwen3-8b', 'b1/my kernel'
            }
            function dotnet { if ($args[0] -eq 'complete') { 'build' } else { dotnet-prefill-bench $args[1] $args[2] } }
            . ./complete.ps1
            foreach ($line in $args) {
                $found = [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null)
                $line.Substring(0, $found.ReplacementIndex) + ($found.CompletionMatches.CompletionText -join '|')
            }
            """);

        var printed = await RunAsync(
            bench, powershell, "-NoProfile", "-File", "ask.ps1", "dotnet-prefill-bench run --device cu",
            "dotnet prefill-bench run --protocol=pub", "dotnet prefill-bench run --case batch=1,mod", "cd .; dotnet prefill-bench run c",
            "dotnet prefill-bench profile 'b1/my", "dotnet bui");

        Assert.Equal(
            [
                "dotnet-prefill-bench run --device cuda:0", "dotnet prefill-bench run --protocol=published",
                "dotnet prefill-bench run --case batch=1,model=qwen3-8b", "cd .; dotnet prefill-bench run cpu|cuda:0",
                "dotnet prefill-bench profile 'b1/my kernel'", "dotnet build",
            ],
            printed.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        Assert.Equal(
            [
                "[suggest:15] run --device cu", "[suggest:18] run --protocol pub", "[suggest:22] run --case batch=1,mod",
                "[suggest:5] run c", "[suggest:13] profile b1/my",
            ],
            File.ReadAllLines(bench.At("asked")));
    }

    private static string Found(string shell, string remedy)
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, shell)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(found is null, $"{shell} is not on PATH; {remedy}");
        return found!;
    }

    private static async Task<string> RunAsync(ToolBench bench, string shell, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(shell, arguments) { WorkingDirectory = bench.Folder, RedirectStandardOutput = true })!;
        return await process.StandardOutput.ReadToEndAsync(ToolBench.Cancellation);
    }
}
