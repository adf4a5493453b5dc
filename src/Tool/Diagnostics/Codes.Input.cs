namespace PrefillBench.Diagnostics;

/// <summary>Every PFB code, one file per thousand: 1 verdicts, 2 measuring, 3 baselines, 4 devices and machine, 5 input.</summary>
public static partial class Codes
{
    public static readonly DiagnosticCode YamlSyntax = Input(5001, "The spec is not valid YAML.", "Correct the line named.");
    public static readonly DiagnosticCode UnknownKey = Input(
        5002, "The spec has a key that does not exist.", "Correct the spelling; `schema` lists every key.");
    public static readonly DiagnosticCode WrongType = Input(
        5003, "A value in the spec has the wrong type.", "Write the kind of value the message names.");
    public static readonly DiagnosticCode OutOfRange = Input(
        5004, "A value in the spec is out of range.", "Choose a value in the range the message names.");
    public static readonly DiagnosticCode DuplicateKey = Input(5005, "Something is given twice in the spec.", "Remove one of the two.");
    public static readonly DiagnosticCode EmptySweep = Input(
        5006, "The spec or a suite describes no case.", "Add at least one suite with batch sizes, lengths and quantisations.");
    public static readonly DiagnosticCode RefusedYaml = Input(
        5007, "The spec uses a YAML feature that is refused.", "Write the values out: no aliases, merge keys, tags or second document.");
    public static readonly DiagnosticCode TooLarge = Input(
        5008, "A file is too large or too deeply nested to be read.", "Split it or remove what does not belong.");
    public static readonly DiagnosticCode SpecNotFound = Input(5009, "No spec was found.", "Run `init`, or name a file with --spec.");
    public static readonly DiagnosticCode UnknownSuite = Input(
        5010, "The suite does not exist in the spec.", "Choose one of the suites the message lists.");
    public static readonly DiagnosticCode NothingMatches = Input(
        5011, "The filters leave no case.", "Widen --filter; `plan` prints the case ids.");
    public static readonly DiagnosticCode ExpiredWaiver = Input(
        5012, "A waiver has expired.", "Remove the waiver or extend it with a new reason.");
    public static readonly DiagnosticCode ImpossiblePolicy = Input(
        5013, "The gate's policy contradicts itself, or a verdict could never be reached.", "Correct the values the message names.");
    public static readonly DiagnosticCode BadCommandLine = Input(5014, "The command line is not valid.", "See --help of the command.");
    public static readonly DiagnosticCode UnreadableFile = Input(
        5015, "A results, baseline, journal or CSV file cannot be read.", "Restore the file, or repeat the run that wrote it.");
    public static readonly DiagnosticCode NewerSchema = Input(
        5016, "A file was written by a newer version of the tool.", "Update the tool.");
    public static readonly DiagnosticCode ForeignJournal = Input(
        5017, "The journal belongs to a run with other rules or code, or on another device or boot.", "Start a new run without --resume.");
    public static readonly DiagnosticCode NotComparable = Input(
        5018, "The two sides cannot be compared.", "Compare results of the same protocol, L2 policy and device.");
    public static readonly DiagnosticCode MissingKey = Input(
        5019, "A section of the spec lacks a key it must have.", "Add the key the message names.");

    public static readonly DiagnosticCode KernelDescription = Input(
        5020, "A NAME.kernel.json has a mistake.", "Correct the line named; docs/kernel-abi.md lists every key.");
    public static readonly DiagnosticCode KernelSourceMissing = Input(
        5021, "A kernel's source, header or binary cannot be read.", "Correct the name or add the file.");
    public static readonly DiagnosticCode KernelsNotFound = Input(
        5022, "A folder holds no kernel.", "Name a folder with NAME.kernel.json files; `init --kernels` copies the bundled ones.");

    public static readonly DiagnosticCode Retired = Input(
        5023, "An option, property or command no longer exists.", "The message names what replaces it.");

    public static readonly DiagnosticCode KernelReadsElsewhere = Input(
        5024, "The compiler would read something that is not part of a kernel's code.",
        "Put headers beside the kernel or into the kernels folder's include, and remove what the message complains of.");
    public static readonly DiagnosticCode LengthsFile = Input(
        5041, "A file of batch lengths has a mistake.", "Correct the line named; docs/workload.md has the format.");
    public static readonly DiagnosticCode UnusableRow = new(
        "PFB5031", Severity.Warning, ExitCode.NotJudged, "A line of a CSV or of a printed table cannot be used.",
        "Correct the line named, or measure the case again; the other lines are compared.");
    public static readonly DiagnosticCode AmbiguousRows = Input(
        5032, "Rows of two files cannot be matched: several share a key, or one name means different work.",
        "Compare their results.json, keep the .meta.json beside a CSV, or choose one of several runs in a file with FILE.csv#N.");
    public static readonly DiagnosticCode OtherBenchmark = new("PFB5033", Severity.Warning,
        ExitCode.Passed, "All rows of two files differ by a large factor.", "Check that both are of the same benchmark, card and "
            + "shapes.");

    public static readonly DiagnosticCode ForeignShard = Input(
        5034, "A shard belongs to another run: its code, spec, baselines, rules or tool differ.",
        "Measure that shard again in the same way as the others, or leave its folder out.");
    public static readonly DiagnosticCode ShardTwice = Input(
        5035, "A shard was given twice.", "Name only one of the folders; measure a shard again in its own folder, which replaces the "
            + "first result.");
    public static readonly DiagnosticCode ShardDamaged = Input(
        5036, "The files of a shard were changed after its run.", "Copy the folder again, or measure the shard again.");
    public static readonly DiagnosticCode KernelName = Input(
        5040, "A kernel has an impossible name.", "Choose another name; docs/kernels.md says which names are possible.");
    public static readonly DiagnosticCode KernelUnusable = Input(
        5042, "A kernel cannot be used in the way that the spec or the command line says.",
        "Correct the line that the message names; docs/kernels.md says what a kernel may be given.");

    private static DiagnosticCode Input(int number, string title, string remedy) =>
        new($"PFB{number}", Severity.Error, ExitCode.BadInput, title, remedy);
}
