namespace PrefillBench.Tests.Architecture;

public static class FileSizeTests
{
    [Fact]
    public static void No_source_file_is_longer_than_250_lines()
    {
        string[] folders = [Path.Combine(Repository.Root, "src"), Path.Combine(Repository.Root, "tests"), Path.Combine(Repository.Root, "kernels")];

        var tooLong = folders.Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.*", SearchOption.AllDirectories))
            .Where(file => Path.GetExtension(file) is ".cs" or ".cu" or ".cuh")
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(file => (file, lines: File.ReadLines(file).Count()))
            .Where(entry => entry.lines > 250)
            .Select(entry => $"{Path.GetRelativePath(Repository.Root, entry.file)}: {entry.lines} lines");

        Assert.Empty(tooLong);
    }
}
