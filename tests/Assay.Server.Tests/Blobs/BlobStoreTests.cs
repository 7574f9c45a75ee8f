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

        Assert.Equal(SHA256.HashData("what was seen"u8), blob.Address);
        Assert.Equal(13, blob.Length);
        Assert.Equal("what was seen", await Read(blob.Address));
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
        Assert.Equal(blob.Address, Assert.Single(store.StoredBefore(sweep)));

        await Save("seen in two launches");

        Assert.False(store.Delete(blob.Address, sweep));
        Assert.Equal("seen in two launches", await Read(blob.Address));
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

    [Fact]
    public async Task Small_files_of_a_batch_share_a_file_and_large_ones_do_not()
    {
        using var pack = store.NewPack();
        var large = new string('z', 400_000);

        var one = await pack.Save(Content("one"), Stop);
        var two = await pack.Save(Content(large), Stop);
        var three = await pack.Save(Content("three"), Stop);
        var nothing = await pack.Save(Content(""), Stop);
        pack.Flush();

        Assert.Equal("one", await Read(one.Address));
        Assert.Equal(large, await Read(two.Address));
        Assert.Equal(SHA256.HashData(Encoding.UTF8.GetBytes(large)), two.Address);
        Assert.Equal("three", await Read(three.Address));
        Assert.Equal("", await Read(nothing.Address));
        Assert.Equal((3, 400_000, 5, 0), (one.Length, two.Length, three.Length, nothing.Length));
        Assert.Equal(2, Files().Length);
    }

    [Fact]
    public async Task Contents_that_are_gathered_into_larger_writes_are_read_as_they_were_saved()
    {
        var random = new Random(7);
        var contents = Enumerable.Range(0, 400)
            .Select(_ => new string((char)('a' + random.Next(26)), random.Next(12) switch
            {
                0 => 0, 1 => 65_536, 2 => random.Next(100_000, 250_000), _ => random.Next(1, 20_000),
            }))
            .ToList();
        using var pack = store.NewPack();
        var blobs = new List<Blob>();
        foreach (var content in contents)
        {
            blobs.Add(pack.Save(Encoding.UTF8.GetBytes(content)));
            if (random.Next(50) == 0) pack.Flush();
        }
        pack.Flush();

        for (var index = 0; index < blobs.Count; index++)
            Assert.Equal(contents[index], await Read(blobs[index].Address));
        Assert.Equal(contents.Sum(content => (long)content.Length), new FileInfo(Files().Single()).Length);
    }

    [Fact]
    public async Task Where_all_files_are_large_no_pack_is_made()
    {
        using var pack = store.NewPack();
        await pack.Save(Content(new string('z', 400_000)), Stop);
        pack.Flush();
        Assert.Single(Files());
    }

    [Fact]
    public async Task A_pack_with_nothing_in_it_can_be_read()
    {
        using var pack = store.NewPack();
        var nothing = pack.Save([]);
        pack.Flush();
        Assert.Equal("", await Read(nothing.Address));
    }

    [Fact]
    public async Task A_part_of_packed_content_can_be_read()
    {
        using var pack = store.NewPack();
        await pack.Save(Content("before"), Stop);
        var blob = await pack.Save(Content("0123456789"), Stop);
        await pack.Save(Content("behind"), Stop);
        pack.Flush();

        await using var content = store.OpenRead(blob.Address)!;
        Assert.Equal(10, content.Length);
        content.Seek(-3, SeekOrigin.End);
        Assert.Equal("789", await new StreamReader(content).ReadToEndAsync(Stop));
    }

    [Fact]
    public async Task A_pack_is_found_and_deleted_as_one_file()
    {
        using var pack = store.NewPack();
        var one = await pack.Save(Content("one"), Stop);
        await pack.Save(Content("two"), Stop);
        pack.Flush();
        Age(Files().Single());
        var before = TimeProvider.System.GetUtcNow().AddDays(-1);

        var file = Assert.Single(store.StoredBefore(before));
        Assert.True(store.Delete(file, before));

        Assert.Null(store.OpenRead(one.Address));
        Assert.Empty(Files());
    }

    public void Dispose() => TestFolders.Remove(folder);

    private Task<Blob> Save(string content) => store.Save(Content(content), Stop);

    private static MemoryStream Content(string content) => new(Encoding.UTF8.GetBytes(content));

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
