namespace Assay.Api;

/// <summary>
/// A file. Entity is test_result or test_fixture_result; missed means it was referred to but never came.
/// </summary>
/// <param name="ContentLength">Bytes.</param>
public sealed record AttachmentRowDto(
    string Entity, long Id, string Name, string ContentType, long ContentLength, bool Missed,
    bool? FromTestCase = null);
