using System.ComponentModel;

namespace System.Runtime.CompilerServices;

/// <summary>The type with which the compiler marks <c>init</c>; netstandard2.0 has none.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
internal static class IsExternalInit;
