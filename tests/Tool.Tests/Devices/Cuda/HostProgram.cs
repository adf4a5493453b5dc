using System.Diagnostics;

namespace PrefillBench.Tests.Devices.Cuda;

/// <summary>Runs device code, compiled for this processor; skips the test where there is no C++ compiler.</summary>
internal static class HostProgram
{
    public static string[] Lines(string source, params string[] options)
    {
        using var reader = new StreamReader(new MemoryStream(Run(source, options)));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <returns>What the program wrote to its standard output.</returns>
    public static byte[] Run(string source, params string[] options)
    {
        var folder = Directory.CreateTempSubdirectory("on-the-host");
        try
        {
            var program = Path.Combine(folder.FullName, "program");
            Compile(["-std=c++17", "-ffp-contract=off", .. options, source, "-o", program]);
            using var run = Process.Start(new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var complaints = run.StandardError.ReadToEndAsync();
            using var output = new MemoryStream();
            run.StandardOutput.BaseStream.CopyTo(output);
            run.WaitForExit();
            Assert.True(run.ExitCode == 0, complaints.Result);
            return output.ToArray();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Compile(string[] arguments)
    {
        try
        {
            using var compiler = Process.Start(new ProcessStartInfo("c++", arguments) { RedirectStandardError = true })!;
            var complaints = compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            Assert.True(compiler.ExitCode == 0, complaints);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("no C++ compiler (c++) on the path");
        }
    }
}
