using PrefillBench.Diagnostics;

namespace PrefillBench.Tests.Cli;

/// <summary>Whatever a user can get wrong ends with exit code 5 and one coded line that says what to do.</summary>
public static class BadInputTests
{
    public static TheoryData<string, string, string> CommandLines => new()
    {
        { "run --sute one", "PFB5014", "--suite" },
        { "rnu", "PFB5014", "run" },
        { "baselines lst", "PFB5014", "list" },
        { "run --pairs 16", "PFB5014", "at least 17" },
        { "run --pairs 0", "PFB5014", "at least 17" },
        { "run --verbosity loud", "PFB5014", "loud" },
        { "run --timeout soon", "PFB5014", "90s" },
        { "run --resume --more", "PFB5014", "exclude" },
        { "run --mode stored --against x", "PFB5023", "--against" },
        { "run --protocol published --against x", "PFB5014", "published" },
        { "run --case batch=1 --suite one", "PFB5014", "exclude" },
        { "run --report jsno=x", "PFB5014", "json" },
        { "run --report md", "PFB5014", "KIND=PATH" },
        { "run --kernels .", "PFB5014", "--against" },
        { "run --more --suite one", "PFB5015", "journal" },
        { "run --suite ones", "PFB5010", "one" },
        { "run --suite one --filter nothing*", "PFB5011", "b1-s16" },
        { "run --spec absent.yaml", "PFB5009", "absent.yaml" },
        { "run --resume", "PFB5015", "journal" },
        { "run --device toaster", "PFB5014", "toaster" },
        { "plan --suite ones", "PFB5010", "one" },
        { "approve", "PFB5014", "--reason" },
        { "plan --spec .", "PFB5009", "it is a folder; name the sweep file in it" },
        { "plan --device cpu --kernel x=nope.kernel.json", "PFB5020", "there is no such file; correct its name" },
        { "approve --reason x", "PFB3005", "nothing waits" },
        { "baselines show", "PFB3005", "nothing is approved" },
        { "compare a.json", "PFB5014", "<after> is missing" },
        { "compare absent.json absent.json", "PFB5015", "absent.json" },
        { "compare absent.csv absent.csv", "PFB5015", "absent.csv" },
        { "compare absent.csv absent.json", "PFB5015", "absent.csv" },
        { "compare absent.csv absent.verified.json", "PFB5015", "absent.csv" },
        { "compare a b --threshold 3", "PFB5014", "3%" },
        { "compare a b --sort size", "PFB5014", "worst" },
        { "compare a b --report html=x", "PFB5014", "json" },
        { "compare a b --report md", "PFB5014", "KIND=PATH" },
        { "compare a b --format json --report md=-", "PFB5014", "standard output" },
        { "compare absent.verified.json absent.json", "PFB3006", "absent.verified.json" },
    };

