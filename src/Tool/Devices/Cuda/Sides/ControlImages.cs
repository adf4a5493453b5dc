namespace PrefillBench.Devices.Cuda.Sides;

/// <summary>The control as a file beside a side's kernels.</summary>
public static class ControlImages
{
    /// <param name="folder">Of a side.</param>
    public static void Write(string folder, ControlImage image) => ControlManifest.Write(folder, image);

    /// <summary>The name that goes with its code: the entry that is launched.</summary>
    public static string NameOf(ControlImage image) => ControlManifest.Of(image).Entry;
}
