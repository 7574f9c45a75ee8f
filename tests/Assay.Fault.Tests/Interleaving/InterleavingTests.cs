using System.Net;
using Assay.Server.Tests.Hosting;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Assay.Fault.Tests.Interleaving;

/// <summary>
/// Uploads into several sessions and launches, retries, hides, deletions, closings, reopenings and merges in any order:
/// what is shown is what the model says.
/// </summary>
public sealed class InterleavingTests(RunningServer server)
{
    [Fact]
    public void Any_interleaving_shows_what_the_model_says()
    {
        var acts = Arb.From(Gen.ListOf(Acts()).Select(list => list.Take(14).ToList()), Shorter);
        var count = 40 * FaultRun.Scale;

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay((ulong)FaultRun.Seed, 1),
            Prop.ForAll(acts, list => Task.Run(() => Holds(list)).GetAwaiter().GetResult()));

        FaultRun.Tell($"{count} interleavings of up to 14 acts over {Life.Launches} launches");
    }

    private static Gen<Act> Acts()
    {
        var attempt =
            from uuid in Gen.Choose(0, 9)
            from test in Gen.Choose(0, 2)
            from value in Gen.Choose(0, 1)
            from start in Gen.Choose(0, 3)
            from status in Gen.Choose(0, 4)
            select new Attempt(uuid, test, value, start, status);
        var launch = Gen.Choose(0, Life.Launches - 1);
        var which = Gen.Choose(0, 50);
        var upload =
            from to in launch
            from session in Gen.Choose(0, Life.Sessions - 1)
            from attempts in Gen.NonEmptyListOf(attempt)
            select (Act)new Act.Upload(to, session, [.. attempts.Take(6)]);
        return Gen.Frequency(
            (8, upload),
            (2, from of in launch from row in which select (Act)new Act.Hide(of, row)),
            (3, from of in launch from row in which select (Act)new Act.Delete(of, row)),
            (2, launch.Select(of => (Act)new Act.Close(of))),
            (2, launch.Select(of => (Act)new Act.Reopen(of))),
            (2, from of in launch from to in launch select (Act)new Act.Merge(of, to)));
    }

    private static IEnumerable<List<Act>> Shorter(List<Act> acts) =>
        Enumerable.Range(0, acts.Count).Select(at => (List<Act>)[.. acts[..at], .. acts[(at + 1)..]]);

    private async Task Holds(List<Act> acts)
    {
        using var life = await Life.Begin(server);
        var model = new LifeModel();
        foreach (var act in acts) await Do(act, model, life);
        for (var launch = 0; launch < Life.Launches; launch++)
        {
            if (model.IsGone(launch))
            {
                await life.Gone(launch);
                continue;
            }
            Assert.Equal(model.Statistic(launch), await life.Statistic(launch));
            Assert.Equal(model.Chains(launch), await life.Chains(launch));
            foreach (var row in model.Visible(launch))
                Assert.Equal(model.History(row, Life.Launches), await life.History(row));
            await life.Recounted(launch);
        }
    }

    private static async Task Do(Act act, LifeModel model, Life life)
    {
        var closed = model.IsClosed(act.Launch);
        switch (act)
        {
            // Sessions go where their launch went.
            case Act.Upload upload:
                closed = model.IsClosed(model.Where(upload.Launch));
                await life.Upload(upload, closed);
                if (!closed) model.Upload(upload);
                break;
            case Act.Hide when model.Visible(act.Launch) is { Count: > 0 } visible:
                var hidden = visible[((Act.Hide)act).Which % visible.Count];
                await life.Hide(hidden, closed);
                if (!closed) model.Hide(hidden);
                break;
            case Act.Delete when model.Of(act.Launch) is { Count: > 0 } rows:
                var deleted = rows[((Act.Delete)act).Which % rows.Count];
                await life.Delete(deleted, closed);
                if (!closed) model.Delete(deleted);
                break;
            case Act.Merge merge:
                await life.Merge(merge, model.MergeAnswers(merge));
                if (model.MergeAnswers(merge) == HttpStatusCode.OK) model.Merge(merge);
                break;
            case var _ when model.IsGone(act.Launch):
                break;
            case Act.Close:
                await life.Close(act.Launch);
                model.Close(act.Launch);
                break;
            case Act.Reopen:
                await life.Reopen(act.Launch);
                model.Reopen(act.Launch);
                break;
        }
    }
}
