namespace Assay.Formats.Allure;

internal static class Links
{
    public static void Read(ref JsonCursor json, FileNotes notes, List<Link> links)
    {
        links.Clear();
        if (!json.EnterArray()) return;
        while (json.NextItem())
        {
            if (!json.EnterObject()) continue;
            string? name = null, url = null, type = null;
            while (json.NextProperty(out var property))
            {
                if (property.SequenceEqual("name"u8)) name = notes.Text(ref json, "link name", Limits.Name)?.Trim();
                else if (property.SequenceEqual("url"u8)) url = notes.Text(ref json, "link")?.Trim();
                else if (property.SequenceEqual("type"u8)) type = notes.Text(ref json, "link type", Limits.Id)?.Trim();
                else json.Skip();
            }

            if (string.IsNullOrEmpty(url)) continue;
            links.Add(new Link(Filled(name), url, Filled(type)));
        }
    }

    private static string? Filled(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
