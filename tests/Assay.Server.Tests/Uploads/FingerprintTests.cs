using System.Text.RegularExpressions;
using Assay.Formats;
using Assay.Server.Uploads;
using Xunit;

namespace Assay.Server.Tests.Uploads;

/// <summary>What is stored as a fingerprint stays what it is: failures of next year are compared with it.</summary>
public sealed class FingerprintTests
{
    private const RegexOptions Plain = RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture;

    private static readonly Regex Changing = new(
        """"[^"\n]*"|'[^'\n]*'|0x[0-9a-fA-F]+|[0-9a-fA-F]*[0-9][0-9a-fA-F]*([-.,:][0-9a-fA-F]+)*"""", Plain);

    private static readonly Regex Own = new(@"^\s*(at\s|File ""|in\s)", Plain);

    private static readonly Regex Foreign = new(
        @"(java\.|javax\.|jdk\.|sun\.|org\.junit|org\.testng|node:internal|node_modules|site-packages|"
            + @"System\.|Xunit\.|NUnit\.|Microsoft\.)", Plain);

    [Theory]
    [InlineData("expected 200 but was 503 at 12:30:01.250", "expected 404 but was 12 at 01:00:59.001", true)]
    [InlineData("user 'anna' is missing", "user 'boris' is missing", true)]
    [InlineData("basket is empty", "basket is full", false)]
    public void Failures_with_one_cause_have_one_fingerprint(string one, string other, bool equal) =>
        Assert.Equal(equal, Fingerprint.Of(one, null) == Fingerprint.Of(other, null));

    [Fact]
    public void No_text_has_no_fingerprint()
    {
        Assert.Null(Fingerprint.Of(null, null));
        Assert.Null(Fingerprint.Of(" ", "\n"));
        Assert.NotNull(Fingerprint.Of(null, "at shop.Basket.pay"));
    }

    [Fact]
    public void It_is_the_digest_of_the_message_without_what_changes_and_of_the_first_own_frames()
    {
        string[] words =
        [
            "expected", "0xCAFE", "17", "12.5", "3f2a-11", "'a b'", "\"x\"", "'", "\"", "\n", "é", "\ud83d\ude00",
            "dead", " ", "\t", "basket",
        ];
        string[] frames =
        [
            "  at shop.Basket.pay(Basket.java:117)", "\tat java.base/java.lang.Thread.run(Thread.java:829)",
            "  File \"shop/basket.py\", line 12", "in 2024 shop", "at  ", "", "Caused by: 12", "at Xunit.Assert 3",
            "   at Shop.Basket.Pay() in /src/Basket.cs:line 42\r",
        ];
        var random = new Random(20_260_102);
        for (var round = 0; round < 3000; round++)
        {
            var message = random.Next(8) == 0 ? null : Some(words, random.Next(round % 50 == 0 ? 900 : 12), "");
            var trace = random.Next(8) == 0 ? null : Some(frames, random.Next(14), "\n");
            if (string.IsNullOrWhiteSpace(message) && string.IsNullOrWhiteSpace(trace)) continue;
            Assert.Equal(Said(message, trace), Fingerprint.Of(message, trace));
        }

        string Some(string[] of, int count, string between) =>
            string.Join(between, Enumerable.Range(0, count).Select(_ => of[random.Next(of.Length)]));
    }

    private static Guid Said(string? message, string? trace)
    {
        var text = message is null ? "" : Changing.Replace(message.Length > 2000 ? message[..2000] : message, "#");
        var frames = new List<string>();
        foreach (var line in (trace ?? "").AsSpan().EnumerateLines())
            if (Own.IsMatch(line) && !Foreign.IsMatch(line)) frames.Add(line.Trim().ToString());
        foreach (var frame in frames.Take(6)) text += "\n" + Regex.Replace(frame, "[0-9]+", "#", Plain);
        return Md5.Guid(text);
    }
}
