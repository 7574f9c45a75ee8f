namespace Assay.Server.Jobs;

/// <summary>Which installation of a CI a job is of.</summary>
internal static class CiEndpoint
{
    private const int Longest = 255;

    /// <summary>
    /// The origin of the first address that is one: https://gitlab.example.com of
    /// https://GitLab.example.com/shop/-/pipelines. Users and passwords in it are left out.
    /// </summary>
    public static string? Of(params ReadOnlySpan<string?> addresses)
    {
        foreach (var address in addresses)
            if (Uri.TryCreate(address?.Trim(), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
                && uri.Host.Length is > 0 and <= Longest)
                return $"{uri.Scheme}://{uri.Host}{(uri.IsDefaultPort ? "" : $":{uri.Port}")}";
        return null;
    }
}
