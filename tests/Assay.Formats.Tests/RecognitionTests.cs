using System.Text;

namespace Assay.Formats.Tests;

public class RecognitionTests
{
    [Fact]
    public void Every_format_has_a_report_to_show_for()
    {
        var formats = GoldenReports.Names.Select(name => GoldenReports.Read(name).Format).ToHashSet();

        Assert.DoesNotContain(null, formats);
        Assert.Equal(Enum.GetValues<ResultFormat>().Cast<ResultFormat?>().ToHashSet(), formats);
    }

    [Theory]
    [InlineData("<testsuites/>", ResultFormat.JUnit)]
    [InlineData("<?xml version='1.0'?><!-- a > b --><testsuite name='a'>", ResultFormat.JUnit)]
    [InlineData("\uFEFF\r\n <testsuite", ResultFormat.JUnit)]
    [InlineData("<n:test-suite xmlns:n='urn:model.allure.qatools.yandex.ru'>", ResultFormat.Allure1)]
    [InlineData("<test-suite type=\"Assembly\">", null)]
    [InlineData("<assemblies timestamp='x'>", ResultFormat.XUnit)]
    [InlineData("<html><testsuite/></html>", null)]
    [InlineData("<!DOCTYPE testsuites><testsuite/>", ResultFormat.JUnit)]
    [InlineData("<", null)]
    [InlineData("{\"numTotalTests\": 1", ResultFormat.Jest)]
    [InlineData("{\"config\": {\"configFile\": \"x\", \"rootDir\": \"/\", \"projects\": [", ResultFormat.Playwright)]
    [InlineData("[{\"description\": \"\", \"elements\": [{\"steps\": []}], \"keyword\": \"Feature\"}]",
        ResultFormat.CucumberJson)]
    [InlineData("[{\"elements\": 1}]", null)]
    [InlineData("[]", null)]
    [InlineData("{}", null)]
    [InlineData("{\"uuid\": \"a\", \"name\": \"stats.passes\", \"steps\": [{\"numTotalTests\": 1}]}", null)]
    [InlineData("{\"stats\": {\"suites\": 1, \"passes\": 1}, \"results\": []}", null)]
    [InlineData("{\"Action\":\"start\",\"Package\":\"a\"}", ResultFormat.GoTest)]
    [InlineData("TAP version 14\n1..2", ResultFormat.Tap)]
    [InlineData("# comment\n\nok 1 - adds", ResultFormat.Tap)]
    [InlineData("not ok 1", ResultFormat.Tap)]
    [InlineData("1..3\r\nok", ResultFormat.Tap)]
    [InlineData("ok, this is a letter", null)]
    [InlineData("1...", null)]
    [InlineData("", null)]
    public void A_report_is_known_by_how_it_begins(string start, ResultFormat? format) =>
        Assert.Equal(format, ResultFormats.Recognise("any.bin", Encoding.UTF8.GetBytes(start)));

    [Theory]
    [InlineData("0a-attachment.xml", false)]
    [InlineData("history/junit.xml", false)]
    [InlineData("environment.xml", false)]
    [InlineData("executor.json", false)]
    [InlineData("7f5c1a52-0c41-4b0e-9d0e-2f6f8e1f0a11-result.json", false)]
    [InlineData("jest-result.json", true)]
    [InlineData("out/junit.xml", true)]
    [InlineData("report", true)]
    public void Some_names_say_that_a_file_is_something_else(string name, bool read)
    {
        Assert.Equal(read, ResultFormats.MayBeReport(name));
        Assert.Equal(read ? ResultFormat.JUnit : null, ResultFormats.Recognise(name, "<testsuite>"u8));
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("iso-8859-1")]
    [InlineData("windows-1252")]
    [InlineData("utf-8")]
    public void Xml_may_be_in_another_encoding(string encoding)
    {
        var codec = CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding);
        var text = $"<?xml version=\"1.0\" encoding=\"{encoding}\"?><testsuite><testcase name=\"hält\"/></testsuite>";
        foreach (var mark in (byte[][])[[], codec.GetPreamble()])
        {
            var reading = ReportReading.Of([.. mark, .. codec.GetBytes(text)], "a.xml");

            Assert.Equal("hält", Assert.Single(reading.Results).Name);
            Assert.Empty(reading.Warnings);
        }
    }

    [Fact]
    public void Every_format_has_a_title() =>
        Assert.Distinct(Enum.GetValues<ResultFormat>().Select(format => format.Title()));
}
