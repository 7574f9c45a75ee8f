using System.Security.Cryptography;
using System.Text;
using Assay.Server.Blobs;
using Assay.Server.Tests.Hosting;
using Xunit;

namespace Assay.Server.Tests.Blobs;

public sealed class BlobStoreTests : IDisposable
{
    private readonly string folder = TestFolders.New();
    private readonly FolderBlobStore store;

    public BlobStoreTests() => store = new(folder, TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Content_is_found_by_its_hash()
    {
        var blob = await Save("what was seen");

        Assert.Equal(SHA256.HashData("what was seen"u8), blob.Hash);
        Assert.Equal(13, blob.Length);
        Assert.Equal("what was seen", await Read(blob.Hash));
        Assert.Null(store.OpenRead(SHA256.HashData("never stored"u8)));
    }

    [Fact]
    public async Task The_same_content_from_two_processes_at_once_is_one_file()
    {
        var other = new FolderBlobStore(folder, TimeProvider.System);
        var content = new string('x', 300_000);

        await Parallel.ForAsync(0, 40, Stop, async (index, stop) =>
            await (index % 2 == 0 ? store : other).Save(new MemoryStream(Encoding.UTF8.GetBytes(content)), stop));

        Assert.Single(Files());
        Assert.Equal(content, await Read(SHA256.HashData(Encoding.UTF8.GetBytes(content))));
    }

    [Fact]
    public async Task Content_that_breaks_off_leaves_nothing()
    {
        await Assert.ThrowsAsync<IOException>(() => store.Save(new Breaking(), Stop));

        Assert.Empty(Files());
    }

    [Fact]
    public async Task What_was_stored_again_is_not_deleted_as_old()
    {
        var blob = await Save("seen in two launches");
        Age(Files().Single());
        var sweep = TimeProvider.System.GetUtcNow().AddDays(-1);
        Assert.Equal(blob.Hash, Assert.Single(store.StoredBefore(sweep)));

        await Save("seen in two launches");

        Assert.False(store.Delete(blob.Hash, sweep));
        Assert.Equal("seen in two launches", await Read(blob.Hash));
    }

    [Fact]
    public async Task Deleting_while_the_same_content_is_stored_never_loses_it()
    {
        var content = new string('y', 100_000);
        for (var round = 0; round < 50; round++)
        {
            await Save(content);
            Age(Files().Single());
            var before = TimeProvider.System.GetUtcNow().AddDays(-1);
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes(content));
            await Task.WhenAll(Save(content), Task.Run(() => store.Delete(hash, before), Stop));
            Assert.Equal(content, await Read(hash));
        }
    }

    public void Dispose() => TestFolders.Remove(folder);

    private Task<Blob> Save(string content) => store.Save(new MemoryStream(Encoding.UTF8.GetBytes(content)), Stop);

    private async Task<string> Read(byte[] hash)
    {
        using var reader = new StreamReader(store.OpenRead(hash)!);
        return await reader.ReadToEndAsync(Stop);
    }

    private string[] Files() => Directory.GetFiles(folder, "*", SearchOption.AllDirectories);

    private static void Age(string file) =>
        File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-3));

    /// <summary>A connection that ends in the middle.</summary>
    private sealed class Breaking : MemoryStream
    {
        private int reads;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            reads++ < 3 ? ValueTask.FromResult(buffer.Length) : throw new IOException("The connection is gone");
    }
}
