using System.Collections.Immutable;
using System.Text;
using PrefillBench.CodeFiles;
using PrefillBench.Diagnostics;

namespace PrefillBench.Baselines;

/// <summary>
/// The code that a device's rows were measured with, in one folder, every file named by its content: a description of each kernel and the
/// files that it names, which several kernels may share.
/// </summary>
/// <param name="olderFolder">Folder in which earlier versions of the tool kept code. It is read where the folder lacks a file, and never
/// written.</param>
public sealed class RetainedCode(string folder, string? olderFolder = null)
{
    // In names of files that earlier versions kept here until they were approved.
    private const string OnceReceived = ".received";

    public string Folder { get; } = folder;

    /// <summary>Keeps what is not kept yet.</summary>
    /// <exception cref="PfbException">TooLarge; nothing was written.</exception>
    public void Keep(KernelCode code)
    {
        foreach (var (name, content) in code.Files)
        {
            if (content.Length > KernelCode.LimitBytes)
            {
                throw new PfbException(
                    Codes.TooLarge,
                    $"{name} has {content.Length >> 20} MiB; a file of kept code may have at most {KernelCode.LimitBytes >> 20} MiB");
            }
        }

        if (IsSound(code.Sha256, Folder))
        {
            return;
        }

        CodeFolderFiles.Write(Folder);
        foreach (var (name, content) in code.Files)
        {
            WholeFile.Write(Path.Combine(Folder, ContentName.Of(name, content.Span)), content);
        }

        // Last: a description is never there without what it names.
        WholeFile.Write(DescriptionIn(Folder, code.Sha256), code.Description);
    }

    /// <summary>Keeps code that a run left, where it is not kept already.</summary>
    /// <exception cref="PfbException">CorruptBaseline when what the run left is missing or damaged.</exception>
    public void Take(string sha256, RetainedCode left)
    {
        BringFromBefore([sha256]);
        if (!IsSound(sha256, Folder))
        {
            Keep(left.Load(sha256));
        }
    }

    /// <summary>Brings code that an earlier version of the tool kept to where this one keeps it.</summary>
    public void BringFromBefore(IEnumerable<string> codes)
    {
        foreach (var sha256 in codes.Where(code => olderFolder is not null && !IsSound(code, Folder) && IsSound(code, olderFolder)))
        {
            Keep(Read(sha256, olderFolder!));
        }
    }

    /// <exception cref="PfbException">CorruptBaseline when it is missing or its content is not what its name says.</exception>
    public KernelCode Load(string sha256)
    {
        return Read(sha256, olderFolder is not null && !IsThere(Folder) && IsThere(olderFolder) ? olderFolder : Folder);

        bool IsThere(string place) => File.Exists(DescriptionIn(place, sha256));
    }

    /// <summary>What is wrong with the code; null when it is there and sound.</summary>
    public string? Complaint(string sha256)
    {
        try
        {
            _ = Load(sha256);
            return null;
        }
        catch (PfbException e)
        {
            return e.Diagnostics[0].Text;
        }
    }

    /// <summary>Removes every file whose kernel is not in use; returns the hashes of the removed kernels.</summary>
    public ImmutableArray<string> Sweep(IReadOnlySet<string> inUse)
    {
        var here = Swept(Folder, FilesInUse(Folder, inUse));
        IEnumerable<string> before = olderFolder is null
            ? []
            : Swept(olderFolder, FilesInUse(olderFolder, inUse.Where(code => !IsSound(code, Folder))));
        return [.. here.Concat(before).Where(code => !inUse.Contains(code)).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>Names of the files that kernels have in a folder; of one that cannot be read, that of its description.</summary>
    internal static IReadOnlySet<string> FilesInUse(string folder, IEnumerable<string> kernels) => kernels.SelectMany(sha256 =>
    {
        IEnumerable<string> files = [];
        _ = PfbException.Of(() => files = [.. KernelCode.NamesIn(Read(sha256, folder).Description)!.Select(file => file.ContentName)]);
        return files.Prepend(sha256 + ContentName.DescriptionEnding);
    }).ToHashSet(StringComparer.Ordinal);

    /// <summary>Whether a name is that of a file that an earlier version kept until it was approved.</summary>
    internal static bool IsOnceReceived(string name) => name.Contains($"{OnceReceived}.", StringComparison.Ordinal);

    /// <summary>Whether a name is that of a file named by its content.</summary>
    internal static bool IsOurs(string name) => ContentName.IsOne(name.Replace(OnceReceived, "", StringComparison.Ordinal));

    /// <returns>The kernels whose descriptions were removed.</returns>
    private static ImmutableArray<string> Swept(string folder, IReadOnlySet<string> inUse)
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        string[] stray =
        [
            .. Directory.GetFiles(folder).Where(file => Path.GetFileName(file) is var name && IsOurs(name) && !inUse.Contains(name)),
        ];
        Array.ForEach(stray, File.Delete);
        if (Directory.GetFileSystemEntries(folder).Length == 0)
        {
            Directory.Delete(folder);
        }

        return
        [
            .. stray.Where(file => file.EndsWith(ContentName.DescriptionEnding, StringComparison.Ordinal))
                .Select(file => Path.GetFileName(file).Split('.')[0]),
        ];
    }

    private static bool IsSound(string sha256, string folder) => PfbException.Of(() => _ = Read(sha256, folder)).Count == 0;

    private static KernelCode Read(string sha256, string folder)
    {
        var file = DescriptionIn(folder, sha256);
        var text = Canonical(file);
        var description = Encoding.UTF8.GetString(text.Span);
        if (KernelCode.NamesIn(description) is not { } names || ContentName.Sha256(ContentName.DescriptionEnding, text.Span) != sha256)
        {
            throw Corrupt(file);
        }

        var files = ImmutableSortedDictionary.CreateBuilder<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (var (name, contentName) in names)
        {
            var path = Path.Combine(folder, contentName);
            var content = Canonical(path);
            files[name] = ContentName.Of(contentName, content.Span) == contentName ? content : throw Corrupt(path);
        }

        return new KernelCode(description, files.ToImmutable());
    }

    private static ReadOnlyMemory<byte> Canonical(string file) =>
        ContentName.Canonical(file, WholeFile.Read(file, KernelCode.LimitBytes, Codes.CorruptBaseline));

    private static PfbException Corrupt(string file) => new(
        Codes.CorruptBaseline, "the code does not match its name; restore the file from version control, or run and approve again",
        new(file, 0, 0));

    private static string DescriptionIn(string folder, string sha256) => Path.Combine(folder, sha256 + ContentName.DescriptionEnding);
}
