using System.Globalization;
using Assay.Bench;

if (args.Length == 0 || args.Contains("--help")) return Usage();

Console.WriteLine(Machine.Description);
return args switch
{
    ["start"] => await Start.Run(),
    ["folder", var results, var folder] => Folder(Number(results), folder),
    ["ingest", .. var options] => await Ingest.Run(
        Option(options, "--results", 50_000), Option(options, "--launches", 1),
        new(Option(options, "--clients", 1), Option(options, "--connections", 4)),
        peers: !options.Contains("--no-peers")),
    ["growth", var folder] => await Growth.Run(folder),
    ["upload", .. var options] => await Upload.Run(Option(options, "--results", 50_000)),
    ["faults", .. var options] => await Faults.Run(Option(options, "--minutes", 30)),
    ["read", .. var arguments] => await Read.Run(arguments),
    _ => Usage(),
};

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static int Option(string[] options, string name, int otherwise) =>
    Array.IndexOf(options, name) is >= 0 and var at && at + 1 < options.Length ? Number(options[at + 1]) : otherwise;

static int Folder(int results, string folder)
{
    var (files, bytes) = new Workload(results, launch: 1).WriteTo(folder);
    Console.WriteLine($"{files:N0} files, {bytes / 1e6:N1} MB in {folder}");
    return 0;
}

static int Usage()
{
    Console.WriteLine("""
        usage: ./assay bench start                start an empty instance: seconds to the first page, memory when idle
               ./assay bench ingest               send a folder, compare with report generators on the same folder
                 [--results N] [--launches K] [--clients C] [--connections PER-CLIENT] [--no-peers]
               ./assay bench growth DIR           the same for 1,000 to 200,000 results: a table and plots in DIR
               ./assay bench upload               send a folder with assayctl: time beside the server's own, memory
                 [--results N]
               ./assay bench faults               kill, fill up, cut off and feed badly, round after round
                 [--minutes M]
               ./assay bench folder RESULTS DIR   write a seeded folder of Allure results
               ./assay bench read [--results N] [--keep DIR] [--pause-after MINUTES] [--only idle,upload,pages,delete]
                 [--rounds N] [--match PLACE]
                                                  how long readers of a project of 5 million results wait
               ./assay bench read --only close [--results N]
                                                  how long closing a launch of 100,000 results takes
        """);
    return 2;
}
