using System.Collections.Immutable;
using System.Text;
using PrefillBench.CodeFiles;
using PrefillBench.Diagnostics;

namespace PrefillBench.Baselines;

/// <summary>
/// The code that a device's rows were measured with, in one folder, every file named by its content: a description of each kernel and the
/// files that it names, which several kernels may share. What a run leaves for approval has <c>.received</c> before its ending until then,
/// and git ignores it.
/// </summary>
/// <param name="olderFolder">Where earlier versions of the tool kept it; read where the folder lacks a file, and never written.</param>
public sealed class RetainedCode(string folder, string? olderFolder = null)
{
    private const string Lasting = "";
    private const string Received = ".received";

    public string Folder { get; } = folder;

    /// <exception cref="PfbException">TooLarge; nothing was written.</exception>
    public void Receive(KernelCode code) => Write(code, Received);

    /// <summary>Gives received code its lasting name. Nothing happens where it is retained already.</summary>
    /// <exception cref="PfbException">CorruptBaseline when the received code is missing or damaged.</exception>
    public void Retain(string sha256)
    {
        BringFromBefore([sha256]);
        if (!IsSound(sha256, Lasting, Folder))
        {
            Write(Read(sha256, Received, Folder), Lasting);
        }
    }

    /// <summary>Brings code that an earlier version of the tool kept to where this one keeps it.</summary>
    public void BringFromBefore(IEnumerable<string> codes)
    {
        foreach (var sha256 in codes.Where(code => olderFolder is not null && !IsSound(code, Lasting, Folder) && IsSound(code, Lasting, olderFolder)))
        {
            Write(Read(sha256, Lasting, olderFolder!), Lasting);
        }
    }

    /// <exception cref="PfbException">CorruptBaseline when it is missing or its content is not what its name says.</exception>
    public KernelCode Load(string sha256)
    {
        return Read(sha256, Lasting, olderFolder is not null && !IsThere(Folder) && IsThere(olderFolder) ? olderFolder : Folder);

        bool IsThere(string place) => File.Exists(PathOf(place, DescriptionOf(sha256), Lasting));
    }

    /// <summary>Null when the code is there and sound.</summary>
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
    public ImmutableArray<string> Sweep(IReadOnlySet<string> retained, IReadOnlySet<string> received)
    {
        var here = Swept(Folder, Names(retained, Lasting, Folder).Concat(Names(received, Received, Folder)));
        IEnumerable<string> before = olderFolder is null ? [] : Swept(olderFolder, Names(retained.Where(code => !IsSound(code, Lasting, Folder)), Lasting, olderFolder));
        return [.. here.Concat(before).Where(code => !retained.Contains(code)).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <returns>The kernels whose descriptions were removed.</returns>
    private static ImmutableArray<string> Swept(string folder, IEnumerable<string> inUse)
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        var kept = inUse.ToHashSet(StringComparer.Ordinal);
        string[] stray = [.. Directory.GetFiles(folder).Where(file => IsOurs(Path.GetFileName(file)) && !kept.Contains(Path.GetFileName(file)))];
        Array.ForEach(stray, File.Delete);
        if (Directory.GetFileSystemEntries(folder).Length == 0)
        {
            Directory.Delete(folder);
        }

        return [.. stray.Where(file => file.EndsWith(ContentName.DescriptionEnding, StringComparison.Ordinal)).Select(file => Path.GetFileName(file).Split('.')[0])];
    }

    /// <summary>Names of the files that approved kernels have in a folder.</summary>
    internal static IReadOnlySet<string> FilesInUse(string folder, IEnumerable<string> retained) =>
        Names(retained, Lasting, folder).ToHashSet(StringComparer.Ordinal);

    /// <summary>Whether a name is that of a file that waits for approval.</summary>
    internal static bool IsWaiting(string name) => name.Contains($"{Received}.", StringComparison.Ordinal);

    /// <summary>Whether a name is that of a file named by its content, approved or waiting.</summary>
    internal static bool IsOurs(string name) => ContentName.IsOne(name.Replace(Received, Lasting, StringComparison.Ordinal));

    /// <summary>The files of kernels in use; one that cannot be read keeps its name.</summary>
    private static IEnumerable<string> Names(IEnumerable<string> kernels, string state, string folder) => kernels.SelectMany(sha256 =>
    {
        IEnumerable<string> files;
        try
        {
            files = KernelCode.NamesIn(Read(sha256, state, folder).Description)!.Select(file => file.ContentName);
        }
        catch (PfbException)
        {
            files = [];
        }

        return files.Prepend(DescriptionOf(sha256)).Select(name => Path.GetFileName(PathOf(folder, name, state)));
    });

    private static bool IsSound(string sha256, string state, string folder)
    {
        try
        {
            _ = Read(sha256, state, folder);
            return true;
        }
        catch (PfbException)
        {
            return false;
        }
    }

    private void Write(KernelCode code, string state)
    {
        foreach (var (name, content) in code.Files)
        {
            if (content.Length > KernelCode.LimitBytes)
            {
                throw new PfbException(Codes.TooLarge, $"{name} has {content.Length >> 20} MiB; a file of a kernel that is kept has at most {KernelCode.LimitBytes >> 20}");
            }
        }

        CodeFolderFiles.Write(Folder);
        foreach (var (name, content) in code.Files)
        {
            WholeFile.Write(PathOf(Folder, ContentName.Of(name, content.Span), state), content.Span);
        }

        // Last: a description is never there without what it names.
        WholeFile.Write(PathOf(Folder, DescriptionOf(code.Sha256), state), code.Description);
    }

    private static KernelCode Read(string sha256, string state, string folder)
    {
        var file = PathOf(folder, DescriptionOf(sha256), state);
        var text = Canonical(file);
        var description = Encoding.UTF8.GetString(text.Span);
        if (KernelCode.NamesIn(description) is not { } names || ContentName.Sha256(ContentName.DescriptionEnding, text.Span) != sha256)
        {
            throw Corrupt(file);
        }

        var files = ImmutableSortedDictionary.CreateBuilder<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (var (name, contentName) in names)
        {
            var path = PathOf(folder, contentName, state);
            var content = Canonical(path);
            files[name] = ContentName.Of(contentName, content.Span) == contentName ? content : throw Corrupt(path);
        }

        return new KernelCode(description, files.ToImmutable());
    }

    private static ReadOnlyMemory<byte> Canonical(string file) => ContentName.Canonical(file, WholeFile.Read(file, KernelCode.LimitBytes, Codes.CorruptBaseline));

    private static PfbException Corrupt(string file) =>
        new(Codes.CorruptBaseline, "the approved code is not what its name says; restore the file from version control, or approve again", new(file, 0, 0));

    private static string DescriptionOf(string sha256) => sha256 + ContentName.DescriptionEnding;

    private static string PathOf(string folder, string name, string state) =>
        Path.Combine(folder, Path.GetFileNameWithoutExtension(name) + state + Path.GetExtension(name));
}
