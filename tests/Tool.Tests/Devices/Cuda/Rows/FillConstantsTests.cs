using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using PrefillBench.Tests.Architecture;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Cuda.Rows;

/// <summary>The device's random numbers have the host's constants: every number of random.cuh that defines them.</summary>
public static class FillConstantsTests
{
    private static string Header { get; } = File.ReadAllText(Path.Combine(Repository.Root, "kernels", "include", "pb", "random.cuh"));

    [Theory]
    [InlineData("logarithm", "Logarithm")]
    [InlineData("body", "Body")]
    [InlineData("tail", "Tail")]
    public static void Polynomials_are_the_host_s(string name, string field)
    {
        var text = Regex.Match(Header, $@"{name}\[\] =\s*\{{([^}}]*)\}}").Groups[1].Value;

        var coefficients = text.Split(',').Select(Single);

        Assert.Equal((float[])Field(typeof(StandardNormal), field)!, coefficients);
    }

    [Theory]
    [InlineData("magnitude_bits", "MagnitudeBits")]
    [InlineData("sign_bit", "SignBit")]
    [InlineData("square_root_of_half", "SquareRootOfHalf")]
    [InlineData("ln2", "Ln2")]
    [InlineData("two_to_minus_31", "TwoToMinus31")]
    [InlineData("two_to_minus_32", "TwoToMinus32")]
    [InlineData("two_to_minus_33", "TwoToMinus33")]
    [InlineData("tail_from", "TailFrom")]
    [InlineData("body_centre", "BodyCentre")]
    [InlineData("tail_centre", "TailCentre")]
    public static void Constants_of_the_normal_distribution_are_the_host_s(string name, string field) =>
        Same(name, typeof(StandardNormal), field);

    [Theory]
    [InlineData("rounds", "Rounds")]
    [InlineData("multiplier0", "Multiplier0")]
    [InlineData("multiplier1", "Multiplier1")]
    [InlineData("key_step0", "KeyStep0")]
    [InlineData("key_step1", "KeyStep1")]
    public static void Constants_of_Philox_are_the_host_s(string name, string field) => Same(name, typeof(Philox4x32), field);

    [Fact]
    public static void Tensors_have_the_host_s_numbers()
    {
        var source = File.ReadAllText(Path.Combine(Repository.Root, "kernels", "common", "fill.cu"));

        Assert.Contains(
            $"Query = {(int)RandomTensor.Query}, Key = {(int)RandomTensor.Key}, Value = {(int)RandomTensor.Value}", source,
            StringComparison.Ordinal);
    }

    private static void Same(string name, Type type, string field)
    {
        var text = Regex.Match(Header, $@"\b{name} = ([^;,]+)").Groups[1].Value;

        object parsed = Field(type, field) switch
        {
            float => (object)Single(text),
            uint => Convert.ToUInt32(text, 16),
            int when text.StartsWith("0x", StringComparison.Ordinal) => Convert.ToInt32(text, 16),
            int => int.Parse(text, CultureInfo.InvariantCulture),
            var other => throw new InvalidOperationException($"{field} is {other}"),
        };

        Assert.Equal(Field(type, field), parsed);
    }

    private static float Single(string text) => float.Parse(text.Trim().TrimEnd('f'), CultureInfo.InvariantCulture);

    private static object? Field(Type type, string name) =>
        type.GetField(name, BindingFlags.Static | BindingFlags.NonPublic)!.GetValue(null);
}
