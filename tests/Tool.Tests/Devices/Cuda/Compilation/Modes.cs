namespace PrefillBench.Tests.Devices.Cuda.Compilation;

/// <summary>Rights of files, for tests that need those of Linux and skip elsewhere.</summary>
public static class Modes
{
    public static void Set(string path, int mode)
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("needs owners and modes as Linux has them");
        }
        else
        {
            File.SetUnixFileMode(path, (UnixFileMode)mode);
        }
    }

    public static int Of(string path) => OperatingSystem.IsLinux()
        ? (int)File.GetUnixFileMode(path) : throw new PlatformNotSupportedException();
}
