using System.Text.Json;

namespace PrefillBench.Devices.Cuda.Sides;

/// <summary>The control as a file beside a side's kernels.</summary>
public static class ControlImages
{
    /// <param name="folder">Of a side.</param>
    public static void Write(string folder, ControlImage image) => ControlManifest.Write(folder, image);

    /// <summary>The name that goes with its code: the entry that is launched.</summary>
    public static string NameOf(ControlImage image) => ControlManifest.Of(image).Launch.Entry;

    /// <summary>False of one that was kept by a build that read it in another way: its times would be no times of this build's control.</summary>
    public static bool IsOfThisBuild(ControlImage image)
    {
        try
        {
            _ = ControlManifest.Of(image);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
