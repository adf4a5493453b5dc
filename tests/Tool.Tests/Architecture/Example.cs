namespace PrefillBench.Tests.Architecture;

/// <summary>Refers to a type in each way in which a type can.</summary>
[Kinds(typeof(Uri))]
internal sealed class Example : EventArgs
{
    public Version[]? Member { get; }

    public static async Task<int> CodeAsync()
    {
        await Task.Yield();
        return new[] { 1 }.Select(number => number + (Inner<Guid>() is null ? 1 : 2)).Sum() + TimeZoneInfo.Local.DisplayName.Length;
    }

    private static Lazy<T>? Inner<T>() => new Random().Next() > 0 ? null : new Lazy<T>();

    private sealed class Around
    {
        public Progress<FlagsAttribute>? Nested { get; }
    }
}

[AttributeUsage(AttributeTargets.Class)]
internal sealed class KindsAttribute(Type type) : Attribute
{
    public Type Type => type;
}
