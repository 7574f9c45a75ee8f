using Assay.Formats;
using Assay.Server.Data;

namespace Assay.Server.Uploads;

/// <summary>
/// Reports of other formats (JUnit XML, TRX, Playwright JSON, …) hold the results of many tests and may be of any
/// length: each waits on disk and is read test by test.
/// </summary>
internal sealed class ReportSpool(Settings settings)
{
    /// <param name="take">Receives what was found and the bytes that were read since the last time.</param>
    public async Task Read(
        Stream content, string fileName, ResultFormat format, List<Warning> warnings,
        Func<Findings, long, CancellationToken, Task> take, CancellationToken stop)
    {
        await using var spool = new FileStream(
            WaitingFiles.NewPath(settings), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 81_920,
            FileOptions.DeleteOnClose);
        await content.CopyToAsync(spool, stop);
        var read = 0L;
        foreach (var findings in ResultFormats.Read(spool, fileName, format, warnings))
        {
            var position = spool.Position;
            await take(findings, Math.Max(0, position - read), stop);
            read = position;
        }
    }
}
