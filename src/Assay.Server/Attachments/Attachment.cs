namespace Assay.Server.Attachments;

/// <summary>A file referenced by a result or a fixture set. Blob is null while the file has not come.</summary>
internal sealed class Attachment
{
    public long Id { get; init; }
    public long LaunchId { get; set; }
    public long? ResultId { get; init; }
    public long? FixtureSetId { get; init; }
    public long? SessionId { get; init; }

    /// <summary>See <see cref="Uploads.SessionFile.Scope"/>.</summary>
    public Guid Scope { get; init; }

    /// <summary>The file's name in the results folder or upload.</summary>
    public required string Source { get; init; }
    public required string Name { get; set; }
    public required string ContentType { get; set; }
    public long Length { get; set; }

    /// <summary>Its absence is no error.</summary>
    public bool Optional { get; init; }
    public bool FromTestCase { get; init; }

    /// <summary>SHA-256 of the content in the blob store.</summary>
    public byte[]? Blob { get; set; }
}
