using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Cli.Settings;

namespace Assay.Cli.Output;

/// <summary>Writes what a command found, in the form that was asked for.</summary>
internal sealed class Answer(Given given, Terminal terminal)
{
    private static readonly JsonWriterOptions Indented = new()
    {
        Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly string form = given.Text(Options.Output)?.ToLowerInvariant() ?? "table";

    /// <summary>Refuses an unknown form before anything is asked of the server.</summary>
    public void Check()
    {
        if (form is not ("table" or "json" or "yaml"))
            throw new SettingException($"--output should be table, json or yaml, but is \"{form}\"");
    }

    /// <param name="rows">What was found.</param>
    /// <param name="columns">Of the table, as ID=id,NAME=name.</param>
    public void List(IReadOnlyList<JsonNode?> rows, string columns)
    {
        if (form == "table") ShowTable(rows, columns);
        else Show(new JsonArray([.. rows.Select(row => row?.DeepClone())]));
    }

    public void One(JsonNode? row, string columns)
    {
        if (form == "table") ShowTable([row], columns);
        else Show(row);
    }

    private void Show(JsonNode? node) => terminal.Answer(form == "yaml" ? Yaml.Of(node) : Json(node));

    private void ShowTable(IReadOnlyList<JsonNode?> rows, string columns)
    {
        var chosen = Column.Chosen(Column.Parse(columns), given.Text(Options.Format));
        foreach (var line in Table.Lines(rows, chosen, !given.Flag(Options.NoHeader), terminal.Width))
            terminal.Answer(line);
    }

    private static string Json(JsonNode? node)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Indented))
        {
            if (node is null) writer.WriteNullValue();
            else node.WriteTo(writer);
        }
        return Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }
}
