using System.Globalization;
using System.Text.Json;
using Assay.Api;

namespace Assay.Cli.TestCases;

/// <summary>
/// The file that tells adapters what to run: {"version":"1.0","tests":[{"id":"10","selector":"a.b.c"}]}. An empty list
/// means everything to some adapters and nothing to others, so an empty plan is never written.
/// </summary>
internal static class PlanFile
{
    public const string DefaultPath = "testplan.json";

    public static void Write(string path, IEnumerable<PlannedTestDto> tests)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        // A reader sees the whole plan or none.
        var temporary = path + ".tmp";
        using (var stream = File.Create(temporary))
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("version", "1.0");
            json.WriteStartArray("tests");
            foreach (var test in tests)
            {
                json.WriteStartObject();
                if (test.Id is { } id) json.WriteString("id", id.ToString(CultureInfo.InvariantCulture));
                if (test.Selector is { Length: > 0 } selector) json.WriteString("selector", selector);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>A plan of an earlier run would select the wrong tests.</summary>
    public static void Remove(string path)
    {
        if (File.Exists(path)) File.Delete(path);
    }
}
