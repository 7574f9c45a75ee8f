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
        Count++;
        batch.FileCount++;
        batch.Room?.Move();
        if (batch.Full) await Flush(stop);
        else if (batch.Results.Count >= LargeBatches.Large) batch.Room ??= await large.Enter(stop);
    }

    public async Task Flush(CancellationToken stop)
    {
        using var full = batch;
        batch = new();
        full.Room?.Write();
        await ingestion.Write(session, full, stop);
    }

    public void Dispose() => batch.Dispose();

    private async Task Sort(string fileName, Stream content, string? contentType, CancellationToken stop)
    {
        var name = ResultFolder.LastSegment(fileName);
        var kind = ResultFolder.Classify(fileName);
        switch (kind)
        {
            case FileKind.Attachment or FileKind.Other:
                var file = await Save(name, content, contentType, stop);

                // Reports may tell files of one name apart by their folders.
                if (kind == FileKind.Other && ResultFolder.WithFolder(fileName) is var path && path != name)
                    batch.Files.Add(file with { Name = path });
                break;
            case FileKind.Ignored or FileKind.Check:
                await content.CopyToAsync(Stream.Null, stop);
                break;
            default:
                await Document(kind, name, content, stop);
                break;
        }
    }

    private async Task<ArrivedFile> Save(string name, Stream content, string? contentType, CancellationToken stop)
    {
        batch.Pack ??= blobs.NewPack();
        var file = ArrivedFile.Of(name, Guid.Empty, await batch.Pack.Save(content, stop), contentType);
        batch.Files.Add(file);
        return file;
    }

    private async Task Report(ResultFormat format, string fileName, Stream content, CancellationToken stop)
    {
        var warnings = new List<Warning>();
        await reports.Read(content, fileName, format, warnings, async (findings, bytes, cancel) =>
        {
            foreach (var file in findings.Files)
                await Save(file.Name, new MemoryStream(file.Bytes), file.ContentType, cancel);
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
