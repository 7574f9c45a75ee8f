using System.Text.Json;

namespace Assay.Formats.Tests;

/// <summary>Every text of a model, found through its JSON form so that a new property is never forgotten.</summary>
internal static class Texts
{
    private static readonly JsonSerializerOptions Deep = new() { MaxDepth = 4096 };

    public static List<string> Of(object? model)
    {
        List<string> texts = [];
        if (model is System.Collections.ICollection { Count: 0 } or null) return texts;
        using var document = JsonSerializer.SerializeToDocument(model, model.GetType(), Deep);
        Collect(document.RootElement, texts);
        return texts;
    }

    private static void Collect(JsonElement element, List<string> texts)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                texts.Add(element.GetString()!);
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray()) Collect(item, texts);
                break;
            case JsonValueKind.Object:
                foreach (var pair in element.EnumerateObject()) Collect(pair.Value, texts);
                break;
        }
    }
}
