using System.Net;
using System.Text;

namespace Assay.Server.Ui.Controls;

/// <summary>Turns ANSI colours of terminals into HTML; everything else is encoded.</summary>
internal static class Ansi
{
    public static string ToHtml(string text)
    {
        var html = new StringBuilder(text.Length + 64);
        var style = new Style();
        var open = false;
        for (var at = 0; at < text.Length;)
        {
            var escape = text.IndexOf('\u001b', at);
            var end = escape < 0 ? text.Length : escape;
            if (end > at) html.Append(WebUtility.HtmlEncode(text[at..end]));
            if (escape < 0) break;
            at = escape + 1;
            if (at >= text.Length || text[at] != '[') continue;
            var close = at + 1;
            while (close < text.Length && text[close] is >= '0' and <= '9' or ';' or ':' or '?') close++;
            if (close < text.Length && text[close] == 'm')
            {
                style.Apply(text[(at + 1)..close]);
                if (open) html.Append("</span>");
                open = style.Any;
                if (open) html.Append(style.Tag());
            }
            at = Math.Min(close + 1, text.Length);
        }
        if (open) html.Append("</span>");
        return html.ToString();
    }

    private sealed class Style
    {
        private readonly SortedSet<string> classes = new(StringComparer.Ordinal);
        private string? colour;
        private string? ground;

        public bool Any => classes.Count > 0 || colour is not null || ground is not null;

        public string Tag()
        {
            var all = string.Join(' ', classes);
            var inline = (colour is { } c && c[0] == '#' ? $"color:{c};" : "")
                + (ground is { } g ? $"background:{g}" : "");
            if (colour is { } named && named[0] != '#') all = $"{all} {named}".Trim();
            return $"<span{(all.Length > 0 ? $" class=\"{all}\"" : "")}"
                + $"{(inline.Length > 0 ? $" style=\"{inline}\"" : "")}>";
        }

        public void Apply(string codes)
        {
            var numbers = codes.Split([';', ':'])
                .Select(code => int.TryParse(code, out var number) ? number : 0).ToArray();
            for (var index = 0; index < numbers.Length; index++)
            {
                var code = numbers[index];
                if (code is 38 or 48)
                {
                    var found = Extended(numbers, ref index);
                    if (code == 38) colour = found;
                    else ground = found is ['#', ..] ? found : null;
                    continue;
                }
                switch (code)
                {
                    case 0: classes.Clear(); colour = ground = null; break;
                    case 1: classes.Add("ansi-bold"); break;
                    case 2: classes.Add("ansi-faint"); break;
                    case 3: classes.Add("ansi-italic"); break;
                    case 4: classes.Add("ansi-underline"); break;
                    case 22: classes.Remove("ansi-bold"); classes.Remove("ansi-faint"); break;
                    case 23: classes.Remove("ansi-italic"); break;
                    case 24: classes.Remove("ansi-underline"); break;
                    case >= 31 and <= 37: colour = $"ansi-{code - 30}"; break;
                    case 39: colour = null; break;
                    case 49: ground = null; break;
                    case 90: colour = "ansi-8"; break;
                    case >= 91 and <= 97: colour = $"ansi-{code - 90}"; break;
                }
            }
        }

        private static string? Extended(int[] numbers, ref int index)
        {
            if (index + 4 < numbers.Length && numbers[index + 1] == 2)
            {
                index += 4;
                return $"#{Byte(numbers[index - 2]):x2}{Byte(numbers[index - 1]):x2}{Byte(numbers[index]):x2}";
            }
            if (index + 2 >= numbers.Length || numbers[index + 1] != 5) return null;
            index += 2;
            var number = numbers[index];
            if (number is >= 1 and <= 7) return $"ansi-{number}";
            if (number is >= 9 and <= 15) return $"ansi-{number - 8}";
            if (number is < 16 or > 255) return null;
            if (number >= 232) { var grey = 8 + (number - 232) * 10; return $"#{grey:x2}{grey:x2}{grey:x2}"; }
            var cube = number - 16;
            static int Level(int value) => value == 0 ? 0 : 55 + value * 40;
            return $"#{Level(cube / 36):x2}{Level(cube / 6 % 6):x2}{Level(cube % 6):x2}";
        }

        private static int Byte(int value) => Math.Clamp(value, 0, 255);
    }
}
