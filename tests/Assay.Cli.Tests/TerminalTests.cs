using System.Globalization;
using System.Text.RegularExpressions;
using Assay.Cli.Tests.Hosting;
using Xunit;

namespace Assay.Cli.Tests;

/// <summary>What a person sees and presses, and what a log has instead.</summary>
public sealed partial class TerminalTests(Server server)
{
    private const string CtrlC = "\u0003";
    private const char Escape = '\u001b';
    private static readonly string One = Script.Write("one-result.json", Team.Result("a.b.one"));

    [Fact]
    public async Task A_bar_is_drawn_on_a_terminal_and_rewritten_in_its_place()
    {
        using var team = await Results(12);
        using var upload = Assayctl.StartInTerminal(team.Folder, team.Variables,
            "assayctl upload allure-results --upload-max-files-per-window 1 --upload-rate-window 300ms");
        var ended = await upload.End();

        Assert.Equal(0, ended.Exit);
        var bars = Bar().Matches(ended.Out);
        Assert.InRange(bars.Count, 3, 12);
        var done = bars.Select(bar => int.Parse(bar.Groups["done"].Value, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(done.Distinct().Order(), done);
        foreach (var bar in bars.AsEnumerable())
            Assert.Equal(int.Parse(bar.Groups["done"].Value, CultureInfo.InvariantCulture) * 24 / 12,
                bar.Groups["full"].Length);

        // One line of the screen, which is empty again before the next text.
        var (first, last) = (bars[0].Index, bars[^1].Index + bars[^1].Length);
        Assert.DoesNotContain('\n', ended.Out[first..last]);
        Assert.Matches(@"^ *\r +\r12 of 12 files sent", ended.Out[last..]);
    }

    [Fact]
    public async Task A_log_has_plain_lines_now_and_then()
    {
        using var team = await Results(12);

        using var upload = Assayctl.StartScript(team.Folder, team.Variables, "-c",
            "assayctl upload allure-results --upload-max-files-per-window 1 --upload-rate-window 1100ms > log 2>&1");
        var ended = await upload.End();

        var log = await File.ReadAllTextAsync(Path.Combine(team.Folder, "log"), TestContext.Current.CancellationToken);
        Assert.Equal((0, "", ""), (ended.Exit, ended.Out, ended.Error));
        foreach (var letter in (char[])['\r', Escape, '['])
            Assert.DoesNotContain(letter, log);
        var line = Assert.Single(log.Split('\n'), line => Count().IsMatch(line));
        Assert.InRange(int.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture), 7, 11);
    }

    [Theory]
    [InlineData("trap 'echo once >> interrupted; {0}; exit 130' INT; touch ready; while :; do sleep 0.1; done")]
    [InlineData("{0}; echo once > interrupted; touch ready; sleep 60")]
    public async Task Ctrl_C_ends_the_command_and_what_it_has_written_is_sent(string runner)
    {
        using var team = await Team.Of(server);
        team.InGitHub();
        var script = string.Format(CultureInfo.InvariantCulture, runner,
            runner.StartsWith("trap", StringComparison.Ordinal) ? One.Replace("'", "'\\''") : One);
        await File.WriteAllTextAsync(
            Path.Combine(team.Folder, "tests.sh"), script, TestContext.Current.CancellationToken);
        using var watch = Assayctl.StartInTerminal(
            team.Folder, team.Variables, "assayctl watch -- bash tests.sh");
        await Team.Until(() => File.Exists(Path.Combine(team.Folder, "ready")), "the command runs");

        await watch.Type(CtrlC);
        var ended = await watch.End();

        Assert.Equal(130, ended.Exit);
        Assert.Contains("The command ended with 130", ended.Out, StringComparison.Ordinal);
        Assert.Equal("once\n", await File.ReadAllTextAsync(
            Path.Combine(team.Folder, "interrupted"), TestContext.Current.CancellationToken));
        Assert.Equal(["one passed"], await team.Seen(await team.LaunchId()));
        var run = (await team.Launch())["jobs"]![0]!;
        Assert.Equal(("finished", "cancelled"), ((string)run["stage"]!, (string)run["status"]!));
    }

    private async Task<Team> Results(int count)
    {
        var team = await Team.Of(server);
        for (var index = 0; index < count; index++) team.AddResult($"a.b.test{index}");
        return team;
    }

    // "\r[########................] 4 of 12 files sent, 0.0 MB"
    [GeneratedRegex(@"\r\[(?<full>#*)\.*\] (?<done>\d+) of 12 files sent, [0-9.]+ MB",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Bar();

    // "9 of 12 files sent, 0.0 MB"
    [GeneratedRegex(@"^([1-9]|1[01]) of 12 files sent, [0-9.]+ MB$",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Count();
}
