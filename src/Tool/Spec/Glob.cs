namespace PrefillBench.Spec; public static class Glob { public static bool Matches(string p, string t) => p == t; }
