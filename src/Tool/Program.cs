using PrefillBench.Devices;
using PrefillBench.Measurement.Workers;

if (args is [WorkerProgram.Command])
{
    WorkerServer.Run(Console.In, Console.Out, DeviceCatalog.Open, () => Environment.Exit(0));
}

return 0;
