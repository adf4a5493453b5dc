using PrefillBench.Devices;

namespace PrefillBench.Cli;

/// <summary>The environment's settings of compilers and caches.</summary>
internal static class Toolchain
{
    public static ToolchainPlaces Of(CliEnvironment environment) => ToolchainPlaces.Of(
        environment.Variables, environment.WorkingDirectory, environment.Variable("HOME") ?? environment.Variable("USERPROFILE"));
}
