using System.Buffers;
using System.Runtime.InteropServices;
using Assay.Server.TestResults;

namespace Assay.Server.Uploads;

/// <summary>Documents of results, or of fixtures, that came one after another, packed together.</summary>
internal sealed class BodyBlock
{
    /// <summary>That of the first of them that is written; set when it is.</summary>
    public long Id { get; set; }

    /// <summary>Empty until the block is full, or its batch is.</summary>
    public byte[] Packed { get; set; } = [];
}

/// <summary>
/// Fills blocks. A reader of one result unpacks what stands before it too, so a block stays small: enough for what
/// results of a suite say alike.
/// </summary>
internal sealed class BodyPacker : IDisposable
{
    private const int MostDocuments = 16;
    private const int Full = 64 << 10;

    private readonly List<(int Length, int BeforeSteps)> documents = [];
    private byte[]? json;
    private int used;
    private BodyBlock open = new();

    /// <returns>Where the document stands.</returns>
    public (BodyBlock Block, short Place) Add(ResultBody body)
    {
        var document = Compressed.Json(body, out var beforeSteps);
        return Add(document, beforeSteps);
    }

    /// <returns>Where the document stands.</returns>
    public (BodyBlock Block, short Place) Add(FixtureBody body)
    {
        var document = Compressed.Json(body);
        return Add(document, document.Length);
    }

    /// <summary>Packs what was added.</summary>
    public void Seal()
    {
        if (documents.Count == 0) return;
        open.Packed = Compressed.Pack(json.AsSpan(0, used), CollectionsMarshal.AsSpan(documents));
        open = new();
        documents.Clear();
        used = 0;
    }

    private (BodyBlock Block, short Place) Add(ReadOnlySpan<byte> document, int beforeSteps)
    {
        if (document.Length > Full) return (new() { Packed = Compressed.Pack(document) }, 0);
        if (used + document.Length > Full) Seal();
        document.CopyTo((json ??= ArrayPool<byte>.Shared.Rent(Full)).AsSpan(used));
        used += document.Length;
        var at = (open, (short)documents.Count);
        documents.Add((document.Length, beforeSteps));
        if (documents.Count == MostDocuments) Seal();
        return at;
    }

    public void Dispose()
    {
        if (json is not null) ArrayPool<byte>.Shared.Return(json);
        json = null;
    }
}
