using System.Globalization;
using PrefillBench.Cpu.Benchmark;
using PrefillBench.Devices;
using PrefillBench.Devices.Cpu;

if (args is ["planning", ..])
{
    PlanningBenchmark.Run(Console.Out, args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 201);
    return;
}

var repetitions = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 15;
var only = args.Length > 1 ? args[1] : "";

using var device = (CpuDevice)DeviceCatalog.Open(new DeviceRequest("cpu"));
Console.WriteLine($"{device.Facts.Name}, {device.Facts.Slug}, {device.Facts.Environment["runtime"]}");
var measured = Measurement.Run(device, [.. Cases.All.Where(c => c.Name.Contains(only, StringComparison.Ordinal))], repetitions);
Table.Write(Console.Out, measured);
