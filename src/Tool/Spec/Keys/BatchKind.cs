using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using PrefillBench.Diagnostics;
using PrefillBench.Spec.Yaml;

namespace PrefillBench.Spec.Keys;

/// <summary>A batch in vLLM's grammar.</summary>
internal sealed class BatchKind : ValueKind<BatchLengths>
{
    public override string Description =>
        "a batch such as 2q2k_32q1s1k (parts COUNTqTOKENSsKEYS; k is times 1024)";

    public override JsonObject Schema() => new()
    {
        ["type"] = "string",
        ["pattern"] = "^([0-9]{1,9})?q[0-9]{1,9}k?(s[0-9]{1,9}k?)?(_([0-9]{1,9})?q[0-9]{1,9}k?(s[0-9]{1,9}k?)?)*$",
    };

    public override bool TryRead(YamlNode node, string key, Complaints complaints, [NotNullWhen(true)] out BatchLengths? value)
    {
        value = null;
        if (node is not YamlScalar scalar || scalar.IsNothing)
        {
            WrongType(node, key, complaints);
            return false;
        }

        var (sequences, problem) = BatchText.Parse(scalar.Text);
        if (problem is not null)
        {
            complaints.Add(Codes.OutOfRange, $"`{key}` {node.Shown} is not a batch: {problem}.", node);
            return false;
        }

        value = BatchLengths.Of(sequences);
        return true;
    }
}
