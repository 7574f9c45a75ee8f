using System.Text.Json.Serialization;
using Assay.Formats;

namespace Assay.Server.TestResults;

/// <summary>
/// What only a reader of the result needs, stored as a compressed JSON document. Masked parameter values are masked
/// before they get here.
/// </summary>
public sealed class ResultBody
{
    public string? Message { get; init; }
    public string? Trace { get; init; }
    public string? Expected { get; init; }
    public string? Actual { get; init; }
    public string? Description { get; init; }
    public string? DescriptionHtml { get; init; }
    public string? Precondition { get; init; }
    public string? PreconditionHtml { get; init; }
    public string? ExpectedResult { get; init; }
    public string? ExpectedResultHtml { get; init; }

    /// <summary>As uploaded: exporting to another instance sends it again.</summary>
    public string? HistoryId { get; init; }

    /// <summary>The adapter's own spelling of the uuid.</summary>
    public string? Uuid { get; init; }
    public List<Parameter>? Parameters { get; init; }
    public List<Link>? Links { get; init; }

    /// <summary>The last property: readers of lists unpack what stands before it.</summary>
    public List<Step>? Steps { get; init; }

    /// <param name="packed">As it is stored.</param>
    /// <param name="place">Which of the documents in it.</param>
    public static ResultBody Unpack(byte[] packed, int place = 0) =>
        Compressed.Unpack(packed, place, BodyJson.Default.ResultBody);
}

/// <summary>The fixtures of one container, in the order of the file: set-ups first.</summary>
internal sealed class FixtureBody
{
    public List<Fixture> Fixtures { get; init; } = [];

    /// <param name="packed">As it is stored.</param>
    /// <param name="place">Which of the documents in it.</param>
    public static FixtureBody Unpack(byte[] packed, int place) =>
        Compressed.Unpack(packed, place, BodyJson.Default.FixtureBody);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    MaxDepth = 4096)]
[JsonSerializable(typeof(ResultBody))]
[JsonSerializable(typeof(FixtureBody))]
internal sealed partial class BodyJson : JsonSerializerContext;
