namespace Assay.Cli.Ci;

/// <summary>Names of Git references and addresses, as CIs write them.</summary>
internal static class Refs
{
    /// <summary>refs/heads/main or main; null for tags and for what is no branch.</summary>
    public static string? Branch(string? reference) => reference switch
    {
        null or "" => null,
        _ when reference.StartsWith("refs/heads/", StringComparison.Ordinal) => reference["refs/heads/".Length..],
        _ when reference.StartsWith("refs/", StringComparison.Ordinal) => null,
        _ => reference,
    };

    /// <summary>https://ci.example.org of an address below it.</summary>
    public static string? Origin(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var url) ? url.GetLeftPart(UriPartial.Authority) : null;

    /// <summary>shop_e2e of shop and e2e; null when one of them is missing.</summary>
    public static string? Joined(string? first, string separator, string? second) =>
        first is null || second is null ? null : first + separator + second;

    public static string? Below(string? address, string path) => address is null ? null : address.TrimEnd('/') + path;
}
