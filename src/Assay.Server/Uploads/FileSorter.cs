using System.Buffers;
using Assay.Formats;
using Assay.Server.Blobs;

namespace Assay.Server.Uploads;

/// <summary>Takes files one after the other, by what they are, and writes a batch whenever one is full.</summary>
internal sealed class FileSorter(
    SessionContext session, Ingestion ingestion, LargeBatches large, IBlobStore blobs, ReportSpool reports)
    : IDisposable
{
    private const int LargestDocument = 256 << 20;

    private Batch batch = new();

    /// <summary>Files taken so far.</summary>
    public int Count { get; private set; }

    public void Warn(IEnumerable<Warning> warnings) => batch.Warnings.AddRange(warnings);

    /// <param name="content">Not needed any more when this has ended; nearly always that is at once.</param>
    public ValueTask Take(string fileName, ReadOnlyMemory<byte> content, string? contentType, CancellationToken stop)
    {
        var start = content.Span[..Math.Min(content.Length, ResultFormats.EnoughBytes)];
        if (ResultFormats.Recognise(fileName, start) is not null)
            return new(Take(fileName, new MemoryStream(content.ToArray()), contentType, stop));
        Sort(fileName, content.Span, contentType);
        return Taken(stop);
    }

    public async Task Take(string fileName, Stream content, string? contentType, CancellationToken stop)
    {
        if (!ResultFormats.MayBeReport(fileName)) await Sort(fileName, content, contentType, stop);
        else
        {
            await using var peeked = await PeekedStream.Of(content, ResultFormats.EnoughBytes, stop);
            if (ResultFormats.Recognise(fileName, peeked.Start) is { } format)
                await Report(format, fileName, peeked, stop);
            else await Sort(fileName, peeked, contentType, stop);
        }
        await Taken(stop);
    }

    public async Task Flush(CancellationToken stop)
    {
        using var full = batch;
        batch = new();
        full.Room?.Write();
        await ingestion.Write(session, full, stop);
    }

    public void Dispose() => batch.Dispose();

    private ValueTask Taken(CancellationToken stop)
    {
        Count++;
        batch.FileCount++;
        batch.Room?.Move();
        if (batch.Full) return new(Flush(stop));
        return batch.Room is null && batch.Results.Count >= LargeBatches.Large ? new(EnterRoom(stop)) : default;
    }

    private async Task EnterRoom(CancellationToken stop) => batch.Room = await large.Enter(stop);

    private void Sort(string fileName, ReadOnlySpan<byte> content, string? contentType)
    {
        var kind = ResultFolder.Classify(fileName);
        switch (kind)
        {
            case FileKind.Attachment or FileKind.Other:
                Add(kind, fileName, (batch.Pack ??= blobs.NewPack()).Save(content), contentType);
                break;
            case FileKind.Ignored or FileKind.Check:
                break;
            default:
                Document(kind, ResultFolder.LastSegment(fileName), content);
                break;
        }
    }

    private async Task Sort(string fileName, Stream content, string? contentType, CancellationToken stop)
    {
        var kind = ResultFolder.Classify(fileName);
        switch (kind)
        {
            case FileKind.Attachment or FileKind.Other:
                Add(kind, fileName, await Save(content, stop), contentType);
                break;
            case FileKind.Ignored or FileKind.Check:
                await content.CopyToAsync(Stream.Null, stop);
                break;
            default:
                await Document(kind, ResultFolder.LastSegment(fileName), content, stop);
                break;
        }
    }

    private Task<Blob> Save(Stream content, CancellationToken stop) =>
        (batch.Pack ??= blobs.NewPack()).Save(content, stop);

    private void Add(FileKind kind, string fileName, Blob blob, string? contentType)
    {
        var name = ResultFolder.LastSegment(fileName);
        var file = ArrivedFile.Of(name, Guid.Empty, blob, contentType);
        batch.Files.Add(file);

        // Reports may tell files of one name apart by their folders.
        if (kind == FileKind.Other && ResultFolder.WithFolder(fileName) is var path && path != name)
            batch.Files.Add(file with { Name = path });
    }

    private async Task Report(ResultFormat format, string fileName, Stream content, CancellationToken stop)
    {
        var warnings = new List<Warning>();
        await reports.Read(content, fileName, format, warnings, async (findings, bytes, cancel) =>
        {
            foreach (var file in findings.Files)
            {
                var blob = await Save(new MemoryStream(file.Bytes), cancel);
                batch.Files.Add(ArrivedFile.Of(file.Name, Guid.Empty, blob, file.ContentType));
            }
            batch.Add(findings.Results);
            batch.Add(findings.Containers);
            batch.RunAttachments.AddRange(findings.RunAttachments);
            batch.Errors.AddRange(findings.Errors);
            batch.Bytes += bytes;
            if (batch.Full) await Flush(cancel);
        }, stop);
        batch.Warnings.AddRange(warnings);
    }

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
            Document(kind, name, buffer.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Document(FileKind kind, string name, ReadOnlySpan<byte> bytes)
    {
        batch.Bytes += bytes.Length;
        switch (kind)
        {
            case FileKind.Result when AllureResultReader.Read(bytes, name, batch.Warnings) is { } result:
                batch.Add(result);
                break;
            case FileKind.Container when AllureContainerReader.Read(bytes, name, batch.Warnings) is { } container:
                batch.Add(container);
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
