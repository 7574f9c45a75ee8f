using System.Text;
using System.Text.Json;

namespace Assay.Bench;

/// <summary>
/// A seeded folder of Allure results as a large team would send it: 8 to 25 nested steps, fixtures, about 15 labels,
/// parameters, 30 % with a text attachment of 1 to 20 KB, 3 % with a PNG, 12 % failed with traces from 60 templates,
/// 5 % retried. The same seed and launch give the same bytes; launches share tests, so that they have a history.
/// </summary>
internal sealed class Workload(int results, int launch, int seed = 1)
{
    private const int Templates = 60;
    private const long Epoch = 1_790_000_000_000;

    private readonly List<(string Name, byte[] Content)> pending = [];

    /// <summary>
    /// The files in the order in which an adapter would have written them, made as they are asked for.
    /// </summary>
    public IEnumerable<(string Name, byte[] Content)> Files()
    {
        var clock = Epoch + launch * 86_400_000L;
        for (var index = 0; index < results; index++)
        {
            var random = new Random(unchecked(seed * 397 ^ launch * 7919 ^ index * 104729));
            var fate = Fate(random, index);
            if (random.NextDouble() < 0.05)
                clock += Attempt(index, 0, fate == "passed" ? "failed" : fate, clock, random);
            clock += Attempt(index, 1, fate, clock, random);
            foreach (var file in pending) yield return file;
            pending.Clear();
        }
    }

    /// <returns>How many results, container and attachment files and bytes were written.</returns>
    public (int Files, long Bytes) WriteTo(string folder)
    {
        Directory.CreateDirectory(folder);
        var (files, bytes) = (0, 0L);
        foreach (var (name, content) in Files())
        {
            File.WriteAllBytes(Path.Combine(folder, name), content);
            files++;
            bytes += content.Length;
        }
        return (files, bytes);
    }

    private static string Fate(Random random, int index)
    {
        var weak = index * 7919 % 100;
        var dice = random.Next(100);
        if (weak < 10) return dice < 75 ? "failed" : "passed";
        return dice switch { < 3 => "failed", < 5 => "broken", < 7 => "skipped", _ => "passed" };
    }

