using PrefillBench.CodeFiles;
using PrefillBench.Devices.Cpu.Managed.Identity;

namespace PrefillBench.Tests.Devices.Cpu.Managed;

/// <summary>Which builds are the same code: only those that run the same.</summary>
public static class ManagedIdentityTests
{
    private const string Source = """
        using System;
        using System.Runtime.CompilerServices;
        using System.Runtime.InteropServices;

        public class Root
        {
            private readonly Part part = new();
            private static readonly int[] Table = [1, 2, 3, 4, 5, 6, 7, 8, 9];

            public long Run(int n)
            {
                long sum = 0;
                for (var i = 0; i < n; i++)
                {
                    sum += part.Weigh(i) * 3 + Table[i % 9];
                }

                try
                {
                    checked { sum += n; }
                }
                catch (OverflowException)
                {
                    Console.WriteLine("too large");
                }

                return n switch { 0 => 1, 1 => 5, 2 => 7, 3 => 11, 4 => 13, _ => sum };
            }

            [DllImport("libm")] private static extern double cbrt(double x);
        }

        [StructLayout(LayoutKind.Sequential)]
        public struct Pair { public int A; public long B; }

        public class Part
        {
            private Pair pair;

            [MethodImpl(MethodImplOptions.NoInlining)]
            public virtual int Weigh<T>(T value) where T : struct => (int)pair.B + value.GetHashCode();
        }

        public class Elsewhere
        {
            public static int Other() => 42;
        }
        """;

    private static readonly string Original = IdentityOf(Compiled.Of(Source));

    [Fact]
    public static void Comments_paths_module_ids_and_version_stamps_do_not_count()
    {
        Assert.Equal(Original, IdentityOf(Compiled.Of("// a comment, so that lines move\n" + Source)));
        Assert.Equal(Original, IdentityOf(Compiled.Of(Source, path: "/elsewhere/other.cs")));
        Assert.Equal(Original, IdentityOf(Compiled.Of(Source, deterministic: false)));
        Assert.Equal(Original, IdentityOf(Compiled.Of(Source.Replace("public class Root", """
            [assembly: System.Reflection.AssemblyVersion("2.3.4.5")]
            [assembly: System.Reflection.AssemblyFileVersion("6.7.8.9")]
            [assembly: System.Reflection.AssemblyInformationalVersion("1.0.0+abcdef")]
            public class Root
            """, StringComparison.Ordinal))));
    }

