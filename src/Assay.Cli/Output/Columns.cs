using System.Globalization;
using System.Text.Json.Nodes;

namespace Assay.Cli.Output;

/// <summary>A column of a table: its name and the property it shows, such as `job.name`.</summary>
internal sealed record Column(string Name, string Path)
{
    /// <summary>ID=id,NAME=name</summary>
    public static Column[] Parse(string columns) =>
        [.. columns.Split(',').Select(part => part.Split('=')).Select(pair => new Column(pair[0], pair[1]))];

    /// <summary>The columns that --format names, by their names or by properties of the JSON.</summary>
    public static Column[] Chosen(Column[] known, string? format) => format is null
        ? known
        : [.. format.Split(',').Select(name => name.Trim()).Where(name => name.Length > 0).Select(name =>
            Array.Find(known, column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
                || column.Path.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? new Column(name.ToUpperInvariant(), name))];

    public string Of(JsonNode? row)
    {
        var node = row;
        foreach (var part in Path.Split('.')) node = Property(node, part);
        return Text(node, Path.EndsWith("Date", StringComparison.Ordinal));
    }

    private static JsonNode? Property(JsonNode? node, string name) => node switch
    {
        JsonObject single => single.FirstOrDefault(pair =>
            pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value,
        JsonArray many => new JsonArray([.. many.Select(item => Property(item, name)?.DeepClone())]),
        _ => null,
    };

    private static string Text(JsonNode? node, bool isTime) => node switch
    {
        null => "",
        JsonArray many => string.Join(", ", many.Select(item => Text(item, isTime))),
        // {"status":"passed","count":5}
        JsonObject count when count.ContainsKey("count") => $"{count["status"] ?? "in progress"} {count["count"]}",
        JsonObject named => Text(named["name"] ?? named["id"], isTime: false),
        JsonValue time when isTime && time.TryGetValue(out long milliseconds) => DateTimeOffset
            .FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        _ => node.ToString().ReplaceLineEndings(" "),
    };
}
