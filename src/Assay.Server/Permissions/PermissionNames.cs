using Assay.Server.Http;

namespace Assay.Server.Permissions;

/// <summary>How permissions are spelt on the wire: project:read, project:comment and so on.</summary>
internal static class PermissionNames
{
    private const string Prefix = "project:";

    private static readonly Permission[] All =
        [Permission.Read, Permission.Comment, Permission.Write, Permission.Configure];

    private static readonly string Known = string.Join(", ", Of(Access.Implied(Permission.Configure)));

    public static IReadOnlyList<string> Of(Permission permissions) =>
        [.. All.Where(one => permissions.HasFlag(one)).Select(one => Prefix + one.ToString().ToLowerInvariant())];

    /// <returns>What was named, with everything it implies.</returns>
    /// <exception cref="Refusal">400 when one is unknown or there is none.</exception>
    public static Permission Parse(IReadOnlyList<string>? names)
    {
        if (names is not { Count: > 0 })
            throw Refusal.Invalid("Validation error: permissions should have at least project:read");
        return Access.Implied(names.Aggregate(Permission.None, (all, name) => all | Parse(name)));
    }

    private static Permission Parse(string? name)
    {
        var word = name?.Trim() ?? "";
        if (word.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)) word = word[Prefix.Length..];
        var found = All.FirstOrDefault(one => one.ToString().Equals(word, StringComparison.OrdinalIgnoreCase));
        return found != Permission.None
            ? found
            : throw Refusal.Invalid(
                $"Validation error: \"{name}\" is no permission; permissions are {Known}");
    }
}
