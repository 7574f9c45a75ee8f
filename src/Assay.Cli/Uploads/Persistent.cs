using Assay.Api.Client;

namespace Assay.Cli.Uploads;

/// <summary>Repeats what fails for reasons that may pass.</summary>
internal static class Persistent
{
    public static async Task<T> Do<T>(Patience patience, Func<Task<T>> work, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                var done = await work();
                patience.Succeeded();
                return done;
            }
            catch (ApiException failure) when (failure.IsTransient)
            {
                if (!await patience.Wait(failure, stop)) throw;
            }
        }
    }
}
