using Assay.Server.Http;

namespace Assay.Server.Reports;

/// <summary>
/// Names of files inside a report. They never become paths of a file system, but they become addresses: a name that
/// could mean anything outside its report is refused instead of repaired.
/// </summary>
internal static class ReportPath
{
    public const string Index = "index.html";

    /// <summary>Begins the segment of an address that holds a reader's ticket, so no file may begin with it.</summary>
    public const char Ticket = '~';
    private const int Longest = 1000;
    private const int LongestSegment = 255;

    /// <returns>The name as it was sent.</returns>
    /// <exception cref="Refusal">400 when it is no relative path of plain segments.</exception>
    public static string Checked(string name)
    {
        var plain = name.Length is > 0 and <= Longest
            && !name.Any(letter => letter is '\\' or ':' || char.IsControl(letter))
            && name[0] != Ticket
            && name.Split('/').All(segment => segment is not ("" or "." or "..") && segment.Length <= LongestSegment);
        return plain ? name : throw Refusal.Invalid(
            $"Validation error: \"{name}\" is no name for a file of a report; use a relative path such as "
            + "data/results.json");
    }

    /// <summary>
    /// What is asked for, then the same below each inner folder: shared assets are stored without the
    /// plugin's folder.
    /// </summary>
    public static IEnumerable<string> Candidates(string path)
    {
        for (var from = 0; ;)
        {
            yield return path[from..];
            var slash = path.IndexOf('/', from);
            if (slash < 0) yield break;
            from = slash + 1;
        }
    }

    public static string Escaped(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
