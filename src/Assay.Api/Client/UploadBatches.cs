namespace Assay.Api.Client;

/// <summary>Groups files into requests: large enough to be quick, small enough to be repeated.</summary>
public static class UploadBatches
{
    // About as much as the server writes at once.
    private const int MostFiles = 4000;
    private const long MostBytes = 16 << 20;

    /// <param name="files">In any order; each keeps its place.</param>
    /// <param name="pace">No request is larger than its budgets of files and bytes, but for a single file.</param>
    public static IEnumerable<IReadOnlyList<UploadFile>> Of(IEnumerable<UploadFile> files, Pace? pace = null)
    {
        var mostFiles = Within(pace?.Files, MostFiles);
        var mostBytes = Within(pace?.Bytes, MostBytes);
        var (batch, bytes) = (new List<UploadFile>(), 0L);
        foreach (var file in files)
        {
            if (batch.Count > 0 && (batch.Count == mostFiles || bytes + file.Length > mostBytes))
            {
                yield return batch;
                (batch, bytes) = ([], 0);
            }
            batch.Add(file);
            bytes += file.Length;
        }
        if (batch.Count > 0) yield return batch;
    }

    private static long Within(long? budget, long most) => budget is > 0 and var limit ? Math.Min(limit, most) : most;
}
