using Assay.Server.Data;
using Xunit;

namespace Assay.Server.Tests.Hosting;

public sealed class SettingsTests
{
    private static readonly Func<string, string?> Nothing = _ => null;

    [Fact]
    public void Without_any_setting_the_server_listens_on_loopback_with_a_private_database()
    {
        var settings = Settings.From([], Nothing);

        Assert.Null(settings.Database);
        Assert.Equal(8080, settings.Port);
        Assert.Equal(["127.0.0.1", "::1"], settings.Listen.Select(address => address.ToString()));
        Assert.EndsWith("/.assay", settings.DataFolder, StringComparison.Ordinal);
        Assert.False(settings.JsonLogs);
    }

    [Fact]
    public void An_argument_wins_over_the_environment()
    {
        var environment = new Dictionary<string, string?> { ["ASSAY_PORT"] = "1", ["ASSAY_LISTEN"] = "10.0.0.1" };

        var settings = Settings.From(["--port", "2", "--data=/tmp/a"], environment.GetValueOrDefault);

        Assert.Equal(2, settings.Port);
        Assert.Equal("/tmp/a", settings.DataFolder);
        Assert.Equal("10.0.0.1", Assert.Single(settings.Listen).ToString());
    }

    [Theory]
    [InlineData("--prot 80", "--prot")]
    [InlineData("up", "up")]
    [InlineData("--port", "--port needs a value")]
    [InlineData("--port 70000", "70000")]
    [InlineData("--listen everywhere", "everywhere")]
    [InlineData("--public-url assay", "https://")]
    [InlineData("--log-format xml", "text, json")]
    [InlineData("--log-level loud", "Information")]
    public void Nonsense_is_refused_with_what_is_expected(string arguments, string told)
    {
        var refusal = Assert.Throws<StartException>(() => Settings.From(arguments.Split(' '), Nothing));

        Assert.Contains(told, refusal.Message, StringComparison.Ordinal);
    }
}
