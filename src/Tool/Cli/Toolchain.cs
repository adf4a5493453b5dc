using PrefillBench.Devices;

namespace PrefillBench.Cli;

/// <summary>What the environment says about compilers and caches.</summary>
internal static class Toolchain
{
    public static ToolchainPlaces Of(CliEnvironment environment) => ToolchainPlaces.Of(
        environment.Variables, environment.WorkingDirectory, environment.Variable("HOME") ?? environment.Variable("USERPROFILE"));
}
