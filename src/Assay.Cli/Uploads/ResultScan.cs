using System.Text.Json;

namespace Assay.Cli.Uploads;

/// <summary>What a result or container document refers to.</summary>
/// <param name="Passed">The result's status is passed; for containers it is null.</param>
internal sealed record ResultScan(
    string? Uuid, bool? Passed, IReadOnlyList<string> Children, IReadOnlyList<string> Sources)
{
    /// <returns>Null when the document is not complete: its writer is still at it, or it is damaged.</returns>
    public static ResultScan? Read(ReadOnlySpan<byte> document)
    {
        if (document.StartsWith("\uFEFF"u8)) document = document[3..];
        string? uuid = null;
        var passed = (bool?)null;
        var (children, sources) = (new List<string>(), new List<string>());
        try
        {
            var json = new Utf8JsonReader(document, new JsonReaderOptions
            {
                AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 1000,
            });
            var inChildren = false;
            while (json.Read())
            {
                if (json.TokenType == JsonTokenType.String && inChildren && json.CurrentDepth == 2)
                    children.Add(json.GetString()!);
                if (json.TokenType != JsonTokenType.PropertyName) continue;
                var top = json.CurrentDepth == 1;
                if (top) inChildren = json.ValueTextEquals("children"u8);
                var isUuid = top && json.ValueTextEquals("uuid"u8);
                var isStatus = top && json.ValueTextEquals("status"u8);
                if (!isUuid && !isStatus && !json.ValueTextEquals("source"u8)) continue;
                if (!json.Read()) return null;
                if (json.TokenType != JsonTokenType.String) continue;
                var text = json.GetString()!;
                if (isUuid) uuid = text;
                else if (isStatus) passed = text.Equals("passed", StringComparison.OrdinalIgnoreCase);
                else sources.Add(text);
            }
            return json.BytesConsumed > 0 ? new(uuid, passed, children, sources) : null;
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            // Text that is no UTF-8 inside a string: complete, and the server's to judge.
            return new(uuid, passed, children, sources);
        }
    }
}
