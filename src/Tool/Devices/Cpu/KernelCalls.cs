using System.Diagnostics;

namespace PrefillBench.Devices.Cpu;

/// <summary>
/// Calls into a .NET kernel. What the kernel's own code throws is the kernel's failure: it is said with its place there, and without the
/// tool's part of the stack.
/// </summary>
internal static class KernelCalls
{
    /// <param name="kernel">An object of the kernel's author.</param>
    /// <exception cref="KernelFailedException">It threw. Where it asked for more memory than there is, that exception stays.</exception>
    public static T Of<T>(object kernel, string member, Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw Failure(kernel, member, e);
        }
    }

    /// <summary>A sentence on what a member threw, with the line where the assembly has its symbols beside it.</summary>
    public static KernelFailedException Failure(object kernel, string member, Exception e)
    {
        var type = kernel.GetType();
        var own = new StackTrace(e, fNeedFileInfo: true).GetFrames().FirstOrDefault(frame => frame.GetMethod()?.Module == type.Module);
        var line = own?.GetFileName() is { } file ? $" ({Path.GetFileName(file)}, line {own.GetFileLineNumber()})" : "";
        return new($"{type.FullName?.Replace('+', '.')}.{member} threw {e.GetType().Name}: {e.Message}{line}");
    }
}
