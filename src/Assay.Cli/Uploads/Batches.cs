using Assay.Api.Client;

namespace Assay.Cli.Uploads;

/// <summary>Groups files into requests: large enough to be quick, small enough to be repeated.</summary>
internal static class Batches
{
    // As much as the server writes at once.
    private const int MostFiles = 1000;
    private const long MostBytes = 16 << 20;

    public static IEnumerable<IReadOnlyList<UploadFile>> Of(IEnumerable<UploadFile> files)
    {
        var (batch, bytes) = (new List<UploadFile>(), 0L);
        foreach (var file in files)
        {
            if (batch.Count > 0 && (batch.Count == MostFiles || bytes + file.Length > MostBytes))
            {
                yield return batch;
                (batch, bytes) = ([], 0);
            }
            batch.Add(file);
            bytes += file.Length;
        }
        if (batch.Count > 0) yield return batch;
    }
}
