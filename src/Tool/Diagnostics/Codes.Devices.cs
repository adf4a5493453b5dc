namespace PrefillBench.Diagnostics;

public static partial class Codes
{
    public static readonly DiagnosticCode DeviceUnavailable = Failure(
        4001, "The requested device cannot be used.", "See the reason in the message, or choose --device cpu.");
    public static readonly DiagnosticCode WorkerCrashed = Failure(
        4002, "A worker process ended unexpectedly.", "The message has its last output.");
    public static readonly DiagnosticCode WorkerHung = Failure(
        4003, "A worker process gave no answer in time.", "The message names the case that it was measuring.");
    public static readonly DiagnosticCode FolderNotWritable = Failure(
        4004, "A file or folder cannot be written.", "Choose another place, or correct its permissions.");
    public static readonly DiagnosticCode DiskFull = Failure(
        4005, "The disk is full.", "Free some space; nothing already written was lost.");
    public static readonly DiagnosticCode AgainstUnusable = Failure(
        4006, "The code that --against names cannot be measured on this device.", "See the reason in the message.");
    public static readonly DiagnosticCode FolderInUse = Failure(
        4007, "Another command is writing into the same folder.", "Wait until it has ended, or name another folder.");
    public static readonly DiagnosticCode TooFewOpenFiles = Failure(
        4008, "The system lets this process have too few files open.", "Raise the limit: `ulimit -n 1024` in a shell, or the container's "
            + "setting.");
    public static readonly DiagnosticCode NvrtcNotFound = Failure(
        4020, "No usable NVRTC library was found.",
        "Install one, or name it with PREFILL_BENCH_NVRTC; the message lists the places that were searched.");
    public static readonly DiagnosticCode KernelNotCompiled = Failure(
        4021, "A kernel cannot be compiled or its binary cannot be read.", "Correct the line that the message names, or choose another "
            + "architecture.");
    public static readonly DiagnosticCode InternalError = Failure(4099, "The tool itself failed.", "Please report it with the text shown.");

    public static readonly DiagnosticCode CaseSkipped = new("PFB4010", Severity.Note, ExitCode.Passed,
        "A case was not attempted.", "The reason and the numbers are in the message.");

    public static readonly DiagnosticCode KernelCacheUnused = new("PFB4022", Severity.Note, ExitCode.Passed,
        "The cache of compiled kernels is not used, so every process compiles anew.",
        "Name a folder of your own with PREFILL_BENCH_CACHE, or correct the owner and permissions that the message names.");

    public static readonly DiagnosticCode NeverRunOnArchitecture = new("PFB4023", Severity.Note, ExitCode.Passed,
        "The kernels that come with the tool were never run on this architecture.",
        "Nothing has to be done: the output check tests every row. Please report what you see.");
    public static readonly DiagnosticCode KernelsThroughPtx = new("PFB4024", Severity.Note, ExitCode.Passed,
        "NVRTC is older than the GPU, so kernels are compiled to PTX, which the driver assembles.",
        "Install an NVRTC that knows the architecture, or name it with PREFILL_BENCH_NVRTC.");

    public static readonly DiagnosticCode SourceNotBuilt = new("PFB4025", Severity.Warning, ExitCode.Passed,
        "A source file of a kernel is newer than the assembly or the library that is measured.", "Build the kernel, and run again.");

    private static DiagnosticCode Failure(int number, string title, string remedy) =>
        new($"PFB{number}", Severity.Error, ExitCode.Failed, title, remedy);
}
