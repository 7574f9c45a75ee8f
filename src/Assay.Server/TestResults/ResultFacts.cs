using System.Text.Json.Serialization;
using Assay.Formats;

namespace Assay.Server.TestResults;

/// <summary>The parts of a <see cref="ResultBody"/> that lists show; the steps are not read.</summary>
internal sealed class ResultFacts
{
    public static readonly ResultFacts None = new();

    public string? Message { get; init; }
    public string? Trace { get; init; }
    public string? Description { get; init; }
    public string? DescriptionHtml { get; init; }
    public string? Precondition { get; init; }
    public string? PreconditionHtml { get; init; }
    public string? ExpectedResult { get; init; }
    public string? ExpectedResultHtml { get; init; }
    public List<Parameter>? Parameters { get; init; }
    public List<Link>? Links { get; init; }

    public static ResultFacts Read(Compressed.Documents documents, int place) =>
        documents.ReadFacts(place, FactsJson.Default.ResultFacts);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, MaxDepth = 4096)]
[JsonSerializable(typeof(ResultFacts))]
internal sealed partial class FactsJson : JsonSerializerContext;
