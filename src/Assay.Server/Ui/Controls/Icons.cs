namespace Assay.Server.Ui.Controls;

/// <summary>The drawings of icons, 24 by 24, strokes only.</summary>
internal static class Icons
{
    public static readonly IReadOnlyDictionary<string, string> Paths = new Dictionary<string, string>(
        StringComparer.Ordinal)
    {
        ["launch"] = "<path d='M6 4l14 8-14 8z'/>",
        ["cases"] = "<path d='M9 6h11M9 12h11M9 18h11M4 6h.01M4 12h.01M4 18h.01'/>",
        ["job"] = "<circle cx='6' cy='6' r='2.5'/><circle cx='6' cy='18' r='2.5'/><circle cx='18' cy='12' r='2.5'/>"
            + "<path d='M6 8.5v7M8.5 6.5l7 4.5M8.5 17.5l7-4.5'/>",
        ["settings"] = "<path d='M4 7h9M17 7h3M4 17h3M11 17h9'/><circle cx='15' cy='7' r='2'/>"
            + "<circle cx='9' cy='17' r='2'/>",
        ["plug"] = "<path d='M9 3v5M15 3v5M6 8h12v4a6 6 0 01-12 0zM12 18v3'/>",
        ["home"] = "<path d='M4 11l8-7 8 7v9h-5v-6H9v6H4z'/>",
        ["key"] = "<circle cx='8' cy='15' r='4'/><path d='M11 12l9-9M16 7l3 3M14 9l2 2'/>",
        ["search"] = "<circle cx='11' cy='11' r='7'/><path d='M20 20l-4-4'/>",
        ["moon"] = "<path d='M20 14.5A8.5 8.5 0 019.5 4a8.5 8.5 0 1010.5 10.5z'/>",
        ["out"] = "<path d='M10 4H5v16h5M15 8l4 4-4 4M19 12H9'/>",
        ["plus"] = "<path d='M12 5v14M5 12h14'/>",
        ["upload"] = "<path d='M12 16V4M7 9l5-5 5 5M4 16v4h16v-4'/>",
        ["file"] = "<path d='M6 3h8l4 4v14H6zM14 3v4h4'/>",
        ["image"] = "<rect x='3' y='5' width='18' height='14' rx='2'/><circle cx='9' cy='10' r='1.5'/>"
            + "<path d='M4 17l5-4 3 2 4-4 4 4'/>",
        ["link"] = "<path d='M10 14a4 4 0 006 0l3-3a4 4 0 00-6-6l-1 1M14 10a4 4 0 00-6 0l-3 3a4 4 0 006 6l1-1'/>",
        ["back"] = "<path d='M15 5l-7 7 7 7'/>",
        ["star"] = "<path d='M12 4l2.5 5.2 5.5.8-4 4 1 5.7-5-2.7-5 2.7 1-5.7-4-4 5.5-.8z'/>",
        ["box"] = "<path d='M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8'/>",
        ["alert"] = "<path d='M12 8v5M12 16.5h.01M10.3 3.9L2.5 18a2 2 0 001.7 3h15.6a2 2 0 001.7-3L13.7 3.9a2 2 0 "
            + "00-3.4 0z'/>",
        ["lock"] = "<rect x='5' y='11' width='14' height='9' rx='2'/><path d='M8 11V8a4 4 0 018 0v3'/>",
        ["help"] = "<circle cx='12' cy='12' r='9'/>"
            + "<path d='M9.5 9.5a2.5 2.5 0 113.5 2.3c-.6.3-1 .8-1 1.5M12 16.5h.01'/>",
    };
}
