using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace PrefillBench.Devices.Cuda.Compilation;

/// <summary>
/// The options that a description may give NVRTC: those that read and write no file (NVRTC documentation, "Supported Compile Options").
/// Any other could make the compiler read what is in no hash, and a changed file would come out of the cache as the old code.
/// </summary>
internal static partial class CompilerOptions
{
    /// <summary>Alone, or with a value that is one word.</summary>
    public static readonly ImmutableArray<string> Plain =
    [
        "--use_fast_math", "-use_fast_math", "--ftz", "-ftz", "--prec-sqrt", "-prec-sqrt", "--prec-div", "-prec-div", "--fmad", "-fmad",
        "--fassociative-math", "--maxrregcount", "-maxrregcount", "--extra-device-vectorization", "-extra-device-vectorization",
        "--modify-stack-limit", "-modify-stack-limit", "--jump-table-density", "-jtd", "--split-compile", "-split-compile",
        "--Ofast-compile", "-Ofc", "--dopt", "-dopt", "--device-debug", "-G", "--minimal", "-minimal", "--restrict", "-restrict",
        "--device-as-default-execution-space", "-default-device", "--device-int128", "-device-int128", "--device-float128",
        "-device-float128", "--device-stack-protector", "-device-stack-protector", "--discard-value-names", "-discard-value-names",
        "--builtin-move-forward", "-builtin-move-forward", "--builtin-initializer-list", "-builtin-initializer-list",
        "--no-source-include", "-no-source-include", "--disable-warnings", "-w", "--display-error-number", "-err-no",
        "--no-display-error-number", "-no-err-no", "--brief-diagnostics", "-brief-diag", "--diag-error", "-diag-error", "--diag-suppress",
        "-diag-suppress", "--diag-warn", "-diag-warn", "--optimization-info", "-opt-info", "--version-ident", "-version-ident",
        "--no-cache", "-no-cache", "--frandom-seed", "-frandom-seed",
    ];

    public static readonly ImmutableArray<string> Macros = ["-D", "--define-macro", "-U", "--undefine-macro"];

    /// <summary>Their value is one of <see cref="OfAssembler"/>.</summary>
    public static readonly ImmutableArray<string> ToAssembler = ["--ptxas-options", "-Xptxas"];

    /// <summary>Options of ptxas that are allowed, alone or with a value that is one word.</summary>
    public static readonly ImmutableArray<string> OfAssembler =
    [
        "-v", "--verbose", "-O0", "-O1", "-O2", "-O3", "--opt-level", "-O", "--maxrregcount", "-maxrregcount",
        "--allow-expensive-optimizations", "-allow-expensive-optimizations", "--def-load-cache", "-dlcm", "--def-store-cache", "-dscm",
        "--force-load-cache", "-flcm", "--force-store-cache", "-fscm", "--disable-optimizer-constants", "-disable-optimizer-consts",
        "--fmad", "-fmad", "--warn-on-spills", "-warn-spills", "--warn-on-local-memory-usage", "-warn-lmem-usage",
        "--warn-on-double-precision-use", "-warn-double-usage", "--disable-warnings", "-w", "--suppress-stack-size-warning",
        "--register-usage-level", "-regUsageLevel", "--optimize-float-controls", "-opt-fp", "--cloning", "-cloning", "--split-compile",
        "-split-compile",
    ];

    private static readonly string[] OfHeaders =
        ["-I", "--include-path", "-include", "--pre-include", "--preinclude", "-isystem", "--system-include"];

    /// <summary>One sentence or more for each option that is refused.</summary>
    public static IEnumerable<string> Complaints(ImmutableArray<string> options)
    {
        for (var index = 0; index < options.Length; index++)
        {
            var next = index + 1 < options.Length ? options[index + 1] : null;
            var (good, takesNext) = Read(options[index], next);
            if (!good)
            {
                // What follows without a dash is most likely the value of the option that is refused.
                takesNext = next is not null && IsDefinition(next);
                yield return Refusal(takesNext ? $"{options[index]} {next}" : options[index]);
            }

            index += takesNext ? 1 : 0;
        }
    }

    private static string Refusal(string option) => OfHeaders.Any(name => option.StartsWith(name, StringComparison.Ordinal))
        ? $"The option `{option}` makes the compiler read headers that are not hashed, so a change in them would not be noticed. Remove "
            + "the option, and put the headers beside the kernel or into the kernels folder's `include`."
        : $"The option `{option}` is not allowed, because it might read or write files. Remove it; docs/kernel-abi.md lists the allowed "
            + "options.";

    private static (bool Good, bool TakesNext) Read(string option, string? next)
    {
        if (option is ['-', 'D' or 'U', not '=', ..])
        {
            return (true, false);
        }

        var at = option.IndexOf('=', StringComparison.Ordinal);
        var name = at < 0 ? option : option[..at];
        Func<string, bool>? fits = Plain.Contains(name) ? IsWord
            : Macros.Contains(name) ? IsDefinition
            : ToAssembler.Contains(name) ? IsOfAssembler : null;
        return fits is null ? (false, false)
            : at >= 0 ? (fits(option[(at + 1)..]), false)
            : (true, next is not null && fits(next));
    }

    private static bool IsDefinition(string text) => !text.StartsWith('-');

    private static bool IsOfAssembler(string text) => text.Split('=', 2) is var parts
        && OfAssembler.Contains(parts[0]) && parts.Skip(1).All(IsWord);

    private static bool IsWord(string text) => Word().IsMatch(text);

    [GeneratedRegex(@"^[\w+,]+$")]
    private static partial Regex Word();
}
