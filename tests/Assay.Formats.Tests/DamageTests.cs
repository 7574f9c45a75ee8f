using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Assay.Formats.Tests;

/// <summary>Whatever happens to a file on its way, reading it never throws and gives clean texts.</summary>
public class DamageTests
{
    private static readonly (string Name, byte[] Bytes)[] Samples =
        [.. GoldenFolder.Adapters
            .SelectMany(GoldenFolder.Paths)
            .Select(path => (Path.GetFileName(path), File.ReadAllBytes(path)))
            .Where(file => ResultFolder.Classify(file.Item1) is not FileKind.Attachment)];

    private static readonly string[] Poison =
    [
        "\\u0000", "\\ud800", "\\udc00\\udc00", "\0", "\u0007", "null", "{}", "[[[", "]", "\"", ":", ",", "-1e99",
        "\\",
    ];

    [Fact]
    public void Truncated_files_are_told_and_never_throw()
    {
        foreach (var (name, bytes) in Samples)
        {
            for (var cut = 0; cut < 50; cut++)
            {
                List<Warning> warnings = [];
                var texts = ReadAny(name, bytes[..(bytes.Length * cut / 50)], warnings);

                if (name.EndsWith(".json", StringComparison.Ordinal))
                {
                    Assert.Empty(texts);
                    Assert.Single(warnings);
                }
            }
        }
    }

    [Fact]
    public void Mutated_files_never_throw_and_give_clean_texts()
    {
        var mutation =
            from sample in Gen.Elements(Samples)
            from place in Gen.Choose(0, int.MaxValue - 1)
            from length in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(1, 40)))
            from insert in Gen.OneOf(
                Gen.Elements(Poison).Select(Encoding.UTF8.GetBytes),
                Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf())
            select (sample.Name, Bytes: Mutate(sample.Bytes, place, length, insert));

        Check(mutation, 20_000);
    }

    [Fact]
    public void Escapes_of_any_code_point_give_clean_texts()
    {
        var units = Gen.Choose(0, 0xFFFF).Select(code => $"\\u{code:x4}").ArrayOf().Select(string.Concat);
        var documents =
            from text in units
            select (Name: "a-result.json", Bytes: Encoding.UTF8.GetBytes(
                $$$"""
                {"name":"t","description":"{{{text}}}","statusDetails":{"message":"{{{text}}}"},
                 "labels":[{"name":"{{{text}}}","value":"{{{text}}}"}],"steps":[{"name":"{{{text}}}"}]}
                """));

        Check(documents, 5_000);
    }

    [Fact]
    public void Mutated_archives_never_throw()
    {
        byte[][] archives =
        [
            Packing.Zip(("a-result.json", "{}"), ("b/c-attachment.txt", new string('x', 3000))),
            Packing.Tar(("a-result.json", "{}"), (new string('n', 150), new string('x', 3000))),
            Packing.Gzip(Packing.Tar(("a-result.json", "{}"), ("c", new string('x', 3000)))),
        ];
        var mutation =
            from archive in Gen.Elements(archives)
            from place in Gen.Choose(0, int.MaxValue - 1)
            from length in Gen.Choose(0, 20)
            from insert in Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf()
            select Mutate(archive, place, length, insert);

        Prop.ForAll(mutation.ToArbitrary(), bytes =>
        {
            var unpacking = Packing.Unpack(bytes, [], new ArchiveLimits(100, 1 << 20, 1 << 22));
            return unpacking.GetAwaiter().GetResult().Count <= 100;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));
    }

    private static void Check(Gen<(string Name, byte[] Bytes)> files, int times) =>
        Prop.ForAll(files.ToArbitrary(), file =>
        {
            List<Warning> warnings = [];
            return ReadAny(file.Name, file.Bytes, warnings)
                .Concat(warnings.Select(warning => warning.Text))
                .All(text => CleanText.Of(text) == text);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(times));

    private static byte[] Mutate(byte[] bytes, int place, int length, byte[] insert)
    {
        var at = place % (bytes.Length + 1);
        return [.. bytes[..at], .. insert, .. bytes[Math.Min(bytes.Length, at + length)..]];
    }

    private static List<string> ReadAny(string name, byte[] bytes, List<Warning> warnings) =>
        ResultFolder.Classify(name) switch
        {
            FileKind.Result => Texts.Of(AllureResultReader.Read(bytes, name, warnings)),
            FileKind.Container => Texts.Of(AllureContainerReader.Read(bytes, name, warnings)),
            FileKind.Categories => Texts.Of(CategoriesReader.Read(bytes, name, warnings)),
            _ => Texts.Of(EnvironmentReader.Read(bytes, name, warnings)),
        };
}
