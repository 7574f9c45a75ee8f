using System.Text.Json;
using Assay.Formats.Allure;

namespace Assay.Formats.Reports;

/// <summary>Token by token; all that recognising a report needs.</summary>
internal static partial class Json
{
    private const int Deepest = 2_000;

    public static readonly JsonReaderOptions Options = new()
    {
        AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = Deepest,
    };

    public static string Text(ref Utf8JsonReader reader) =>
        JsonText.Decode(reader.ValueSpan, reader.ValueIsEscaped, int.MaxValue, out _);
}
