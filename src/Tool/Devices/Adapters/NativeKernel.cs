using System.Runtime.InteropServices;

namespace PrefillBench.Devices.Adapters;

/// <summary>The functions of a shared library, loaded: prefill_bench_kernel.h says what each does.</summary>
internal sealed unsafe class NativeKernel
{
    private const int Unsupported = 2;
    private const int MostOfText = 800;

    // The words of glibc and musl where a library's pages cannot be mapped as code.
    private static readonly string[] ForbidsExecution = ["failed to map segment", "operation not permitted", "permission denied"];

    private readonly AdapterDescription description;
    private readonly delegate* unmanaged[Cdecl]<PbDescription*, int> describe;
    private readonly delegate* unmanaged[Cdecl]<PbCase*, byte*, nint*, int> create;
    private readonly delegate* unmanaged[Cdecl]<nint, PbSet*, nint, int> plan;
    private readonly delegate* unmanaged[Cdecl]<nint, PbSet*, nint, int> launch;
    private readonly delegate* unmanaged[Cdecl]<nint, void> destroy;
    private readonly delegate* unmanaged[Cdecl]<byte*> error;

    /// <exception cref="Diagnostics.PfbException">KernelDescription: the file is no such library, or speaks another version.</exception>
    public NativeKernel(AdapterDescription description)
    {
        this.description = description;
        var library = Load(description);
        describe = (delegate* unmanaged[Cdecl]<PbDescription*, int>)Function(library, "pb_describe");
        create = (delegate* unmanaged[Cdecl]<PbCase*, byte*, nint*, int>)Function(library, "pb_create");
        plan = (delegate* unmanaged[Cdecl]<nint, PbSet*, nint, int>)Function(library, "pb_plan");
        launch = (delegate* unmanaged[Cdecl]<nint, PbSet*, nint, int>)Function(library, "pb_launch");
        destroy = (delegate* unmanaged[Cdecl]<nint, void>)Function(library, "pb_destroy");
        error = (delegate* unmanaged[Cdecl]<byte*>)Function(library, "pb_error");
        Name = Describe();
    }

    /// <summary>The library's own name, with its version.</summary>
    public string Name { get; }

    /// <exception cref="RowRefusedException">The kernel does not compute the case.</exception>
    /// <exception cref="KernelFailedException">The function failed.</exception>
    public nint Create(PbCase shape, byte* options)
    {
        nint state = 0;
        Check("pb_create", create(&shape, options, &state), mayRefuse: true);
        return state;
    }

    /// <inheritdoc cref="Create"/>
    public void Plan(nint state, PbSet* set, nint stream) => Check("pb_plan", plan(state, set, stream), mayRefuse: true);

    /// <exception cref="KernelFailedException">The function failed.</exception>
    public void Launch(nint state, PbSet* set, nint stream)
    {
        if (launch(state, set, stream) is not 0 and var result)
        {
            Check("pb_launch", result, mayRefuse: false);
        }
    }

    public void Destroy(nint state) => destroy(state);

    private static nint Load(AdapterDescription description)
    {
        description.RequireFile(description.Code);
        try
        {
            return NativeLibrary.Load(description.Code);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw description.Wrong(WhyNotLoaded(description.Code, e.Message));
        }
    }

    /// <param name="message">.NET's message, which repeats that of the system's loader.</param>
    internal static string WhyNotLoaded(string file, string message)
    {
        var cause = Cause(message, file);
        return $"{Path.GetFileName(file)} cannot be loaded: {cause}. "
            + (ForbidsExecution.Any(said => cause.Contains(said, StringComparison.OrdinalIgnoreCase))
                ? $"Nothing in {Path.GetDirectoryName(file)} may be executed, because it is mounted noexec or a security module "
                    + "forbids it; name a folder for temporary files with TMPDIR where that is allowed"
                : "List libraries that it needs in `files` unless the system has them, and link it with them and with "
                    + "-Wl,-rpath,'$ORIGIN' so that it finds them");
    }

    /// <summary>The message of the system's loader, which follows .NET's own advice.</summary>
    private static string Cause(string message, string file)
    {
        const string AdviceEnd = "environment variable:";
        var at = message.IndexOf(AdviceEnd, StringComparison.Ordinal);
        var said = (at < 0 ? message : message[(at + AdviceEnd.Length)..]).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Trim()).FirstOrDefault(line => line.StartsWith(file, StringComparison.Ordinal)) ?? message;
        return Diagnostics.PlainText.OneLine(said.Replace($"{file}: ", "", StringComparison.Ordinal));
    }

    private nint Function(nint library, string name) => NativeLibrary.TryGetExport(library, name, out var function)
        ? function
        : throw description.Wrong($"{Path.GetFileName(description.Code)} exports no {name}; prefill_bench_kernel.h declares it");

    private string Describe()
    {
        var said = new PbDescription { Size = (uint)sizeof(PbDescription), Abi = KernelCase.Abi };
        Check("pb_describe", describe(&said), mayRefuse: false);
        if (said.Abi != KernelCase.Abi)
        {
            throw description.Wrong(
                $"{Path.GetFileName(description.Code)} was built with version {said.Abi} of prefill_bench_kernel.h, and this tool has "
                + $"version {KernelCase.Abi}; build it with the header that comes with this tool");
        }

        return $"{Text(said.Name)} {Text(said.Version)}".Trim();
    }

    private void Check(string function, int result, bool mayRefuse)
    {
        if (result == 0)
        {
            return;
        }

        var text = Text((nint)error()) is { Length: > 0 } said ? said : "pb_error says nothing";
        throw result == Unsupported && mayRefuse
            ? new RowRefusedException(text)
            : new KernelFailedException($"{function} of {Path.GetFileName(description.Code)} returned {result}: {text}");
    }

    private static string Text(nint utf8) =>
        Diagnostics.PlainText.Excerpt(Marshal.PtrToStringUTF8(utf8) ?? "", MostOfText);
}
