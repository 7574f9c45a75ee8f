using System.Text.Json;
using Assay.Formats;

namespace Assay.Server.TestResults;

/// <summary>
/// Writes documents as <see cref="BodyJson"/> would, letter by letter. Its own serialisers make a detour for every
/// number that may be missing, and steps have four of them.
/// </summary>
internal static class DocumentWriter
{
    private static readonly JsonEncodedText Actual = JsonEncodedText.Encode("actual");
    private static readonly JsonEncodedText Attachment = JsonEncodedText.Encode("attachment");
    private static readonly JsonEncodedText ContentType = JsonEncodedText.Encode("contentType");
    private static readonly JsonEncodedText Description = JsonEncodedText.Encode("description");
    private static readonly JsonEncodedText DescriptionHtml = JsonEncodedText.Encode("descriptionHtml");
    private static readonly JsonEncodedText Duration = JsonEncodedText.Encode("duration");
    private static readonly JsonEncodedText Excluded = JsonEncodedText.Encode("excluded");
    private static readonly JsonEncodedText Expected = JsonEncodedText.Encode("expected");
    private static readonly JsonEncodedText ExpectedResult = JsonEncodedText.Encode("expectedResult");
    private static readonly JsonEncodedText ExpectedResultHtml = JsonEncodedText.Encode("expectedResultHtml");
    private static readonly JsonEncodedText Fixtures = JsonEncodedText.Encode("fixtures");
    private static readonly JsonEncodedText Hidden = JsonEncodedText.Encode("hidden");
    private static readonly JsonEncodedText HistoryId = JsonEncodedText.Encode("historyId");
    private static readonly JsonEncodedText Kind = JsonEncodedText.Encode("kind");
    private static readonly JsonEncodedText Length = JsonEncodedText.Encode("length");
    private static readonly JsonEncodedText Links = JsonEncodedText.Encode("links");
    private static readonly JsonEncodedText Masked = JsonEncodedText.Encode("masked");
    private static readonly JsonEncodedText Message = JsonEncodedText.Encode("message");
    private static readonly JsonEncodedText Name = JsonEncodedText.Encode("name");
    private static readonly JsonEncodedText Optional = JsonEncodedText.Encode("optional");
    private static readonly JsonEncodedText Parameters = JsonEncodedText.Encode("parameters");
    private static readonly JsonEncodedText Precondition = JsonEncodedText.Encode("precondition");
    private static readonly JsonEncodedText PreconditionHtml = JsonEncodedText.Encode("preconditionHtml");
    private static readonly JsonEncodedText Root = JsonEncodedText.Encode("root");
    private static readonly JsonEncodedText Source = JsonEncodedText.Encode("source");
    private static readonly JsonEncodedText Start = JsonEncodedText.Encode("start");
    private static readonly JsonEncodedText Status = JsonEncodedText.Encode("status");
    private static readonly JsonEncodedText Steps = JsonEncodedText.Encode("steps");
    private static readonly JsonEncodedText Stop = JsonEncodedText.Encode("stop");
    private static readonly JsonEncodedText Trace = JsonEncodedText.Encode("trace");
    private static readonly JsonEncodedText Type = JsonEncodedText.Encode("type");
    private static readonly JsonEncodedText Url = JsonEncodedText.Encode("url");
    private static readonly JsonEncodedText Uuid = JsonEncodedText.Encode("uuid");
    private static readonly JsonEncodedText Value = JsonEncodedText.Encode("value");

    /// <returns>How many bytes stand before the steps; all of them when there are none.</returns>
    public static int Write(Utf8JsonWriter json, ResultBody body)
    {
        var begin = Position(json);
        json.WriteStartObject();
        Text(json, Message, body.Message);
        Text(json, Trace, body.Trace);
        Text(json, Expected, body.Expected);
        Text(json, Actual, body.Actual);
        Text(json, Description, body.Description);
        Text(json, DescriptionHtml, body.DescriptionHtml);
        Text(json, Precondition, body.Precondition);
        Text(json, PreconditionHtml, body.PreconditionHtml);
        Text(json, ExpectedResult, body.ExpectedResult);
        Text(json, ExpectedResultHtml, body.ExpectedResultHtml);
        Text(json, HistoryId, body.HistoryId);
        Text(json, Uuid, body.Uuid);
        List(json, Parameters, body.Parameters, Write);
        List(json, Links, body.Links, Write);
        var before = Position(json) - begin;
        List(json, Steps, body.Steps, Write);
        json.WriteEndObject();
        return body.Steps is null ? Position(json) - begin : before;
    }

    public static void Write(Utf8JsonWriter json, FixtureBody body)
    {
        json.WriteStartObject();
        List(json, Fixtures, body.Fixtures, Write);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Fixture fixture)
    {
        json.WriteStartObject();
        if (fixture.Kind != default) json.WriteNumber(Kind, (int)fixture.Kind);
        Text(json, Uuid, fixture.Uuid);
        json.WritePropertyName(Root);
        Write(json, fixture.Root);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Step step)
    {
        json.WriteStartObject();
        if (step.Kind != default) json.WriteNumber(Kind, (int)step.Kind);
        json.WriteString(Name, step.Name);
        Number(json, Status, (long?)step.Status);
        Text(json, Message, step.Message);
        Text(json, Trace, step.Trace);
        Number(json, Start, step.Start);
        Number(json, Stop, step.Stop);
        Number(json, Duration, step.Duration);
        List(json, Parameters, step.Parameters, Write);
        List(json, Steps, step.Steps, Write);
        List(json, ExpectedResult, step.ExpectedResult, Write);
        if (step.Attachment is { } attachment)
        {
            json.WritePropertyName(Attachment);
            Write(json, attachment);
        }
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Parameter parameter)
    {
        json.WriteStartObject();
        json.WriteString(Name, parameter.Name);
        Text(json, Value, parameter.Value);
        Flag(json, Hidden, parameter.Hidden);
        Flag(json, Excluded, parameter.Excluded);
        Flag(json, Masked, parameter.Masked);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Link link)
    {
        json.WriteStartObject();
        Text(json, Name, link.Name);
        Text(json, Url, link.Url);
        Text(json, Type, link.Type);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Formats.Attachment attachment)
    {
        json.WriteStartObject();
        json.WriteString(Name, attachment.Name);
        json.WriteString(Source, attachment.Source);
        Text(json, ContentType, attachment.ContentType);
        Number(json, Length, attachment.Length);
        Flag(json, Optional, attachment.Optional);
        json.WriteEndObject();
    }

    private static void List<T>(
        Utf8JsonWriter json, JsonEncodedText name, List<T>? items, Action<Utf8JsonWriter, T> write)
    {
        if (items is null) return;
        json.WriteStartArray(name);
        foreach (var item in items) write(json, item);
        json.WriteEndArray();
    }

    private static void Text(Utf8JsonWriter json, JsonEncodedText name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }

    private static void Number(Utf8JsonWriter json, JsonEncodedText name, long? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
    }

    private static void Flag(Utf8JsonWriter json, JsonEncodedText name, bool value)
    {
        if (value) json.WriteBoolean(name, true);
    }

    private static int Position(Utf8JsonWriter json) => (int)(json.BytesCommitted + json.BytesPending);
}
