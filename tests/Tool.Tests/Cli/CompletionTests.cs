using System.Diagnostics;

namespace PrefillBench.Tests.Cli;

public static class CompletionTests
{
    [Theory]
    [InlineData("run --for", "--format")]
    [InlineData("baselines li", "list")]
    [InlineData("compare --known", "--known-hardware")]
    [InlineData("pla", "plan")]
    [InlineData("run --protocol pub", "published")]
    [InlineData("run --suite ", "mixed")]
    [InlineData("plan --suite t", "two")]
    [InlineData("run --filter b1-s16-f", "b1-s16-fp8_qkv-h4x2-d128-HND-p16")]
    [InlineData("profile b1-s16-f", "b1-s16-fp8_qkv-h4x2-d128-HND-p16/trtllm")]
    [InlineData("run --kernel ", "trtllm=")]
    [InlineData("run --against ", "kernel=baseline")]
    [InlineData("run --report m", "md=")]
    [InlineData("run --device c", "cuda")]
    [InlineData("run --case ba", "batch=")]
    [InlineData("run --case batch=1,model=qwen3-8", "batch=1,model=qwen3-8b")]
    [InlineData("completion z", "zsh")]
    public static async Task Completion_knows_commands_options_and_what_the_sweep_file_names(string typed, string offered)
    {
        using var bench = new ToolBench();

        var completion = await bench.ToolAsync($"[suggest:{typed.Length}]", typed);

        Assert.Contains(offered, completion.Out.Split('\n', StringSplitOptions.TrimEntries));
    }

    [Theory]
    [InlineData("run --suite ", "run --suite s")]
    [InlineData("run --filter ", "run --device x")]
    public static async Task A_sweep_file_with_mistakes_offers_nothing_and_breaks_nothing(string typed, string other)
    {
        using var bench = new ToolBench();
        bench.WriteSpec("{on_drift: maybe}");

        var (first, second) = (
            await bench.ToolAsync($"[suggest:{typed.Length}]", typed), await bench.ToolAsync($"[suggest:{other.Length}]", other));

        Assert.Equal((0, 0, "", ""), (first.Exit, second.Exit, first.Error, second.Error));
        Assert.DoesNotContain("mixed", first.Out, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task In_bash_a_value_is_completed_for_the_tool_and_dotnet_keeps_its_own()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "bash is asked, as on Linux");
        using var bench = new ToolBench();
        var script = await bench.ToolAsync("completion", "bash");
        File.WriteAllText(bench.At("complete.sh"), script.Out);
        // A tool in its place that answers as the real one does, but says what it was asked.
        File.WriteAllText(bench.At("ask.sh"),
            """
            dotnet-prefill-bench() { printf 'cuda\ncuda:0\ncuda:1\ncpu\n'; echo "$*" >> asked; }
            dotnet() { shift; dotnet-prefill-bench "$@"; }
            of_dotnet() { COMPREPLY=(of-dotnet); }
            complete -F of_dotnet dotnet
            source ./complete.sh
            compopt() { :; }
            ask() {
                COMP_LINE=$1 COMP_POINT=${#1} COMPREPLY=()
                read -ra COMP_WORDS <<< "$(sed 's/[=:]/ & /g' <<< "$1")"
                [[ $1 == *' ' ]] && COMP_WORDS+=("")
                COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                _prefill_bench
                echo "${COMPREPLY[*]}"
            }
            ask 'dotnet-prefill-bench run --device cu'
            ask 'dotnet prefill-bench run --device cuda:'
            ask 'dotnet prefill-bench run --device=cp'
            ask 'dotnet bui'
            """);

        var answers = await BashAsync(bench, "ask.sh");

        Assert.Equal(["cuda cuda:0 cuda:1", "0 1", "cpu", "of-dotnet"], answers.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(
            ["[suggest:15] run --device cu", "[suggest:18] run --device cuda:", "[suggest:15] run --device cp"],
            File.ReadAllLines(bench.At("asked")));
    }

    private static async Task<string> BashAsync(ToolBench bench, string script)
    {
        using var bash = Process.Start(
            new ProcessStartInfo("bash", ["--norc", script]) { WorkingDirectory = bench.Folder, RedirectStandardOutput = true })!;
        return await bash.StandardOutput.ReadToEndAsync(ToolBench.Cancellation);
    }
}