    [Fact]
    public static void A_type_out_of_reach_does_not_count_however_it_renumbers_tables()
    {
        Assert.Equal(Original, IdentityOf(Compiled.Of(Source.Replace("42", "43", StringComparison.Ordinal))));
        Assert.Equal(Original, IdentityOf(Compiled.Of(Source.Replace("public class Root", """
            public class Aaa { public string X = "aaa"; public Uri Y; public static int[] Z = [9, 8, 7, 6, 5, 4, 3]; }
            public class Root
            """, StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("part.Weigh(i) * 3", "part.Weigh(i) * 4")]
    [InlineData("part.Weigh(i) * 3", "part.Weigh(i) / 3")]
    [InlineData("i < n; i++", "i <= n; i++")]
    [InlineData("4, 5, 6, 7, 8, 9]", "4, 5, 6, 7, 8, 8]")]
    [InlineData("\"too large\"", "\"too large!\"")]
    [InlineData("catch (OverflowException)", "catch (ArithmeticException)")]
    [InlineData("checked { sum += n; }", "sum += n;")]
    [InlineData("3 => 11", "3 => 12")]
    [InlineData("MethodImplOptions.NoInlining", "MethodImplOptions.AggressiveInlining")]
    [InlineData("public int A; public long B;", "public long B; public int A;")]
    [InlineData("public int A; public long B;", "public long A; public long B;")]
    [InlineData("LayoutKind.Sequential)", "LayoutKind.Sequential, Pack = 1)")]
    [InlineData("where T : struct", "where T : unmanaged")]
    [InlineData("public virtual int Weigh", "public int Weigh")]
    [InlineData("public class Root", "public sealed class Root")]
    [InlineData("(int)pair.B + value", "(int)pair.B - value")]
    [InlineData("\"libm\"", "\"libmvec\"")]
    [InlineData("long sum = 0;", "long sum = n;")]
    [InlineData("public class Root", "[module: System.Runtime.CompilerServices.SkipLocalsInit]\npublic class Root")]
    public static void What_changes_an_instruction_a_constant_data_layout_or_how_it_is_compiled_is_other_code(string before, string after)
    {
        Assert.Contains(before, Source, StringComparison.Ordinal);

        Assert.NotEqual(Original, IdentityOf(Compiled.Of(Source.Replace(before, after, StringComparison.Ordinal))));
    }

    [Fact]
    public static void An_unoptimised_build_is_other_code() => Assert.NotEqual(Original, IdentityOf(Compiled.Of(Source, optimized: false)));

    [Fact]
    public static void Where_types_are_looked_for_at_run_time_all_of_the_assembly_counts()
    {
        var looking = Source.Replace("long sum = 0;", "long sum = Type.GetType(\"Elsewhere\").Name.Length;", StringComparison.Ordinal);

        Assert.NotEqual(IdentityOf(Compiled.Of(looking)), IdentityOf(Compiled.Of(looking.Replace("42", "43", StringComparison.Ordinal))));
    }

    [Fact]
    public static void A_module_initializer_counts_wherever_it_is()
    {
        var initialized = Source.Replace(
            "public static int Other()",
            "[ModuleInitializer] public static void Start() => GC.Collect();\n    public static int Other()",
            StringComparison.Ordinal);

        Assert.NotEqual(Original, IdentityOf(Compiled.Of(initialized)));
    }

    [Fact]
    public static void What_it_needs_beyond_the_framework_counts_with_all_its_types()
    {
        var library = Compiled.Of("public static class Library { public static int Of(int x) => x + 1; }", "Library");
        var changed = Compiled.Of("public static class Library { public static int Of(int x) => x + 1; }\npublic class More;", "Library");
        var kernel = Compiled.Of("public class Root { public int Run(int n) => Library.Of(n); }", references: library);

        Assert.Equal(IdentityOf(kernel, library), IdentityOf(kernel, library));
        Assert.NotEqual(IdentityOf(kernel, library), IdentityOf(kernel, changed));
        Assert.NotEqual(IdentityOf(kernel, library), IdentityOf(kernel));
    }

    [Fact]
    public static void What_is_no_assembly_counts_byte_for_byte() =>
        Assert.NotEqual(IdentityOf(Compiled.Of(Source), [1, 2, 3]), IdentityOf(Compiled.Of(Source), [1, 2, 4]));

    [Fact]
    public static void Another_type_of_the_same_assembly_is_other_code() =>
        Assert.NotEqual(Original, ManagedIdentity.Of("Kernel.dll", "Part", [new("Kernel.dll", Compiled.Of(Source))]).Sha256);

    [Fact]
    public static void The_text_that_is_hashed_names_what_tokens_stand_for()
    {
        var text = ManagedIdentity.TextOf(Compiled.Of(Source), "Root")!;

        Assert.Contains("call [System.Console]System.Console::WriteLine", text, StringComparison.Ordinal);
        Assert.Contains("type Pair", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Elsewhere", text, StringComparison.Ordinal);
    }

    [Fact]
    public static void Instructions_that_the_type_reaches_are_counted_by_class()
    {
        const string Vectors = """
            using System.Runtime.Intrinsics;
            public class Root
            {
                public float Sum(float[] a, int n)
                {
                    var sum = Vector128.Create(1f) + Vector128.Create(a[0]);
                    for (var i = 0; i < n; i++) { a[i] = a[i] * 2; }
                    return sum.ToScalar();
                }
            }
            public class Elsewhere { public int Much(int n) => n * n * n * n; }
            """;

        var mix = ManagedIdentity.Of("Kernel.dll", "Root", [new("Kernel.dll", Compiled.Of(Vectors))]).Instructions;

        // Two creations, a sum and a reading; the loop's product and count; one array element stored; the constructor's call.
        var counts = mix.Counts;
        Assert.Equal(("IL", 4, 2, 1, 1), (mix.Set, counts["vector"], counts["arithmetic"], counts["store"], counts["call"]));
        Assert.Equal(counts[InstructionMix.All], counts.Remove(InstructionMix.All).Values.Sum());
    }

    private static string IdentityOf(byte[] kernel, byte[]? library = null)
    {
        List<KeyValuePair<string, ReadOnlyMemory<byte>>> files = [new("Kernel.dll", kernel)];
        if (library is not null)
        {
            files.Add(new("Library.dll", library));
        }

        return ManagedIdentity.Of("Kernel.dll", "Root", files).Sha256;
    }
}
