using System.Buffers;
using Assay.Formats;
using Assay.Server.Blobs;

namespace Assay.Server.Uploads;

/// <summary>Takes files one after the other, by what they are, and writes a batch whenever one is full.</summary>
internal sealed class FileSorter(SessionContext session, Ingestion ingestion, IBlobStore blobs) : IDisposable
{
    private const int LargestDocument = 256 << 20;

    private Batch batch = new();

    /// <summary>Files taken so far.</summary>
    public int Count { get; private set; }

    public void Warn(IEnumerable<Warning> warnings) => batch.Warnings.AddRange(warnings);

    public async Task Take(string fileName, Stream content, string? contentType, CancellationToken stop)
    {
        var name = ResultFolder.LastSegment(fileName);
        var kind = ResultFolder.Classify(fileName);
        switch (kind)
        {
            case FileKind.Attachment or FileKind.Other:
                batch.Pack ??= blobs.NewPack();
                batch.Files.Add(ArrivedFile.Of(name, Guid.Empty, await batch.Pack.Save(content, stop), contentType));
                break;
            case FileKind.Ignored or FileKind.Check:
                await content.CopyToAsync(Stream.Null, stop);
                break;
            default:
                await Document(kind, name, content, stop);
                break;
        }
        Count++;
        batch.FileCount++;
        if (batch.Full) await Flush(stop);
    }

    public async Task Flush(CancellationToken stop)
    {
        using var full = batch;
        batch = new();
        await ingestion.Write(session, full, stop);
    }

    public void Dispose() => batch.Dispose();

    private async Task Document(FileKind kind, string name, Stream content, CancellationToken stop)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
        try
        {
            var length = 0;
            int read;
            while ((read = await content.ReadAsync(buffer.AsMemory(length), stop)) > 0)
            {
                length += read;
                if (length < buffer.Length) continue;
                if (length >= LargestDocument)
                {
                    batch.Warnings.Add(
                        new(name, $"The file is larger than {LargestDocument >> 20} MB and was skipped"));
                    await content.CopyToAsync(Stream.Null, stop);
                    return;
                }
                var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                buffer.AsSpan(0, length).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
            }
            batch.Bytes += length;
            Parse(kind, name, buffer.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Parse(FileKind kind, string name, ReadOnlySpan<byte> bytes)
    {
        switch (kind)
        {
            case FileKind.Result when AllureResultReader.Read(bytes, name, batch.Warnings) is { } result:
                batch.Results.Add(result);
                break;
            case FileKind.Container when AllureContainerReader.Read(bytes, name, batch.Warnings) is { } container:
                batch.Containers.Add(container);
                break;
            case FileKind.EnvironmentProperties or FileKind.EnvironmentXml:
                batch.Environment.AddRange(EnvironmentReader.Read(bytes, name, batch.Warnings));
                break;
            case FileKind.Executor:
                batch.Executor = ExecutorReader.Read(bytes, name, batch.Warnings);
                break;
            case FileKind.Categories:
                batch.CategoryRules.AddRange(CategoriesReader.Read(bytes, name, batch.Warnings));
                break;
            case FileKind.Globals when GlobalsReader.Read(bytes, name, batch.Warnings) is { } globals:
                batch.Errors.AddRange(globals.Errors);
                batch.RunAttachments.AddRange(globals.Attachments);
                break;
        }
    }
}
