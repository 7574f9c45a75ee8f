namespace Assay.Formats.DotNet;

/// <summary>
/// Takes the arguments of a data-driven test out of its name: <c>Shop.Cart.Adds(net: 1, tax: 2)</c> is one test,
/// <c>Shop.Cart.Adds</c>, that ran with the arguments <c>net: 1, tax: 2</c>.
/// </summary>
internal static class MethodName
{
    public static (string Method, string? Arguments) Split(string name)
    {
        var open = name.IndexOf('(');
        if (open <= 0 || !name.EndsWith(')')) return (name, null);
        var method = name[..open].TrimEnd();
        return method.Length == 0 ? (name, null) : (method, name[(open + 1)..^1]);
    }

    /// <summary>The class without its assembly: <c>Shop.Cart, Shop.Tests, Version=1.0.0.0</c>.</summary>
    public static string? Class(string? name) => name?.Split(',', 2)[0].Trim() is { Length: > 0 } text ? text : null;

    /// <summary>The namespace of a class.</summary>
    public static string? Namespace(string? className) =>
        className?.LastIndexOf('.') is > 0 and var dot ? className[..dot] : null;

    /// <summary>The class without its namespace, nested ones with their parents.</summary>
    public static string? Short(string? className) => className?[(className.LastIndexOf('.') + 1)..];
}
