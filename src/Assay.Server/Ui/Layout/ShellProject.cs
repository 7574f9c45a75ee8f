namespace Assay.Server.Ui.Layout;

/// <summary>The project that a page stands in, and whether the caller may change it.</summary>
public sealed record ShellProject(long Id, string Name, string Abbr, bool CanWrite, bool CanConfigure = false);
