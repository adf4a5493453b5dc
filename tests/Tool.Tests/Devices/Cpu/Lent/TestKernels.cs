using System.Text.Json.Nodes;
using PrefillBench.Tests.Architecture;

namespace PrefillBench.Tests.Devices.Cpu.Lent;

/// <summary>A class of Fixtures/kernels.py as a kernel, with the library that does its work.</summary>
internal static class TestKernels
{
    /// <param name="more">Keys of the description beside the usual ones, or in their place.</param>
    public static void Write(string folder, string name, params (string Key, JsonNode Value)[] more)
    {
        var fixtures = Path.Combine(Repository.Root, "tests", "Tool.Tests", "Devices", "Cpu", "Lent", "Fixtures");
        File.Copy(Path.Combine(fixtures, "kernels.py"), Path.Combine(folder, "kernels.py"), overwrite: true);
        File.Copy(PlainLibrary.PythonFile, Path.Combine(folder, "c_library.py"), overwrite: true);
        if (!File.Exists(Path.Combine(folder, PlainLibrary.FileName)))
        {
            PlainLibrary.Build(folder);
        }

        var description = new JsonObject
        {
            ["form"] = "python",
            ["role"] = "trtllm",
            ["devices"] = new JsonArray("cpu"),
            ["entry"] = $"kernels.py:{name}",
            ["files"] = new JsonArray("c_library.py", PlainLibrary.FileName),
        };
        foreach (var (key, value) in more)
        {
            description[key] = value;
        }

        File.WriteAllText(Path.Combine(folder, "kernels.kernel.json"), description.ToJsonString());
    }
}
