using System.Collections.Immutable;
using PrefillBench.Devices.Cuda.Interop;
using PrefillBench.Devices.Cuda.Watch;
using PrefillBench.Units;

namespace PrefillBench.Devices.Cuda.Machine;

/// <summary>Asks the driver what there is. A missing driver is an answer, not an exception; no context is created.</summary>
public static class CudaDevices
{
    private const int NameBytes = 256;

    private static readonly Lazy<CudaSurvey> Found = new(() => CudaAvailability.Conclude(Ask()));

    /// <summary>The driver's devices. The driver is asked once a process, because starting it takes a good part of a second.</summary>
    public static CudaSurvey Survey => Found.Value;

    private static DriverFindings Ask()
    {
        using var nvml = NvmlLibrary.TryOpen(out var whyNoNvml);
        var findings = new DriverFindings
        {
            Library = Libraries.FileName(Libraries.Cuda),
            LibraryFound = Libraries.IsPresent(Libraries.Cuda),
            DriverVersion = nvml?.DriverVersion,
            MachineGpus = nvml?.Gpus,
            WhyNoNvml = whyNoNvml,
        };
        return findings.LibraryFound ? AskDriver(findings) : findings;
    }

    private static DriverFindings AskDriver(DriverFindings findings)
    {
        try
        {
            if (Driver.cuDriverGetVersion(out var version) is var asked and not CuResult.Success)
            {
                return findings with { StartError = asked.NativeName() };
            }

            findings = findings with { Api = new CudaVersion(version) };
            if (findings.Api < CudaAvailability.Least)
            {
                return findings;
            }

            return Driver.cuInit(0) is var started and not CuResult.Success
                ? findings with { StartError = started.NativeName() }
                : findings with { Gpus = Describe() };
        }
        catch (CudaException e)
        {
            return findings with { StartError = e.Message };
        }
        catch (EntryPointNotFoundException e)
        {
            return findings with { StartError = e.Message };
        }
    }

    private static ImmutableArray<GpuDescription> Describe()
    {
        Driver.cuDeviceGetCount(out var count).ThrowIfFailed();
        return [.. Enumerable.Range(0, count).Select(Describe)];
    }

    private static GpuDescription Describe(int ordinal)
    {
        Driver.cuDeviceGet(out var device, ordinal).ThrowIfFailed();
        Driver.cuDeviceTotalMem_v2(out var memory, device).ThrowIfFailed();
        var name = Name(device);
        return new GpuDescription
        {
            Ordinal = ordinal,
            Name = name,
            Uuid = Uuid(device, name),
            PciBusId = PciBusId(device),
            Capability = new(Attribute(CuDeviceAttribute.ComputeCapabilityMajor), Attribute(CuDeviceAttribute.ComputeCapabilityMinor)),
            Multiprocessors = Attribute(CuDeviceAttribute.MultiprocessorCount),
            Memory = new((long)memory),
            L2 = new(Attribute(CuDeviceAttribute.L2CacheBytes)),
            SharedPerBlock = new(Attribute(CuDeviceAttribute.MaxSharedMemoryPerBlockOptin)),
            MaxSmClockMegahertz = Attribute(CuDeviceAttribute.ClockRateKilohertz) / 1000,
            ComputeMode = (CuComputeMode)Attribute(CuDeviceAttribute.ComputeMode) switch
            {
                CuComputeMode.Prohibited => GpuComputeMode.Prohibited,
                CuComputeMode.ExclusiveProcess => GpuComputeMode.Exclusive,
                _ => GpuComputeMode.Shared,
            },
            EccEnabled = Attribute(CuDeviceAttribute.EccEnabled) != 0,
            KillsLongKernels = Attribute(CuDeviceAttribute.KernelExecTimeout) != 0,
        };

        int Attribute(CuDeviceAttribute attribute)
        {
            Driver.cuDeviceGetAttribute(out var value, attribute, device).ThrowIfFailed();
            return value;
        }
    }

    private static string Name(CuDevice device)
    {
        Span<byte> text = stackalloc byte[NameBytes];
        Driver.cuDeviceGetName(text, text.Length, device).ThrowIfFailed();
        return NativeText.Of(text);
    }

    private static string PciBusId(CuDevice device)
    {
        Span<byte> text = stackalloc byte[NameBytes];
        return Driver.cuDeviceGetPCIBusId(text, text.Length, device) == CuResult.Success ? NativeText.Of(text) : "";
    }

    private static string Uuid(CuDevice device, string name)
    {
        Driver.cuDeviceGetUuid_v2(out var uuid, device).ThrowIfFailed();
        return GpuUuid.Text(uuid, name.Contains(" MIG ", StringComparison.Ordinal));
    }
}
