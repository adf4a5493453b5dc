using PrefillBench.Devices.Cuda.Interop;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>Several launches recorded once and started together, so that the host's part of a launch falls away.</summary>
internal sealed class LaunchGraph : IDisposable
{
    private readonly ExecutableGraphHandle executable;

    /// <param name="queue">Queues the launch of that number on the stream.</param>
    public LaunchGraph(StreamHandle stream, int launches, Action<int> queue)
    {
        Driver.cuStreamBeginCapture_v2(stream, CuStreamCaptureMode.ThreadLocal).ThrowIfFailed();
        for (var i = 0; i < launches; i++)
        {
            queue(i);
        }

        Driver.cuStreamEndCapture(stream, out var graph).ThrowIfFailed();
        using (graph)
        {
            Driver.cuGraphInstantiateWithFlags(out executable, graph, 0).ThrowIfFailed();
        }

        // Without it the first start would carry the upload and be slower than the others.
        Driver.cuGraphUpload(executable, stream).ThrowIfFailed();
    }

    public void Start(StreamHandle stream) => Driver.cuGraphLaunch(executable, stream).ThrowIfFailed();

    public void Dispose() => executable.Dispose();
}
