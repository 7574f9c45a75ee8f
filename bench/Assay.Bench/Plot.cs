using System.Globalization;
using System.Text;

namespace Assay.Bench;

/// <summary>Lines over sizes on logarithmic axes, as an SVG that reads on white and on black.</summary>
internal sealed class Plot(string across, string up)
{
    private const int Width = 720;
    private const int Height = 420;
    private const int Left = 64;
    private const int Right = 200;
    private const int Top = 20;
    private const int Bottom = 52;

    private static readonly string[] Colours = ["#0f766e", "#14b8a6", "#b45309", "#7c3aed"];

    private readonly List<(string Name, List<(double X, double Y)> Points)> lines = [];

    public void Add(string line, double x, double y)
    {
        if (lines.Find(known => known.Name == line) is not { Points: not null } found)
            lines.Add(found = (line, []));
        found.Points.Add((x, y));
    }

    public string Svg()
    {
        var all = lines.SelectMany(line => line.Points).ToList();
        var x = Axis(all.ConvertAll(point => point.X));
        var y = Axis(all.ConvertAll(point => point.Y));
        double Across(double value) => Left + Share(x, value) * (Width - Left - Right);
        double Up(double value) => Height - Bottom - Share(y, value) * (Height - Top - Bottom);

        var svg = new StringBuilder();
        svg.AppendLine(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}"
              font-family="sans-serif" font-size="13">
            <rect width="{Width}" height="{Height}" fill="#ffffff"/>
            """);
        foreach (var tick in Ticks(x))
            Line(svg, Across(tick), Top, Across(tick), Height - Bottom,
                Text(Across(tick), Height - Bottom + 18, "middle", tick));
        foreach (var tick in Ticks(y))
            Line(svg, Left, Up(tick), Width - Right, Up(tick), Text(Left - 8, Up(tick) + 4, "end", tick));
        svg.AppendLine(Text((Left + Width - Right) / 2.0, Height - 10, "middle", across));
        svg.AppendLine(Text(Left + 8, Top + 16, "start", up));
        var label = double.MaxValue;
        foreach (var (line, colour) in lines.Zip(Colours).OrderBy(line => Up(line.First.Points[^1].Y)))
        {
            var points = string.Join(" L", line.Points.Select(point =>
                string.Create(CultureInfo.InvariantCulture, $"{Across(point.X):F1},{Up(point.Y):F1}")));
            svg.AppendLine(CultureInfo.InvariantCulture,
                $"""<path d="M{points}" fill="none" stroke="{colour}" stroke-width="2.5"/>""");
            foreach (var point in line.Points)
                svg.AppendLine(CultureInfo.InvariantCulture,
                    $"""<circle cx="{Across(point.X):F1}" cy="{Up(point.Y):F1}" r="3.5" fill="{colour}"/>""");
            // Names of lines that end close to each other stand below each other.
            label = label == double.MaxValue ? Up(line.Points[^1].Y) : Math.Max(label + 17, Up(line.Points[^1].Y));
            svg.AppendLine(CultureInfo.InvariantCulture,
                $"""<text x="{Width - Right + 10}" y="{label + 4:F1}" fill="{colour}">{line.Name}</text>""");
        }
        return svg.AppendLine("</svg>").ToString();
    }

    private static (double Low, double High) Axis(List<double> values) =>
        (Math.Pow(10, Math.Floor(Math.Log10(values.Min()))), Math.Pow(10, Math.Ceiling(Math.Log10(values.Max()))));

    private static double Share((double Low, double High) axis, double value) =>
        Math.Log(value / axis.Low) / Math.Log(axis.High / axis.Low);

    private static IEnumerable<double> Ticks((double Low, double High) axis)
    {
        for (var tick = axis.Low; tick <= axis.High * 1.001; tick *= 10) yield return tick;
    }

    private static string Text(double x, double y, string anchor, double value) =>
        Text(x, y, anchor, value.ToString("#,0.##", CultureInfo.InvariantCulture));

    private static string Text(double x, double y, string anchor, string text) => string.Create(
        CultureInfo.InvariantCulture,
        $"""<text x="{x:F1}" y="{y:F1}" text-anchor="{anchor}" fill="#334155">{text}</text>""");

    private static void Line(StringBuilder svg, double x1, double y1, double x2, double y2, string label) =>
        svg.AppendLine(CultureInfo.InvariantCulture,
            $"""<line x1="{x1:F1}" y1="{y1:F1}" x2="{x2:F1}" y2="{y2:F1}" stroke="#e2e8f0"/>{label}""");
}
