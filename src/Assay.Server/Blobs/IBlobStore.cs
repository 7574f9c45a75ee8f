namespace Assay.Server.Blobs;

/// <summary>Content that was stored.</summary>
/// <param name="Address">Where it is found again: 32 bytes in a file of its own, 28 in a pack.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Start">Its first bytes, by which its type is recognised.</param>
internal sealed record Blob(byte[] Address, long Length, byte[] Start);

/// <summary>The store is full; nothing was stored, and nothing before is lost.</summary>
internal sealed class StorageFullException(Exception cause) : Exception("The attachment store is full", cause);

/// <summary>Attachments. Large content is stored by its hash, so that the same content is stored once.</summary>
internal interface IBlobStore
{
    /// <summary>
    /// Stores content; it survives the process at once, and the machine after <see cref="MakeDurable"/>.
    /// </summary>
    Task<Blob> Save(Stream content, CancellationToken stop);

    /// <summary>For the files of one batch, which are mostly small, stay together and go together.</summary>
    IBlobPack NewPack();

    /// <summary>Everything saved so far is on the disk when this returns: once per batch, not once per file.</summary>
    void MakeDurable();

    /// <returns>Null when the content is not there; else a stream that can seek.</returns>
    Stream? OpenRead(byte[] address);

    /// <summary>Deletes a file unless it was stored, or stored again, at or after this time.</summary>
    /// <param name="file">See <see cref="FileOf"/>.</param>
    /// <param name="before">When the sweep began to look.</param>
    /// <returns>Whether it is gone.</returns>
    bool Delete(byte[] file, DateTimeOffset before);

    /// <summary>The files that were last stored before this time, packs as one.</summary>
    IEnumerable<byte[]> StoredBefore(DateTimeOffset time);

    /// <summary>Deletes what a process that died had half written before this time.</summary>
    void DeleteLeftovers(DateTimeOffset before);

    /// <summary>SQL for the file that an address is in.</summary>
    static string FileOf(string column) =>
        $"case length({column}) when {PackAddress.Length} then substring({column} for {PackAddress.NameLength}) "
        + $"else {column} end";
}

/// <summary>Small contents one behind the other in one file, large ones in files of their own.</summary>
internal interface IBlobPack : IDisposable
{
    /// <summary>Stores content; it is in the store after <see cref="Flush"/>.</summary>
    Task<Blob> Save(Stream content, CancellationToken stop);

    /// <summary>Stores a small content, which is in memory, like any other.</summary>
    Blob Save(ReadOnlySpan<byte> content);

    /// <summary>What was saved so far survives the process, and can be read.</summary>
    /// <exception cref="StorageFullException">There is no room for it; the pack is of no use any more.</exception>
    void Flush();
}
