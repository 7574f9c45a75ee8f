using Assay.Formats.Reports;

namespace Assay.Formats;

/// <summary>
/// Reports: single files with the results of many tests. A report is known by its content; its name only says when a
/// file is something else, such as an attachment.
/// </summary>
/// <example>
/// <code>
/// if (ResultFormats.Recognise(name, firstBytes) is { } format)
///     foreach (var findings in ResultFormats.Read(file, name, format, warnings)) Keep(findings.Results);
/// </code>
/// </example>
public static class ResultFormats
{
    /// <summary>So many bytes of a file's beginning (or all of a shorter one) always suffice.</summary>
    public const int EnoughBytes = 64 << 10;

    /// <summary>The format of a report, or null when the file is none.</summary>
    /// <param name="fileName">A name or a path, with slashes of either kind.</param>
    /// <param name="start">The first <see cref="EnoughBytes"/> bytes; less is enough for most files.</param>
    public static ResultFormat? Recognise(string fileName, ReadOnlySpan<byte> start) =>
        MayBeReport(fileName) ? Recognition.Of(start) : null;

    /// <summary>
    /// False when the name says that the file is something else: an attachment, a file of Allure with a uuid in its
    /// name, litter. It saves reading the file's beginning.
    /// </summary>
    public static bool MayBeReport(string fileName) => ResultFolder.MayBeReport(fileName);

    /// <summary>
    /// Reads a report test by test; nothing is held in memory but what was found last. Damage never throws: it ends
    /// the reading with a warning, and what was complete before has been handed over. The same file gives the same
    /// uuids whenever it is read.
    /// </summary>
    /// <param name="content">Seekable; read synchronously, some formats twice. Left open.</param>
    /// <param name="fileName">The name or path as it was sent; results of files with other names differ.</param>
    /// <param name="warnings">Receives what was cut or left out.</param>
    /// <exception cref="IOException">The content itself cannot be read.</exception>
    public static IEnumerable<Findings> Read(
        Stream content, string fileName, ResultFormat format, ICollection<Warning> warnings)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(warnings);
        if (!content.CanSeek) throw new ArgumentException("A report is read from a seekable stream", nameof(content));
        return Report.Read(content, fileName, warnings, Reader(format));
    }

    /// <summary>The format's name as people know it.</summary>
    public static string Title(this ResultFormat format) => format switch
    {
        ResultFormat.Allure1 => "Allure 1",
        ResultFormat.JUnit => "JUnit XML",
        ResultFormat.XUnit => "xUnit.net XML",
        ResultFormat.NUnit => "NUnit XML",
        ResultFormat.Trx => "TRX",
        ResultFormat.TestNg => "TestNG XML",
        ResultFormat.Robot => "Robot Framework XML",
        ResultFormat.CucumberJson => "Cucumber JSON",
        ResultFormat.CucumberMessages => "Cucumber messages",
        ResultFormat.Playwright => "Playwright JSON",
        ResultFormat.Mocha => "Mocha JSON",
        ResultFormat.Jest => "Jest JSON",
        ResultFormat.Ctrf => "CTRF",
        ResultFormat.Tap => "TAP",
        ResultFormat.GoTest => "Go test JSON",
        ResultFormat.Dart => "Dart test JSON",
        ResultFormat.Xcode => "Xcode test JSON",
        _ => format.ToString(),
    };

    private static Func<Report, IEnumerable<Findings>> Reader(ResultFormat format) => format switch
    {
        ResultFormat.Allure1 => Allure1.Allure1Reader.Read,
        ResultFormat.JUnit => JUnit.JUnitReader.Read,
        ResultFormat.XUnit => DotNet.XUnitReader.Read,
        ResultFormat.NUnit => DotNet.NUnitReader.Read,
        ResultFormat.Trx => DotNet.TrxReader.Read,
        ResultFormat.TestNg => TestNg.TestNgReader.Read,
        ResultFormat.Robot => Robot.RobotReader.Read,
        ResultFormat.CucumberJson => Cucumber.CucumberJsonReader.Read,
        ResultFormat.CucumberMessages => Cucumber.CucumberMessagesReader.Read,
        ResultFormat.Playwright => JavaScript.PlaywrightReader.Read,
        ResultFormat.Mocha => JavaScript.MochaReader.Read,
        ResultFormat.Jest => JavaScript.JestReader.Read,
        ResultFormat.Ctrf => Ctrf.CtrfReader.Read,
        ResultFormat.Tap => Tap.TapReader.Read,
        ResultFormat.GoTest => GoTest.GoTestReader.Read,
        ResultFormat.Dart => Dart.DartReader.Read,
        ResultFormat.Xcode => Xcode.XcodeReader.Read,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, message: null),
    };
}
