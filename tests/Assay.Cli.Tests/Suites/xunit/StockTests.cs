using Xunit;

namespace Shop.Suite;

[TestCaseOrderer(typeof(ByName))]
public sealed class StockTests
{
    private static readonly Dictionary<string, int> Stock = new() { ["apple"] = 3 };

    [Fact]
    public void Apples_are_in_stock() => Assert.Equal(3, Stock["apple"]);

    [Fact]
    public async Task Busy_shops_are_waited_for()
    {
        while (Environment.GetEnvironmentVariable("SHOP_BUSY") is { } busy && !File.Exists(busy))
            await Task.Delay(50, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Melons_are_in_stock() => Assert.Contains("melon", Stock);
}
