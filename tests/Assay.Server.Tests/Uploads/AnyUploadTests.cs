using Assay.Formats;
using Assay.Server.Tests.Hosting;
using Assay.Server.Uploads;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using TestResult = Assay.Formats.TestResult;

namespace Assay.Server.Tests.Uploads;

public sealed class AnyUploadTests(RunningServer server)
{
    private static readonly string[] Browsers = ["", "chrome", "firefox"];

    /// <summary>A request: results, and perhaps environment.properties with a branch.</summary>
    private sealed record Upload(int Session, IReadOnlyList<Sent> Results, string? Branch)
    {
        public override string ToString() =>
            $"#{Session}[{string.Join("; ", Results)}]{(Branch is null ? "" : " branch " + Branch)}";
    }

    private sealed record Sent(int Uuid, int Test, int Value, int Start, int Status, int Label, int Marks)
    {
        public TestResult Result(List<long> cases)
        {
            var result = Workspace.Result(
                $"t{Test}", (Status)Status, Start == 0 ? null : Start * 100, $"u{Uuid}", $"Suite {Test % 2}");
            result.AllureId = Label switch { 1 => cases[0], 2 => cases[1], 3 => long.MaxValue, _ => null };
            result.Flaky = Marks is 1 or 2;
            result.Manual = Marks is 2 or 3;
            result.Parameters.Add(new("browser", $"v{Value}"));
            result.Parameters.Add(new("when", $"{Uuid}", Excluded: true));
            return result;
        }
    }

    [Fact]
    public void Any_sequence_of_uploads_gives_what_the_model_says_and_a_recount_changes_nothing()
    {
        var sent =
            from uuid in Gen.Choose(0, 12)
            from test in Gen.Choose(0, 3)
            from value in Gen.Choose(0, 1)
            from start in Gen.Choose(0, 4)
            from status in Gen.Choose(0, 4)
            from label in Gen.Frequency((6, Gen.Constant(0)), (1, Gen.Choose(1, 3)))
            from marks in Gen.Frequency((6, Gen.Constant(0)), (1, Gen.Choose(1, 3)))
            select new Sent(uuid, test, value, start, status, label, marks);
        var upload =
            from session in Gen.Choose(0, 3)
            from results in Gen.ListOf(sent)
            from branch in Gen.Frequency((5, Gen.Constant<string?>(null)), (1, Gen.Elements<string?>("main", "next")))
            select new Upload(session, [.. results.Take(8)], branch);
        var uploads = Arb.From(Gen.ListOf(upload).Select(list => list.Take(10).ToList()), Shorter);

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(80), Prop.ForAll(uploads, list => Completed(() => Matches(list))));
    }

    private static IEnumerable<List<Upload>> Shorter(List<Upload> uploads)
    {
        for (var at = 0; at < uploads.Count; at++)
        {
            yield return [.. uploads[..at], .. uploads[(at + 1)..]];
            for (var inner = 0; inner < uploads[at].Results.Count; inner++)
                yield return [.. uploads[..at],
                    uploads[at] with { Results = [.. uploads[at].Results.Where((_, index) => index != inner)] },
                    .. uploads[(at + 1)..]];
        }
    }

    private static void Completed(Func<Task> work) => Task.Run(work).GetAwaiter().GetResult();

    private async Task Matches(List<Upload> uploads)
    {
        var space = await Workspace.Open(server);
        var cases = new List<long> { await space.Case("first"), await space.Case("second") };
        var model = new LaunchModel();
        var sessions = new List<SessionContext>();
        for (var session = 0; session < 4; session++)
        {
            var browser = Browsers[session % 3];
            model.Open(session, browser);
            sessions.Add(browser.Length == 0 ? await space.Session() : await space.Session(("BROWSER", browser)));
        }
        var branches = new Dictionary<int, string>();
        foreach (var upload in uploads)
        {
            var batch = new Batch { FileCount = 1 };
            batch.Add(upload.Results.Select(result => result.Result(cases)));
            if (upload.Branch is not null) batch.Environment.Add(new("BRANCH", upload.Branch));
            await space.Write(sessions[upload.Session], batch);

            // What a session said first stays.
            if (upload.Branch is not null) branches.TryAdd(upload.Session, upload.Branch);
            model.Write(upload.Session, [.. upload.Results.Select(result => result.Result(cases))], cases.ToHashSet(),
                upload.Branch is null ? null : $"{Browsers[upload.Session % 3]}+{branches[upload.Session]}");
        }
        var seen = await LaunchReading.Of(space, sessions);
        Assert.Equal(model.Results(), seen.Results);
        Assert.Equal(model.Statistic(), seen.Statistic);
        Assert.Equal(model.Suites(), seen.Suites);

        await LaunchReading.Recount(server, space);
        var recounted = await LaunchReading.Of(space, sessions);
        Assert.Equal(seen.Results, recounted.Results);
        Assert.Equal(seen.Statistic, recounted.Statistic);
        Assert.Equal(seen.Suites, recounted.Suites);
    }
}
