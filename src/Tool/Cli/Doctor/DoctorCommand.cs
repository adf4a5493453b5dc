using System.CommandLine;
using System.Runtime.InteropServices;
using PrefillBench.Cli.Running;
using PrefillBench.Devices;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Cuda.Machine;
using PrefillBench.Devices.Cuda.Watch;
using PrefillBench.Diagnostics;

namespace PrefillBench.Cli.Doctor;

/// <summary>Tells what this machine has, what a run would use, and what would disturb it.</summary>
internal static class DoctorCommand
{
    public static Command Build(CliEnvironment environment)
    {
        var format = SharedOptions.Format();
        var device = new Option<string>("--device")
        {
            Description = "The device a run would use: auto, cpu, cuda, cuda:N or cuda:UUID (its beginning is enough).",
            HelpName = "device",
            DefaultValueFactory = _ => "auto",
        };
        var noColor = SharedOptions.NoColor();
        var command = new Command(
            "doctor", "Show driver, GPUs, compiler and CPU, and what would prevent or disturb a run. Exit 1 when the device is not usable.")
        {
            device, format, noColor,
        };
        command.SetAction(parsed =>
        {
            var machine = Examine(environment, Selector(parsed.GetRequiredValue(device)));
            var conclusion = DoctorFindings.Of(machine);
            if (parsed.GetValue(format) == "json")
            {
                environment.Out.Write(DoctorJson.Of(machine, conclusion));
            }
            else
            {
                ToneWriter.Write(environment, parsed.GetValue(noColor), DoctorText.Lines(machine, conclusion));
            }

            return (int)(conclusion.IsUsable ? ExitCode.Passed : ExitCode.Failed);
        });
        return command;
    }

    private static string Selector(string selector) => selector is "auto" or "cpu" or "cuda" or ['c', 'u', 'd', 'a', ':', _, ..]
        ? selector
        : throw new PfbException(Codes.BadCommandLine, $"doctor cannot examine '{selector}'; use auto, cpu, cuda, cuda:N or cuda:UUID");

    private static MachineDiagnosis Examine(CliEnvironment environment, string selector)
    {
        using var cpu = DeviceCatalog.Open(new DeviceRequest("cpu"));
        var cuda = CudaDevices.Survey;
        return new MachineDiagnosis
        {
            Tool = MachineFacts.ToolName,
            OperatingSystem = RuntimeInformation.OSDescription,
            Runtime = RuntimeInformation.FrameworkDescription,
            Selector = selector,
            Cpu = cpu.Facts,
            Cuda = cuda,
            VisibleDevices = environment.Variables.GetValueOrDefault("CUDA_VISIBLE_DEVICES"),
            Gpus = [.. cuda.Gpus.Select(Examine)],
            Nvrtc = NvrtcLocator.Locate(Toolchain.Of(environment)),
        };
    }

    private static GpuDiagnosis Examine(GpuDescription gpu)
    {
        using var sensors = GpuSensors.Of(gpu);
        return new GpuDiagnosis(gpu, sensors.Limits(), sensors.Sample(), sensors.Counters());
    }
}
