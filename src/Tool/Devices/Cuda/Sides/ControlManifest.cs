using System.Text.Json;
using System.Text.Json.Serialization;
using PrefillBench.Diagnostics;

namespace PrefillBench.Devices.Cuda.Sides;

/// <summary>How the control is launched and read: whatever its times depend on beside its machine code.</summary>
/// <param name="Iterations">Of one launch.</param>
/// <param name="Launches">That count.</param>
/// <param name="SettlingMs">How long launches go ahead of those.</param>
internal sealed record ControlLaunch(string Entry, int Threads, int SharedBytes, int BlocksPerSm, int Iterations, int Launches, double SettlingMs);

/// <param name="Cubin">File name of the machine code, its SHA-256.</param>
internal sealed record ControlManifest(string Cubin, ControlLaunch Launch)
{
    private const string File = "control.json";
    private const long LimitBytes = 64L << 20;

    public static ControlImage Image(ReadOnlyMemory<byte> cubin, ControlLaunch launch)
    {
        var manifest = new ControlManifest(ManifestText.CubinName(cubin.Span), launch);
        return new(cubin, JsonSerializer.Serialize(manifest, ControlJson.Default.ControlManifest) + "\n");
    }

    /// <exception cref="JsonException">The control is read in another way than this build's.</exception>
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
