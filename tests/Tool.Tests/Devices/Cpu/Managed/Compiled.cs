using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using PrefillBench.Kernels;

namespace PrefillBench.Tests.Devices.Cpu.Managed;

/// <summary>Small assemblies, compiled by the compiler of C# itself.</summary>
internal static class Compiled
{
    private static readonly ImmutableArray<MetadataReference> Framework =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => Path.GetFileName(file).StartsWith("System.", StringComparison.Ordinal))
            .Select(file => MetadataReference.CreateFromFile(file)),
        MetadataReference.CreateFromFile(typeof(CpuKernel).Assembly.Location),
    ];

    /// <param name="path">Of the source, as the compiler's messages name it.</param>
    /// <param name="deterministic">Else every build has another module id.</param>
    public static byte[] Of(
        string source, string name = "Kernel", string path = "kernel.cs", bool deterministic = true, bool optimized = true,
        params IEnumerable<byte[]> references)
    {
        var compilation = CSharpCompilation.Create(
            name,
            [CSharpSyntaxTree.ParseText(source, path: path, encoding: System.Text.Encoding.UTF8)],
            [.. Framework, .. references.Select(reference => MetadataReference.CreateFromImage(reference))],
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: optimized ? OptimizationLevel.Release : OptimizationLevel.Debug,
                allowUnsafe: true, deterministic: deterministic));
        using var image = new MemoryStream();
        var result = compilation.Emit(image, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.Embedded));
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return image.ToArray();
    }
}
