using System.Globalization;
using System.Reflection;
using PrefillBench.Diagnostics;
using PrefillBench.Kernels;

namespace PrefillBench.Devices.Cpu.Managed;

/// <summary>The options of a .NET kernel: public properties of its class that can be set, by name.</summary>
internal static class KernelOptions
{
    private static readonly Type[] Possible = [typeof(string), typeof(bool), typeof(int), typeof(long), typeof(double)];

    /// <exception cref="PfbException">KernelUnusable: the class has no such property, or the value is none of its type.</exception>
    public static void Set(CpuKernel kernel, ManagedDescription description)
    {
        foreach (var (name, text) in description.Options)
        {
            var property = kernel.GetType().GetProperty(name, BindingFlags.Public | BindingFlags.Instance);
            if (property is null || !IsOption(property))
            {
                throw Wrong(description, $"has no option `{name}`; it has {Names(kernel)}");
            }

            property.SetValue(kernel, Value(property.PropertyType, text)
                ?? throw Wrong(description, $"needs a value of type {property.PropertyType.Name} for option `{name}`; it is given "
                    + $"`{text}`"));
        }
    }

    private static bool IsOption(PropertyInfo property) =>
        property.SetMethod is { IsPublic: true } && (property.PropertyType.IsEnum || Possible.Contains(property.PropertyType));

    private static object? Value(Type type, string text) => type switch
    {
        _ when type == typeof(string) => text,
        _ when type == typeof(bool) => bool.TryParse(text, out var flag) ? flag : null,
        _ when type == typeof(int) => int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null,
        _ when type == typeof(long) => long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null,
        _ when type == typeof(double) => double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null,
        _ => Enum.GetNames(type).Contains(text) ? Enum.Parse(type, text) : null,
    };

    private static string Names(CpuKernel kernel) =>
        string.Join(", ", kernel.GetType().GetProperties().Where(IsOption)
            .Select(property => $"`{property.Name}`")) is { Length: > 0 } names
            ? names
            : "none";

    private static PfbException Wrong(ManagedDescription description, string text) =>
        new(Codes.KernelUnusable, $"The kernel `{description.Type}` {text}.", new(description.File, 0, 0));
}
