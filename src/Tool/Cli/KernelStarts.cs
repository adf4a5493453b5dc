using System.Text;

namespace PrefillBench.Cli;

/// <summary>The files that `init --kernel` writes: a kernel that runs, its description and a sweep for it.</summary>
internal static class KernelStarts
{
    private const string Prefix = "start/";
    private const string ContractFile = "PrefillBench.Kernels.Contract.dll";

    // What the sample takes from a package lies beside the tool, so that the start builds without a feed.
    private const string Project = $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <AllowUnsafeBlocks>true</AllowUnsafeBlocks>
            <!-- In every configuration: an unoptimised kernel is many times slower. -->
            <Optimize>true</Optimize>
            <OutputPath>built/</OutputPath>
            <AppendTargetFrameworkToOutputPath>false</AppendTargetFrameworkToOutputPath>
          </PropertyGroup>
          <ItemGroup>
            <Reference Include="PrefillBench.Kernels.Contract" HintPath="contract/{ContractFile}" Private="false" />
          </ItemGroup>
        </Project>

        """;

    private static readonly KernelStart[] All =
    [
        new("cuda", "[16]", "[4096]", "heads: [32, 8]",
            "dotnet prefill-bench run, or without a GPU dotnet prefill-bench kernels compile"),
        new("library", "[1, 4]", "[64]", "heads: [8, 2], kv_pool_tokens: 4096",
            "gcc -O2 -shared -fPIC -fvisibility=hidden -o libplain_attention.so plain_attention.c -lm, "
            + "then dotnet prefill-bench run --device cpu"),
        new("python", "[1]", "[32]", "heads: [2, 1], kv_pool_tokens: 1024", "dotnet prefill-bench run --device cpu"),
        new("triton", "[1, 16]", "[4096]", "heads: [64, 8]",
            "name an interpreter with PyTorch and Triton as `python` in triton_prefill.kernel.json, then dotnet prefill-bench run"),
        new("managed", "[1, 4]", "[64]", "heads: [8, 2], kv_pool_tokens: 4096",
            "dotnet build -c Release, then dotnet prefill-bench run --device cpu"),
    ];

    public static string[] Names => [.. All.Select(start => start.Name)];

    /// <param name="spec">Name of the sweep file.</param>
    /// <returns>The files by name, and what to do next.</returns>
    public static ((string Name, byte[] Bytes)[] Files, string Next) Of(string name, string spec)
    {
        var start = All.First(known => known.Name == name);
        var assembly = typeof(KernelStarts).Assembly;
        var files = assembly.GetManifestResourceNames().Where(resource => resource.StartsWith($"{Prefix}{name}/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(resource => (Name: Path.GetFileName(resource), Bytes: Content(assembly.GetManifestResourceStream(resource)!)))
            .ToArray();
        var description = files.First(file => file.Name.EndsWith(".kernel.json", StringComparison.Ordinal)).Name;
        return ([(spec, Encoding.UTF8.GetBytes(start.Spec(description))), .. files, .. name == "managed" ? Managed() : []], start.Next);
    }

    private static (string Name, byte[] Bytes)[] Managed() =>
    [
        ("Mine.csproj", Encoding.UTF8.GetBytes(Project)),
        (Path.Combine("contract", ContractFile), File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, ContractFile))),
    ];

    private static byte[] Content(Stream stream)
    {
        using var memory = new MemoryStream();
        using (stream)
        {
            stream.CopyTo(memory);
        }

        return memory.ToArray();
    }

    /// <param name="Name">The form's name, or that of what writes it.</param>
    /// <param name="Defaults">Defaults of the sweep file.</param>
    private sealed record KernelStart(string Name, string Batches, string Lengths, string Defaults, string Next)
    {
        public string Spec(string description) => $$"""
            # A kernel of your own; docs/own-kernels.md goes through it.
            version: 1
            kernels:
              use:
                mine: {from: {{description}}}
            default_suite: {cpu: mine, cuda: mine}
            defaults: { {{Defaults}} }
            suites:
              mine: {batch_sizes: {{Batches}}, max_seq_lens: {{Lengths}}, quantization: [bf16]}

            """;
    }
}
