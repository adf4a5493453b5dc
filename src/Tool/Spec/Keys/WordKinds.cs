using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using PrefillBench.Diagnostics;
using PrefillBench.Spec.Yaml;

namespace PrefillBench.Spec.Keys;

/// <summary>One of a few words.</summary>
internal sealed class Choice<T>(params (string Word, T Value)[] choices) : ValueKind<T>
{
    public override string Description =>
        $"{(choices.Length == 1 ? "" : "one of ")}{string.Join(", ", choices.Select(c => c.Word))}";

    public override JsonObject Schema() => new() { ["enum"] = new JsonArray([.. choices.Select(c => JsonValue.Create(c.Word))]) };

    public override bool TryRead(YamlNode node, string key, Complaints complaints, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (node is not YamlScalar scalar)
        {
            WrongType(node, key, complaints);
            return false;
        }

        foreach (var (word, meaning) in choices)
        {
            if (word == scalar.Text)
            {
                value = meaning;
                return true;
            }
        }

        OutOfRange(node, key, complaints, Suggestion.For(scalar.Text, choices.Select(c => c.Word)));
        return false;
    }
}

internal sealed class Flag : ValueKind<bool>
{
    public override string Description => "true or false";

    public override JsonObject Schema() => new() { ["type"] = "boolean" };

    public override bool TryRead(YamlNode node, string key, Complaints complaints, out bool value)
    {
        var text = node is YamlScalar { Plain: true } scalar ? scalar.Text : "";
        value = text == "true";
        if (text is "true" or "false")
        {
            return true;
        }

        WrongType(node, key, complaints);
        return false;
    }
}

/// <summary>Free text; a path, a glob or a reason.</summary>
internal sealed class Text(string what, int longest) : ValueKind<string>
{
    public override string Description => $"{what} of at most {longest} characters";

    public override JsonObject Schema() => new() { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = longest };

    public override bool TryRead(YamlNode node, string key, Complaints complaints, [NotNullWhen(true)] out string? value)
    {
        value = (node as YamlScalar)?.Text;

        // Escapes in quotes can still write what the decoder refused in the file, and NUL ends a path.
        if (value is null || node is YamlScalar { IsNothing: true } || value.Any(char.IsControl))
        {
            WrongType(node, key, complaints);
            return false;
        }

        if (string.IsNullOrWhiteSpace(value) || value.Length > longest)
        {
            OutOfRange(node, key, complaints);
            return false;
        }

        return true;
    }
}

internal sealed class Date : ValueKind<DateOnly>
{
    public override string Description => "a date such as 2027-03-01";

    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" };

    public override bool TryRead(YamlNode node, string key, Complaints complaints, out DateOnly value)
    {
        if (DateOnly.TryParseExact((node as YamlScalar)?.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out value))
        {
            return true;
        }

        WrongType(node, key, complaints);
        return false;
    }
}

internal sealed class Duration(TimeSpan min, TimeSpan max) : ValueKind<TimeSpan>
{
    public override string Description =>
        $"a whole number with a unit, such as 90s, 30m or 1h, from {min.TotalSeconds:N0}s to {max.TotalHours:N0}h";

    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = "^[0-9]+[smh]$" };

    public override bool TryRead(YamlNode node, string key, Complaints complaints, out TimeSpan value)
    {
        value = default;
        var text = (node as YamlScalar)?.Text ?? "";
        var unitSeconds = text.Length == 0 ? 0 : text[^1] switch { 's' => 1L, 'm' => 60, 'h' => 3600, _ => 0 };
        if (unitSeconds == 0 || !Digits.AreWhole(text[..^1]))
        {
            WrongType(node, key, complaints);
            return false;
        }

        var fits = int.TryParse(text[..^1], CultureInfo.InvariantCulture, out var count);
        if (!fits || count * unitSeconds < min.TotalSeconds || count * unitSeconds > max.TotalSeconds)
        {
            OutOfRange(node, key, complaints);
            return false;
        }

        value = TimeSpan.FromSeconds(count * unitSeconds);
        return true;
    }
}

/// <summary>Written as 90d.</summary>
internal sealed class Days(int min, int max) : ValueKind<int>
{
    public override string Description => $"a whole number of days, such as 90d, from {min}d to {max:N0}d";

    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = "^0*[1-9][0-9]*d$" };

    public override bool TryRead(YamlNode node, string key, Complaints complaints, out int value)
    {
        value = 0;
        var text = (node as YamlScalar)?.Text ?? "";
        if (!text.EndsWith('d') || !Digits.AreWhole(text[..^1]))
        {
            WrongType(node, key, complaints);
            return false;
        }

        if (!int.TryParse(text[..^1], CultureInfo.InvariantCulture, out value) || value < min || value > max)
        {
            OutOfRange(node, key, complaints);
            return false;
        }

        return true;
    }
}
