namespace Assay.Formats.Reports;

/// <summary>
/// Runners write the absolute path of a test's file, which differs from machine to machine and would give the test a
/// new identity on each: only the folder it is in and its name are kept.
/// </summary>
internal static class ProjectPath
{
    // "file:///home/runner/shop/test/basket.test.js" -> "test/basket.test.js"
    public static string? Short(string? path)
    {
        if (string.IsNullOrWhiteSpace(path)) return null;
        var parts = path.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries);
        var absolute = path[0] is '/' or '\\' || path.Contains(':', StringComparison.Ordinal);
        return string.Join('/', absolute ? parts.TakeLast(2) : parts);
    }
}
