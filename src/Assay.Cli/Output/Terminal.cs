using System.Text;

namespace Assay.Cli.Output;

/// <summary>Answers go to the standard output, everything else to the standard error; secrets to neither.</summary>
internal sealed class Terminal(Secrets secrets)
{
    /// <summary>
    /// Console.Out would put the terminal into another mode, which is the command's business. Lines end alike
    /// everywhere: bash on Windows would keep half of their ends in `export $(assayctl job-run env)`.
    /// </summary>
    public static readonly TextWriter Out =
        new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };

    private static readonly TimeSpan BetweenMentions = TimeSpan.FromSeconds(5);

    private readonly Lock access = new();
    private long? mentioned;
    private int drawn;

    public Secrets Secrets => secrets;

    /// <summary>A person sees the messages while they are written.</summary>
    public bool IsLive { get; } = !Console.IsErrorRedirected;

    /// <summary>Columns of the window; null when answers go to a file or another program.</summary>
    public int? Width { get; } = Console.IsOutputRedirected ? null : WindowWidth();

    public void Answer(string text)
    {
        lock (access)
        {
            Clear();
            Out.WriteLine(secrets.Hide(text));
        }
    }

    public void Say(string text)
    {
        lock (access)
        {
            Clear();
            Console.Error.WriteLine(secrets.Hide(text));
        }
    }

    /// <summary>Something that may repeat often: said at most every few seconds.</summary>
    public void Mention(string text, TimeProvider clock)
    {
        lock (access)
        {
            if (mentioned is { } last && clock.GetElapsedTime(last) < BetweenMentions) return;
            mentioned = clock.GetTimestamp();
        }
        Say(text);
    }

    /// <summary>A line that the next one takes the place of. Only when somebody sees it.</summary>
    public void Draw(string line)
    {
        lock (access)
        {
            var width = WindowWidth() - 1;
            var shown = line.Length > width ? line[..width] : line;
            Console.Error.Write("\r" + shown.PadRight(drawn));
            drawn = shown.Length;
        }
    }

    private void Clear()
    {
        if (drawn == 0) return;
        Console.Error.Write("\r" + new string(' ', drawn) + "\r");
        drawn = 0;
    }

    private static int WindowWidth()
    {
        try
        {
            return Console.WindowWidth is > 20 and var width ? width : 80;
        }
        catch (IOException)
        {
            return 80;
        }
    }
}