    [Theory]
    [MemberData(nameof(CommandLines))]
    public static async Task A_bad_command_line_exits_5_with_its_code_and_a_way_out(string line, string code, string hint)
    {
        using var bench = new ToolBench();
        string[] device = line.StartsWith("run", StringComparison.Ordinal) && !line.Contains("--device", StringComparison.Ordinal)
            ? ["--device", $"fake:{bench.At("fake.json")}"] : [];
        string[] words = [.. line.Split(' '), .. device];

        var run = await bench.ToolAsync(words);

        Assert.True(run.Exit == 5, run.All);
        Assert.Empty(run.Out);
        Assert.Contains($"error {code}: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(hint, run.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("results.json", "{}", Damage.Replaced, "PFB5015")]
    [InlineData("results.json", "{\"schemaVersion\": 99}", Damage.Replaced, "PFB5016")]
    [InlineData("results.json", "", Damage.Cut, "PFB5015")]
    [InlineData("journal.jsonl", "{\"schema\": 99}\n", Damage.Replaced, "PFB5016")]
    [InlineData("journal.jsonl", "nonsense\n", Damage.Replaced, "PFB5015")]
    [InlineData("x.csv", "", Damage.Cut, "PFB5015")]
    [InlineData("x.csv", "a,b\n1,2\n", Damage.Replaced, "PFB5015")]
    [InlineData("x.verified.json", "", Damage.Cut, "PFB3006")]
    [InlineData("x.verified.json", "{\"schemaVersion\": 99}", Damage.Replaced, "PFB5016")]
    public static async Task A_damaged_file_exits_5_and_is_named(string file, string content, Damage damage, string code)
    {
        using var bench = await ToolBench.ApprovedAsync(Scripts.Plain);
        var sound = file switch
        {
            "x.csv" => Directory.EnumerateFiles(bench.At("out"), "*.csv").Single(),
            "x.verified.json" => bench.At("baselines", "fake-1", "one.verified.json"),
            _ => bench.At("out", file),
        };
        var text = await File.ReadAllTextAsync(sound, ToolBench.Cancellation);
        await File.WriteAllTextAsync(sound, damage == Damage.Cut ? text[..(text.Length / 2)] : content, ToolBench.Cancellation);

        var read = file == "journal.jsonl" ? await bench.RunAsync("--resume")
            : file == "x.verified.json" ? await bench.RunAsync()
            : await bench.ToolAsync("compare", sound, sound);

        Assert.True(read.Exit == 5, read.All);
        Assert.Contains($"error {code}: ", read.Error, StringComparison.Ordinal);
        Assert.Contains(Path.GetFileName(sound), read.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", read.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("approve --from out --reason x")]
    [InlineData("baselines list")]
    public static async Task A_file_where_the_folder_of_baselines_should_be_is_called_so(string line)
    {
        using var bench = new ToolBench(Scripts.Plain, "{on_missing_baseline: record}");
        await bench.RunAsync();
        await File.WriteAllTextAsync(bench.At("baselines"), "", ToolBench.Cancellation);

        var refused = line == "run" ? await bench.RunAsync() : await bench.ToolAsync(line.Split(' '));

        Assert.True(refused.Exit != 0, refused.All);
        Assert.Contains("PFB4004: the folder of baselines, ", refused.Error, StringComparison.Ordinal);
        Assert.Contains(" is a file; name a folder with --baselines", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task A_bad_spec_is_complained_about_at_its_line()
    {
        using var bench = new ToolBench(Scripts.Plain, "{tolerat: 1%}");

        var run = await bench.RunAsync();

        Assert.True(run.Exit == (int)ExitCode.BadInput, run.All);
        Assert.Contains("prefill-bench.yaml(8,8): error PFB5002", run.Error, StringComparison.Ordinal);
        Assert.Contains("tolerate", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("seed 7 -> 8", "--seed", "8")]
    [InlineData("suite one -> two", "--suite", "two")]
    [InlineData("protocol standard -> published", "--protocol", "published")]
    [InlineData("L2 cold -> warm", "--l2", "warm")]
    [InlineData("max_pairs 32 -> 60", "--pairs", "60")]
    [InlineData("the skipped rows", "--budget", "1ms")]
    [InlineData("the code that it is compared with has changed", "--against", "before.json")]
    public static async Task A_run_is_not_continued_as_another_experiment(string said, string option, string value)
    {
        using var bench = new ToolBench(Scripts.Plain, "{on_missing_baseline: record}");
        bench.Script("before.json", Scripts.Trtllm(1.5));
        await bench.RunAsync();

        var refused = await bench.RunAsync("--resume", option, value);

        Assert.True(refused.Exit == 5, refused.All);
        Assert.Contains("PFB5017", refused.Error, StringComparison.Ordinal);
        Assert.Contains(said, refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("the spec has changed", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task A_run_is_continued_under_another_policy_but_not_silently()
    {
        using var bench = new ToolBench(Scripts.Plain, "{on_missing_baseline: record}");
        await bench.RunAsync();

        var continued = await bench.RunAsync("--resume", "--on-missing-baseline", "fail");
        bench.WriteSpec("{on_missing_baseline: fail}");
        var spec = await bench.RunAsync("--resume");

        Assert.True(continued.Exit == 4, continued.All);
        Assert.Contains("on_missing_baseline record -> fail", string.Join(
            ' ', continued.Out.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Contains("PFB2009", await File.ReadAllTextAsync(bench.At("out", "report.md"), ToolBench.Cancellation),
            StringComparison.Ordinal);
        Assert.True(spec.Exit == 5, spec.All);
        Assert.Contains("the spec has changed", spec.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"rules\": [{\"row\": \"*\", \"medianMs\": 1e999}]}", "each rule needs a medianMs above 0")]
    [InlineData("{\"rules\": [{\"row\": \"*\", \"launchSigma\": 1e9}]}", "standard deviations are from 0 to 10")]
    [InlineData("{\"rules\": [{\"row\": \"*\", \"perProcess\": [0]}]}", "at least one factor above 0 in perProcess")]
    [InlineData("{\"rules\": null}", "the value of rules is of another kind than it must be")]
    [InlineData("{\"seed\": -1}", "the value of seed is of another kind than it must be")]
    [InlineData("{\"slug\": \"a\", \"slug\": \"b\"}", "cannot be read: Duplicate property 'slug'\n")]
    [InlineData("{\"sluggish\": 1}", "cannot be read: there is no key 'sluggish'\n")]
    [InlineData("{\"rules\": [{}]}", "cannot be read: it lacks 'row'\n")]
    public static async Task A_script_of_the_fake_device_that_cannot_be_played_says_why(string script, string said)
    {
        using var bench = new ToolBench(script);

        var run = await bench.RunAsync();

        Assert.True(run.Exit == 1, run.All);
        Assert.Contains("fake.json: error PFB4001: the fake device's script cannot be read: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
    }

    /// <summary>What is no JSON object is said to be none, whatever the device, and in words for those who do not program .NET.</summary>
    [Theory]
    [InlineData("", "k.kernel.json(1,1): error PFB5020: Not valid JSON: it is empty")]
    [InlineData("[]", "k.kernel.json(1,1): error PFB5020: A kernel is described by a JSON object, such as "
        + "{\"form\": \"library\", ...}; this is a list.")]
    [InlineData("{\"form\": [", "error PFB5020: Not valid JSON: it ends before an object or a list in it is closed")]
    [InlineData("{\"form\": \"rust\"}", "error PFB5020: `form` must be one of cuda, library, managed, python; it is ")]
    [InlineData(null, "k.kernel.json: error PFB5020: there is no such file; correct its name")]
    public static async Task A_kernel_s_description_that_is_no_object_is_refused_on_every_device(string? text, string said)
    {
        using var bench = new ToolBench();
        if (text is not null)
        {
            await File.WriteAllTextAsync(bench.At("k.kernel.json"), text, ToolBench.Cancellation);
        }

        foreach (var device in new[] { "--device=cpu", "--device=fake:fake.json", "--arch=sm_90a" })
        {
            var plan = await bench.ToolAsync("plan", device, "--suite", "one", "--kernel", "mine=k.kernel.json");

            Assert.True(plan.Exit == 5, $"{device}: {plan.All}");
            Assert.Contains(said, plan.Error, StringComparison.Ordinal);
        }
    }
}

public enum Damage
{
    Replaced,
    Cut,
}
