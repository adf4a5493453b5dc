using System.Text;

namespace PrefillBench.Evaluation.Writing;

internal static class MarkdownTable
{
    public static string Of<T>(IEnumerable<T> rows, params IReadOnlyList<(string Header, Func<T, string> Cell)> columns)
    {
        var text = new StringBuilder();
        Line(columns.Select(column => column.Header));
        Line(columns.Select(_ => "---"));
        foreach (var row in rows)
        {
            Line(columns.Select(column => column.Cell(row)));
        }

        return text.ToString();

        void Line(IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
    }
}
