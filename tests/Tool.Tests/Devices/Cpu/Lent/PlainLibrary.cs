using System.Diagnostics;
using System.Text.Json.Nodes;
using PrefillBench.Tests.Architecture;

namespace PrefillBench.Tests.Devices.Cpu.Lent;

/// <summary>The example library of kernels/c, built as its first comment says.</summary>
internal static class PlainLibrary
{
    public const string FileName = "libplain_attention.so";

    private static readonly string Folder = Path.Combine(Repository.Root, "kernels", "c");

    /// <summary>Calls such a library from Python.</summary>
    public static string PythonFile => Path.Combine(Repository.Root, "kernels", "adapters", "c_library.py");

    public static string Source => File.ReadAllText(Path.Combine(Folder, "plain_attention.c"));

    // The example as it is, for all tests that use it.
    private static readonly Lazy<byte[]> Built = new(() =>
    {
        using var folder = new Baselines.TemporaryFolder();
        Compile(folder.Path, Source);
        return File.ReadAllBytes(Path.Combine(folder.Path, FileName));
    });

    /// <summary>Skips the test where there is no C compiler.</summary>
    /// <param name="folder">Gets the library.</param>
    public static void Build(string folder, string? source = null)
    {
        if (source is not null)
        {
            Compile(folder, source);
            return;
        }

        File.WriteAllBytes(Path.Combine(folder, FileName), Built.Value);
    }

    /// <summary>Describes what <see cref="Build"/> made as the kernel of a role.</summary>
    public static void Describe(string folder, params (string Key, JsonNode Value)[] more)
    {
        var description = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "plain_attention.kernel.json")))!.AsObject();
        description["role"] = "trtllm";
        foreach (var (key, value) in more)
        {
            description[key] = value;
        }

        File.WriteAllText(Path.Combine(folder, "plain.kernel.json"), description.ToJsonString());
    }

    private static void Compile(string folder, string source)
    {
        var file = Path.Combine(folder, "plain_attention.c");
        File.WriteAllText(file, source);
        string[] arguments =
        [
            "-O2", "-Wall", "-Wextra", "-shared", "-fPIC", "-fvisibility=hidden", $"-I{Folder}", "-o", Path.Combine(folder, FileName), file,
            "-lm",
        ];
        try
        {
            using var compiler = Process.Start(new ProcessStartInfo("gcc", arguments) { RedirectStandardError = true })!;
            var complaints = compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            Assert.True(compiler.ExitCode == 0, complaints);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("no gcc on the path");
        }
    }
}
