using System.Text.Json.Nodes;
using PrefillBench.Tests.Architecture;
using PrefillBench.Tests.Devices.Cpu.Lent;

namespace PrefillBench.Tests.Runs;

/// <summary>Descriptions of three kernels for the CPU: `works`, `dies` in the process that loads it, and `hangs`.</summary>
internal static class OwnKernels
{
    /// <param name="started">Gets the ids of the processes that `hangs` starts.</param>
    public static void Write(string folder, string started)
    {
        PlainLibrary.Build(folder);
        var dying = Directory.CreateDirectory(Path.Combine(folder, "dying")).FullName;
        const string Launched = "int pb_launch(void *state, const pb_set *set, void *stream) {\n";
        Assert.Contains(Launched, PlainLibrary.Source, StringComparison.Ordinal);
        PlainLibrary.Build(
            dying, PlainLibrary.Source.Replace(Launched, Launched + "  *(volatile int *)8 = 1;\n", StringComparison.Ordinal));
        File.Copy(PlainLibrary.PythonFile, Path.Combine(folder, "c_library.py"));
        File.Copy(
            Path.Combine(Repository.Root, "tests", "Tool.Tests", "Devices", "Cpu", "Lent", "Fixtures", "kernels.py"),
            Path.Combine(folder, "kernels.py"));
        Describe(folder, "works", new() { ["form"] = "library", ["library"] = PlainLibrary.FileName });
        Describe(folder, "dies", new() { ["form"] = "library", ["library"] = $"dying/{PlainLibrary.FileName}" });
        Describe(folder, "hangs", new()
        {
            ["form"] = "python", ["entry"] = "kernels.py:HangsWhenTimed", ["files"] = new JsonArray("c_library.py", PlainLibrary.FileName),
            ["options"] = new JsonObject { ["started"] = started },
        });
    }

    private static void Describe(string folder, string name, JsonObject description)
    {
        description["devices"] = new JsonArray("cpu");
        File.WriteAllText(Path.Combine(folder, $"{name}.kernel.json"), description.ToJsonString());
    }
}