    private long Attempt(int index, int attempt, string status, long start, Random random)
    {
        var uuid = Uuid(index, attempt);
        var duration = 20 + random.Next(3000);
        using var stream = new MemoryStream(8192);
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("uuid", uuid);
            json.WriteString("historyId", Hash($"history/{index}"));
            json.WriteString("testCaseId", Hash($"case/{index}"));
            json.WriteString("fullName", FullName(index));
            json.WriteString("name",
                $"Order {index} is handled when the {Word(index)} {Word(index / 7)} has {Word(index / 3)}");
            json.WriteString("status", status);
            json.WriteString("stage", "finished");
            json.WriteNumber("start", start);
            json.WriteNumber("stop", start + duration);
            if (status is "failed" or "broken") Details(json, index, random);
            Labels(json, index);
            Parameters(json, index);
            json.WriteStartArray("links");
            json.WriteEndArray();
            Steps(json, "steps", 8 + index % 18, status, start, duration, random);
            Attachments(json, uuid, random);
            json.WriteEndObject();
        }
        pending.Add(($"{uuid}-result.json", stream.ToArray()));
        if (index % 2 == 0) pending.Add(Container(Uuid(index, attempt + 8), uuid, index, start));
        return duration / 8;
    }

    private static void Details(Utf8JsonWriter json, int index, Random random)
    {
        var template = index * 31 % Templates;
        var text = $"AssertionError: rule {template} of {Word(template)}: expected {random.Next(1000)} "
            + $"but was {random.Next(1000)} for order {random.Next():x8}";
        var trace = new StringBuilder(text).Append('\n');
        for (var frame = 0; frame < 25; frame++)
            trace.Append("\tat shop.").Append(Word(template + frame)).Append(".Rule").Append(template)
                .Append(".check").Append(frame)
                .Append("(Rule").Append(template).Append(".java:").Append(frame * 13 + template).Append(")\n");
        json.WriteStartObject("statusDetails");
        json.WriteString("message", text);
        json.WriteString("trace", trace.ToString());
        json.WriteEndObject();
    }

    private static void Labels(Utf8JsonWriter json, int index)
    {
        json.WriteStartArray("labels");
        Label("epic", "Epic " + index / 2000);
        Label("feature", "Feature " + index / 200);
        Label("story", "Story " + index / 25);
        Label("parentSuite", "shop." + Word(index / 2000));
        Label("suite", "Suite" + index / 7);
        Label("subSuite", Word(index / 9));
        Label("package", "shop." + Word(index / 50));
        Label("testClass", $"shop.{Word(index / 50)}.Test{index / 7}");
        Label("testMethod", "method" + index);
        Label("layer", (index % 10) switch { < 6 => "unit", < 9 => "api", _ => "e2e" });
        Label("owner", Word(index / 100));
        Label("severity", "normal");
        Label("tag", index % 3 == 0 ? "smoke" : "regression");
        Label("host", "runner-" + index % 8);
        Label("thread", "worker-" + index % 32);
        Label("framework", "junit5");
        json.WriteEndArray();

        void Label(string name, string value)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("value", value);
            json.WriteEndObject();
        }
    }

    private static void Parameters(Utf8JsonWriter json, int index)
    {
        json.WriteStartArray("parameters");
        for (var number = 0; number < index % 3; number++)
        {
            json.WriteStartObject();
            json.WriteString("name", "argument" + number);
            json.WriteString("value", Word(index + number));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Steps(
        Utf8JsonWriter json, string name, int count, string status, long start, int duration, Random random)
    {
        json.WriteStartArray(name);
        for (var left = count; left > 0;)
        {
            var inner = Math.Min(left - 1, random.Next(4));
            json.WriteStartObject();
            json.WriteString("name", $"Step {left}: {Word(left * 7)} the {Word(left * 3)} of the {Word(left)}");
            json.WriteString("status", left == inner + 1 ? status : "passed");
            json.WriteString("stage", "finished");
            json.WriteNumber("start", start);
            json.WriteNumber("stop", start + duration / count);
            if (inner > 0) Steps(json, "steps", inner, "passed", start, duration / 2, random);
            json.WriteEndObject();
            left -= inner + 1;
        }
        json.WriteEndArray();
    }

    private void Attachments(Utf8JsonWriter json, string uuid, Random random)
    {
        json.WriteStartArray("attachments");
        if (random.NextDouble() < 0.30)
            Attach("log", "text/plain", ".txt", Text(1024 + random.Next(19 * 1024), random));
        if (random.NextDouble() < 0.03) Attach("screenshot", "image/png", ".png", Picture(random));
        json.WriteEndArray();

        void Attach(string name, string type, string extension, byte[] content)
        {
            var source = $"{uuid}-{name}-attachment{extension}";
            pending.Add((source, content));
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("source", source);
            json.WriteString("type", type);
            json.WriteEndObject();
        }
    }

    private static (string Name, byte[] Content) Container(string uuid, string result, int index, long start)
    {
        using var stream = new MemoryStream(1024);
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("uuid", uuid);
            json.WriteString("name", "Suite" + index / 7);
            json.WriteStartArray("children");
            json.WriteStringValue(result);
            json.WriteEndArray();
            Steps(json, "befores", 2, "passed", start, 60, new Random(index));
            Steps(json, "afters", 1, "passed", start, 40, new Random(index));
            json.WriteEndObject();
        }
        return ($"{uuid}-container.json", stream.ToArray());
    }

    private static byte[] Text(int length, Random random)
    {
        var text = new StringBuilder(length + 100);
        while (text.Length < length)
            text.Append("2026-11-21T02:14:").Append(text.Length % 60)
                .Append(" INFO shop.").Append(Word(random.Next(997)))
                .Append(" handled ").Append(random.Next(100_000))
                .Append(" in ").Append(random.Next(900)).Append(" ms\n");
        return Encoding.UTF8.GetBytes(text.ToString(0, length));
    }

    /// <summary>The signature and noise: nobody decodes it, and noise does not compress, like a screenshot.</summary>
    private static byte[] Picture(Random random)
    {
        var bytes = new byte[20_000 + random.Next(40_000)];
        random.NextBytes(bytes);
        ((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10]).CopyTo(bytes);
        return bytes;
    }

    private static string FullName(int index) => $"shop.{Word(index / 50)}.Test{index / 7}.method{index}";

    private string Uuid(int index, int part) => Hash($"{seed}/{launch}/{index}/{part}");

    internal static string Hash(string text) =>
        Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(Encoding.UTF8.GetBytes(text)));

    internal static string Word(int number) => Words[(int)((uint)(number * 2654435761u) % Words.Length)];

    private static readonly string[] Words =
        ("basket order price voucher parcel invoice refund stock label return address customer account session token " +
         "search filter brand colour size picture review rating limit threshold gateway wallet card payment delivery " +
         "island express locker reservation deadline history profile consent newsletter export code factor support map")
        .Split(' ');
}
