using System.Runtime.CompilerServices;
using PrefillBench.Devices.Cuda;
using PrefillBench.Devices.Cuda.Interop;

namespace PrefillBench.Tests.Devices.Cuda;

/// <summary>Sizes as in cuda.h and nvml.h of CUDA 12; a wrong one would let the driver write past the struct.</summary>
public static class InteropTests
{
    [Fact]
    public static void A_tensor_map_is_128_bytes() => Assert.Equal(128, Unsafe.SizeOf<CuTensorMap>());

    [Fact]
    public static void A_uuid_is_16_bytes() => Assert.Equal(16, Unsafe.SizeOf<CuUuid>());

    [Fact]
    public static void A_device_pointer_is_8_bytes() => Assert.Equal(8, Unsafe.SizeOf<DevicePointer>());

    [Fact]
    public static void A_device_ordinal_is_4_bytes() => Assert.Equal(4, Unsafe.SizeOf<CuDevice>());

    [Fact]
    public static void Functions_and_nvml_devices_are_pointers()
    {
        Assert.Equal(8, Unsafe.SizeOf<CuFunction>());
        Assert.Equal(8, Unsafe.SizeOf<NvmlDevice>());
    }

    [Fact]
    public static void Nvml_memory_is_24_bytes() => Assert.Equal(24, Unsafe.SizeOf<NvmlMemory>());

    [Fact]
    public static void Nvml_process_info_of_version_3_is_24_bytes() => Assert.Equal(24, Unsafe.SizeOf<NvmlProcessInfo>());

    [Fact]
    public static void Nvml_event_data_is_32_bytes() => Assert.Equal(32, Unsafe.SizeOf<NvmlEventData>());

    [Fact]
    public static void Nvml_violation_time_is_16_bytes() => Assert.Equal(16, Unsafe.SizeOf<NvmlViolationTime>());

    [Fact]
    public static void A_failed_call_names_itself_and_the_native_error()
    {
        var failure = new CudaException(700, "CUDA_ERROR_ILLEGAL_ADDRESS", "Driver.cuStreamSynchronize(stream)");

        Assert.Equal("CUDA_ERROR_ILLEGAL_ADDRESS (700) from Driver.cuStreamSynchronize(stream)", failure.Message);
    }

    [Fact]
    public static void A_file_of_imports_decides_nothing()
    {
        var folder = Path.Combine(Architecture.Repository.Root, "src", "Tool", "Devices", "Cuda", "Interop");

        var deciding = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => File.ReadAllText(file).Contains("[LibraryImport(", StringComparison.Ordinal))
            .Where(file => File.ReadAllText(file).Contains("if (", StringComparison.Ordinal));

        Assert.Empty(deciding);
    }
}
