using Assay.Server.Tests.Hosting;
using Xunit;

namespace Assay.Server.Tests.Data;

/// <summary>What a data folder must not be, beside one that a server holds.</summary>
public sealed class PrivateRefusalTests(PrivateRefusalTests.Holder holder)
    : IClassFixture<PrivateRefusalTests.Holder>, IDisposable
{
    private readonly string folder = TestFolders.New();

    [Fact]
    public async Task A_second_server_on_the_same_folder_is_refused()
    {
        await using var second = ServerProcess.Launch("--data", holder.Folder);

        Assert.Equal(1, await second.ExitCode());
        Assert.Contains(
            $"Another Assay server (process {holder.Server.Id}) uses", second.Output, StringComparison.Ordinal);
        using var client = await holder.Server.Client();
        Assert.True((await client.GetAsync("/health/ready")).IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_taken_port_is_told_and_the_database_is_stopped_again()
    {
        await using var second = ServerProcess.Launch(
            "--data", folder, "--port", (await holder.Server.Address()).Port.ToString());

        Assert.Equal(1, await second.ExitCode());
        Assert.Contains("Choose another port with --port", second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Output, StringComparison.Ordinal);
        Assert.Null(TestFolders.Postmaster(folder));
    }

    [Fact]
    public async Task A_cluster_of_another_version_is_refused_and_left_alone()
    {
        var cluster = Directory.CreateDirectory(Path.Combine(folder, "postgres")).FullName;
        await File.WriteAllTextAsync(Path.Combine(cluster, "PG_VERSION"), "9\n");
        await using var server = ServerProcess.Launch("--data", folder);

        Assert.Equal(1, await server.ExitCode());
        Assert.Contains("belongs to PostgreSQL 9, but only PostgreSQL", server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", server.Output, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(cluster));
    }

    [Fact]
    public async Task A_missing_PostgreSQL_is_told_with_what_to_install()
    {
        await using var server = ServerProcess.Launch("--data", folder, "--postgres-bin", "/nowhere");

        Assert.Equal(1, await server.ExitCode());
        Assert.Contains("apt-get install postgresql", server.Output, StringComparison.Ordinal);
    }

    /// <summary>
    /// The folder belongs to whoever runs the tests, closed to others; root's database runs as another user.
    /// </summary>
    [Fact]
    public async Task The_database_never_runs_as_root()
    {
        var status = await File.ReadAllLinesAsync($"/proc/{TestFolders.Postmaster(holder.Folder)}/status");

        Assert.DoesNotContain(status, line => line.StartsWith("Uid:\t0", StringComparison.Ordinal));
    }

    [Fact]
    public void A_half_made_cluster_is_thrown_away() =>
        Assert.False(Directory.Exists(Path.Combine(holder.Folder, "postgres.new")));

    public void Dispose() => TestFolders.Remove(folder);

    public sealed class Holder : IAsyncLifetime
    {
        public string Folder { get; } = TestFolders.New();
        internal ServerProcess Server { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Directory.CreateDirectory(Path.Combine(Folder, "postgres.new", "base"));
            Server = await ServerProcess.Start("--data", Folder);
        }

        public async ValueTask DisposeAsync()
        {
            await Server.Stop();
            await Server.DisposeAsync();
            TestFolders.Remove(Folder);
        }
    }
}
