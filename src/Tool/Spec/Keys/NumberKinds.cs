using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using PrefillBench.Spec.Yaml;
using PrefillBench.Units;

namespace PrefillBench.Spec.Keys;

/// <summary>Recognises the digits of a plain scalar, before any range is checked.</summary>
internal static class Digits
{
    /// <summary>Optional sign and digits, no leading zero: YAML 1.1 would read 010 as 8.</summary>
    public static bool AreWhole(string text)
    {
        var digits = text.AsSpan(text.StartsWith('-') || text.StartsWith('+') ? 1 : 0);
        return digits.Length > 0 && !digits.ContainsAnyExceptInRange('0', '9') && (digits.Length == 1 || digits[0] != '0');
    }

    /// <summary>A decimal fraction without exponent; infinite when it has hundreds of digits, so always above any range.</summary>
    public static bool TryDecimal(string text, out double value)
    {
        value = 0;
        return text.Length > 0 && char.IsAsciiDigit(text[^1])
            && double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture, out value);
    }
}

/// <param name="multipleOf">The number must be a multiple of this.</param>
internal sealed class WholeNumber(int min, int max, int multipleOf = 1) : WholeNumber<int>(min, max, number => (int)number, multipleOf);

internal sealed class SeedNumber() : WholeNumber<ulong>(0, long.MaxValue, number => (ulong)number);

/// <param name="convert">Converts a number within the range.</param>
internal abstract class WholeNumber<T>(long min, long max, Func<long, T> convert, int multipleOf = 1) : ValueKind<T>
{
    public override string Description => multipleOf == 1
        ? $"a whole number from {min:N0} to {max:N0}"
        : $"a multiple of {multipleOf} from {min:N0} to {max:N0}";

    public override JsonObject Schema()
    {
        var schema = new JsonObject { ["type"] = "integer", ["minimum"] = min, ["maximum"] = max };
        if (multipleOf > 1)
        {
            schema["multipleOf"] = multipleOf;
        }

        return schema;
    }

    public override bool TryRead(YamlNode node, string key, Complaints complaints, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (node is not YamlScalar { Plain: true } scalar || !Digits.AreWhole(scalar.Text))
        {
            WrongType(node, key, complaints);
            return false;
        }

        if (!long.TryParse(scalar.Text, CultureInfo.InvariantCulture, out var number)
            || number < min || number > max || number % multipleOf != 0)
        {
            OutOfRange(node, key, complaints);
            return false;
        }

        value = convert(number);
        return true;
    }
}

/// <summary>One of few numbers, because kernels are built for these only.</summary>
internal sealed class SupportedNumber(string supportedBy, params int[] values) : ValueKind<int>
{
    public override string Description =>
        $"{(values.Length == 1 ? "" : "one of ")}{string.Join(", ", values)} ({supportedBy})";

    public override JsonObject Schema() => new() { ["enum"] = new JsonArray([.. values.Select(v => JsonValue.Create(v))]) };

    public override bool TryRead(YamlNode node, string key, Complaints complaints, out int value)
    {
        value = 0;
        if (node is not YamlScalar { Plain: true } scalar || !Digits.AreWhole(scalar.Text))
        {
            WrongType(node, key, complaints);
            return false;
        }

        if (!int.TryParse(scalar.Text, CultureInfo.InvariantCulture, out var number)
            || !Array.Exists(values, supported => supported == number))
        {
            OutOfRange(node, key, complaints);
            return false;
        }

        value = number;
        return true;
    }
}

internal sealed class Share(double min, double max) : ValueKind<Percent>
{
    public override string Description => $"a percentage from {min}% to {max}%";

    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = @"^[0-9]+(\.[0-9]+)?%$" };

    public override bool TryRead(YamlNode node, string key, Complaints complaints, out Percent value)
    {
        value = default;
        var text = (node as YamlScalar)?.Text ?? "";
        var hasSign = text.EndsWith('%');
        if (!Digits.TryDecimal(hasSign ? text[..^1] : text, out var number) || !hasSign)
        {
            var forgotten = number > 0 && number <= max;
            WrongType(node, key, complaints, forgotten ? $" Write `{text}%` if percent is meant." : "");
            return false;
        }

        if (!(number >= min && number <= max))
        {
            OutOfRange(node, key, complaints);
            return false;
        }

        value = new Percent(number);
        return true;
    }
}

internal sealed class MillisecondNumber(double min, double max) : TimeNumber(min, max, "milliseconds", new Milliseconds(1));

internal sealed class MicrosecondNumber(double min, double max) : TimeNumber(min, max, "microseconds", new Milliseconds(1e-3));

internal abstract class TimeNumber(double min, double max, string units, Milliseconds unit) : ValueKind<Milliseconds>
{
    public override string Description => $"a number of {units} from {min} to {max}";

    public override JsonObject Schema() => new() { ["type"] = "number", ["minimum"] = min, ["maximum"] = max };

    public override bool TryRead(YamlNode node, string key, Complaints complaints, out Milliseconds value)
    {
        value = default;
        if (node is not YamlScalar { Plain: true } scalar || !Digits.TryDecimal(scalar.Text, out var number))
        {
            WrongType(node, key, complaints);
            return false;
        }

        if (!(number >= min && number <= max))
        {
            OutOfRange(node, key, complaints);
            return false;
        }

        value = unit * number;
        return true;
    }
}

/// <summary>0 for none, or a number within a range.</summary>
internal sealed class CapNumber(float min, float max) : ValueKind<float>
{
    public override string Description => $"0 or a number from {min} to {max}";

    public override JsonObject Schema() => new()
    {
        ["anyOf"] = new JsonArray(
            new JsonObject { ["enum"] = new JsonArray(0) }, new JsonObject { ["type"] = "number", ["minimum"] = min, ["maximum"] = max }),
    };

    public override bool TryRead(YamlNode node, string key, Complaints complaints, out float value)
    {
        value = 0;
        if (node is not YamlScalar { Plain: true } scalar || !Digits.TryDecimal(scalar.Text, out var number))
        {
            WrongType(node, key, complaints);
            return false;
        }

        if (number != 0 && !(number >= min && number <= max))
        {
            OutOfRange(node, key, complaints);
            return false;
        }

        value = (float)number;
        return true;
    }
}
