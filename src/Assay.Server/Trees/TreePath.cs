using System.Globalization;
using Assay.Server.Http;

namespace Assay.Server.Trees;

/// <summary>A place as a request names it: `treeId`, and `path` with the custom-field values that lead there.</summary>
internal sealed record TreePath(long? TreeId, IReadOnlyList<string> Parts)
{
    public static ValueTask<TreePath> BindAsync(HttpContext http)
    {
        var asked = http.Request.Query;
        return ValueTask.FromResult(new TreePath(
            long.TryParse(asked["treeId"], CultureInfo.InvariantCulture, out var tree) ? tree : null,
            [.. asked["path"].SelectMany(part => (part ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))]));
    }

    /// <summary>Ids came as repeated keys or behind commas.</summary>
    public IReadOnlyList<long> Values => [.. Parts.Select(part =>
        long.TryParse(part, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw Refusal.Invalid($"Validation error: \"{part}\" is no id of a group"))];
}
