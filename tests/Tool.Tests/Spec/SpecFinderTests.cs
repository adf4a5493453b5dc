using PrefillBench.Diagnostics;
using PrefillBench.Spec;

namespace PrefillBench.Tests.Spec;

public sealed class SpecFinderTests : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("prefill-bench-finder");

    public void Dispose() => root.Delete(recursive: true);

    [Theory]
    [InlineData("prefill-bench.yaml")]
    [InlineData("prefill-bench.yml")]
    public void The_nearest_file_above_is_found(string name)
    {
        var file = Write("repo/" + name);
        Write("prefill-bench.yaml");

        Assert.Equal(file, SpecFinder.Find(Folder("repo/a/b")));
    }

    [Fact]
    public void The_search_ends_at_the_repository()
    {
        Write("prefill-bench.yaml");
        Folder("repo/.git");

        var thrown = Assert.Throws<PfbException>(() => SpecFinder.Find(Folder("repo/a")));

        Assert.Equal(Codes.SpecNotFound, thrown.Diagnostics[0].Code);
    }

    [Fact]
    public void A_worktree_is_a_repository_too_and_its_own_file_is_found()
    {
        Write("worktree/.git");
        var file = Write("worktree/prefill-bench.yaml");

        Assert.Equal(file, SpecFinder.Find(Folder("worktree/a")));
    }

    [Fact]
    public void Two_files_in_one_folder_are_refused()
    {
        Write("prefill-bench.yaml");
        Write("prefill-bench.yml");

        var thrown = Assert.Throws<PfbException>(() => SpecFinder.Find(root.FullName));

        Assert.Equal(Codes.DuplicateKey, thrown.Diagnostics[0].Code);
    }

    private string Folder(string path) => root.CreateSubdirectory(path).FullName;

    private string Write(string path)
    {
        var file = Path.Combine(root.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "");
        return file;
    }
}
