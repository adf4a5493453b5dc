namespace PrefillBench.Spec;

/// <summary><c>*</c> for any run of characters and <c>?</c> for one; a pattern covers the whole text.</summary>
public static class Glob
{
    /// <summary>
    /// Matches a text. Only the last star is ever widened, so the cost is at most pattern times text and never exponential.
    /// </summary>
    public static bool Matches(string pattern, string text)
    {
        var (p, t, star, resume) = (0, 0, -1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, resume) = (p++, t);
            }
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == text[t]))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                (p, t) = (star + 1, ++resume);
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(p).TrimStart('*').IsEmpty;
    }
}
