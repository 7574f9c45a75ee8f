namespace Assay.Formats.Tests;

/// <summary>Tests that look at the memory of the process, in which nothing else may happen meanwhile.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>A report of any length is read in the memory of its longest test.</summary>
[Collection(nameof(Alone))]
public class LargeReportTests
{
    private const int Size = 60 << 20;
    private const int SizeOfJUnit = 300 << 20;
    private const long Allowed = 40 << 20;

    public static TheoryData<ResultFormat> Formats => [.. Enum.GetValues<ResultFormat>()];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Reading_needs_less_memory_than_the_report_has_bytes(ResultFormat format)
    {
        var path = Path.GetTempFileName();
        try
        {
            var tests = Write(path, format);
            using var content = File.OpenRead(path);
            Assert.Equal(format, ResultFormats.Recognise("large", Start(content)));
            List<Warning> warnings = [];
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var (count, peak) = (0, 0L);
            foreach (var findings in ResultFormats.Read(content, "large", format, warnings))
            {
                count += findings.Results.Count;
                if (count % 20_000 == 0) peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true) - before);
            }

            Assert.Equal(tests, count);
            Assert.Empty(warnings);
            Assert.InRange(peak, 0, Allowed);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static byte[] Start(FileStream content)
    {
        var start = new byte[ResultFormats.EnoughBytes];
        content.ReadExactly(start);
        return start;
    }

    private static int Write(string path, ResultFormat format)
    {
        using var file = new StreamWriter(path);
        var parts = LargeReport.Of(format);
        file.Write(parts.Head);
        var count = 0;
        for (var written = 0; written < (format == ResultFormat.JUnit ? SizeOfJUnit : Size); count++)
        {
            var text = parts.Test(count);
            written += text.Length;
            if (count > 0) file.Write(parts.Between);
            file.Write(text);
        }

        file.Write(parts.Tail);
        return count;
    }
}
