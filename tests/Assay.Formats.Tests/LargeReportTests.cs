using System.Text;

namespace Assay.Formats.Tests;

/// <summary>Tests that look at the memory of the process, in which nothing else may happen meanwhile.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>A report of any length is read in the memory of its longest test.</summary>
[Collection(nameof(Alone))]
public class LargeReportTests
{
    private const int Size = 60 << 20;
    private const long Allowed = 40 << 20;

    [Theory]
    [InlineData(ResultFormat.JUnit)]
    [InlineData(ResultFormat.CucumberJson)]
    [InlineData(ResultFormat.Ctrf)]
    [InlineData(ResultFormat.GoTest)]
    [InlineData(ResultFormat.Tap)]
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
        var (head, tail, test) = Parts(format);
        file.Write(head);
        var count = 0;
        for (var written = 0; written < Size; count++)
        {
            var text = test(count);
            written += text.Length;
            if (count > 0 && format is (ResultFormat.CucumberJson or ResultFormat.Ctrf)) file.Write(',');
            file.Write(text);
        }

        file.Write(tail);
        return count;
    }

    private static (string Head, string Tail, Func<int, string> Test) Parts(ResultFormat format)
    {
        var trace = new StringBuilder().Insert(0, "at com.acme.shop.Basket.pays(Basket.java:12) ", 8).ToString();
        return format switch
        {
            ResultFormat.JUnit => ("<testsuites><testsuite name='s'>", "</testsuite></testsuites>",
                number => $"""
                    <testcase classname='c' name='t{number}' time='0.1'><failure>{trace}</failure></testcase>
                    """),
            ResultFormat.CucumberJson => ("[{\"uri\":\"a.feature\",\"keyword\":\"Feature\",\"elements\":[", "]}]",
                number => $$$"""
                    {"name":"s{{{number}}}","type":"scenario","steps":
                     [{"keyword":"When ","name":"{{{trace}}}","result":{"status":"passed"}}]}
                    """),
            ResultFormat.Ctrf => ("{\"reportFormat\":\"CTRF\",\"results\":{\"tests\":[", "]}}",
                number => $$"""{"name":"t{{number}}","status":"failed","duration":1,"trace":"{{trace}}"}"""),
            ResultFormat.GoTest => ("", "", number => $$"""
                {"Action":"run","Package":"p","Test":"T{{number}}"}
                {"Action":"output","Package":"p","Test":"T{{number}}","Output":"{{trace}}"}
                {"Action":"pass","Package":"p","Test":"T{{number}}","Elapsed":0.1}

                """),
            _ => ("TAP version 13\n", "", number => $"not ok {number + 1} - t{number}\n# {trace}\n"),
        };
    }
}
