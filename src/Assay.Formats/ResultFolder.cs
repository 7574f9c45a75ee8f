namespace Assay.Formats;

/// <summary>What a file of a results folder is, by its name.</summary>
public enum FileKind : byte
{
    Result,
    Container,
    EnvironmentProperties,
    EnvironmentXml,
    Executor,
    Categories,
    Globals,

    /// <summary>A check that is not a test (Allure 3).</summary>
    Check,

    /// <summary>Named as an attachment by its writer.</summary>
    Attachment,

    /// <summary>An attachment too, if a result, a fixture or the globals refer to it.</summary>
    Other,

    /// <summary>History and plans of other tools, litter of operating systems.</summary>
    Ignored,
}

/// <summary>The files of an Allure results folder.</summary>
public static class ResultFolder
{
    private const string AttachmentMark = "-attachment";

    /// <param name="fileName">
    /// A name or a path, with slashes of either kind; folders do not matter, but for history and __MACOSX.
    /// </param>
    public static FileKind Classify(string fileName)
    {
        var name = LastSegment(fileName);
        if (IsLitter(fileName, name)) return FileKind.Ignored;
        if (name.EndsWith("-result.json", StringComparison.Ordinal)) return FileKind.Result;
        if (name.EndsWith("-container.json", StringComparison.Ordinal)) return FileKind.Container;
        if (name.EndsWith("-globals.json", StringComparison.Ordinal)) return FileKind.Globals;
        if (name.EndsWith("-check.json", StringComparison.Ordinal)) return FileKind.Check;
        return name switch
        {
            "environment.properties" => FileKind.EnvironmentProperties,
            "environment.xml" => FileKind.EnvironmentXml,
            "executor.json" => FileKind.Executor,
            "categories.json" => FileKind.Categories,
            "testplan.json" => FileKind.Ignored,
            _ => IsAttachment(name) ? FileKind.Attachment : FileKind.Other,
        };
    }

    /// <summary>
    /// False when the name says that the file is no report of another tool: an attachment, a file of Allure with a uuid
    /// in its name, litter.
    /// </summary>
    public static bool MayBeReport(string fileName)
    {
        var kind = Classify(fileName);
        if (kind == FileKind.Other) return true;
        if (kind is not (FileKind.Result or FileKind.Container)) return false;

        // "jest-result.json" is a name that people choose.
        var name = LastSegment(fileName);
        return !Guid.TryParse(name.AsSpan(0, name.LastIndexOf('-')), out _);
    }

    /// <summary>The file's own name.</summary>
    public static string LastSegment(string path) => path[(path.AsSpan().LastIndexOfAny('/', '\\') + 1)..];

    /// <summary>The file's own name behind that of the folder it is in: <c>adds-items/video.webm</c>.</summary>
    public static string WithFolder(string path)
    {
        var parts = path.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries);
        return string.Join('/', parts.TakeLast(2)).Trim();
    }

    private static bool IsAttachment(string name)
    {
        var mark = name.LastIndexOf(AttachmentMark, StringComparison.Ordinal);
        if (mark < 0) return false;
        var after = mark + AttachmentMark.Length;
        return after == name.Length || name[after] == '.';
    }

    private static bool IsLitter(string path, string name)
    {
        if (name is "" or ['.', ..] || name.Equals("Thumbs.db", StringComparison.OrdinalIgnoreCase)) return true;
        var folders = path.AsSpan(0, path.Length - name.Length);
        foreach (var range in folders.SplitAny('/', '\\'))
        {
            if (folders[range] is "history" or "__MACOSX") return true;
        }

        return false;
    }
}
