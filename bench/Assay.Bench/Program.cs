using System.Globalization;
using Assay.Bench;

return args switch
{
    ["start"] => await Start.Run(),
    ["folder", var results, var folder] => Folder(int.Parse(results, CultureInfo.InvariantCulture), folder),
    _ => Usage(),
};

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
               ./assay bench folder RESULTS DIR   write a seeded folder of Allure results
        """);
    return 2;
}
