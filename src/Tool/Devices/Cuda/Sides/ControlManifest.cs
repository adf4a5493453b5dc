using System.Text.Json;
using System.Text.Json.Serialization;
using PrefillBench.Diagnostics;

namespace PrefillBench.Devices.Cuda.Sides;

/// <summary>How the control is launched: whatever its times depend on beside its machine code.</summary>
/// <param name="Cubin">File name of the machine code, its SHA-256.</param>
/// <param name="Iterations">Of one launch.</param>
internal sealed record ControlManifest(string Cubin, string Entry, int Threads, int SharedBytes, int BlocksPerSm, int Iterations)
{
    private const string File = "control.json";
    private const long LimitBytes = 64L << 20;

    public static ControlImage Image(ReadOnlyMemory<byte> cubin, string entry, int threads, int sharedBytes, int blocksPerSm, int iterations)
    {
        var manifest = new ControlManifest(ManifestText.CubinName(cubin.Span), entry, threads, sharedBytes, blocksPerSm, iterations);
        return new(cubin, JsonSerializer.Serialize(manifest, ControlJson.Default.ControlManifest) + "\n");
    }

    public static ControlManifest Of(ControlImage image) => JsonSerializer.Deserialize(image.Manifest, ControlJson.Default.ControlManifest)!;

    /// <summary>Beside the images of a side.</summary>
    public static void Write(string folder, ControlImage image)
    {
        WholeFile.Write(Path.Combine(folder, Of(image).Cubin), image.Cubin.Span);
        WholeFile.Write(Path.Combine(folder, File), image.Manifest);
    }

    /// <summary>Null from a side that has none.</summary>
    public static ControlImage? Read(string folder)
    {
        var file = Path.Combine(folder, File);
        if (!System.IO.File.Exists(file))
        {
            return null;
        }

        var manifest = System.Text.Encoding.UTF8.GetString(WholeFile.Read(file, LimitBytes, Codes.KernelsNotFound));
        var cubin = Of(new(default, manifest)).Cubin;
        return new(WholeFile.Read(Path.Combine(folder, cubin), LimitBytes, Codes.KernelsNotFound), manifest);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n", RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ControlManifest))]
internal sealed partial class ControlJson : JsonSerializerContext;
