namespace Assay.Formats.Tests;

public class IdentityTests
{
    [Fact]
    public void The_hash_of_the_adapter_is_used_as_it_is() =>
        Assert.Equal("abc", Identity.TestCaseHash(Test(testCaseId: " abc ", parameters: [new("n", "v")])));

    [Fact]
    public void An_endless_hash_is_shortened() =>
        Assert.Matches("^[0-9a-f]{32}$", Identity.TestCaseHash(Test(testCaseId: new string('x', 256))));

    // printf 'shop.Basket#add' | md5sum; printf 'adds\0a\0b' | md5sum
    [Fact]
    public void Without_one_it_is_made_of_full_name_or_name_and_the_names_of_parameters()
    {
        Assert.Equal("444f81672d23e677bd89bce36e784952", Identity.TestCaseHash(Test(fullName: "shop.Basket#add")));
        Assert.Equal(
            "ae3b134721faff36bca28f279d324f44",
            Identity.TestCaseHash(Test(parameters: [new("b", "2"), new("a", "1")])));
    }

    [Fact]
    public void Values_order_and_excluded_parameters_do_not_change_the_hash()
    {
        var hash = Identity.TestCaseHash(Test(parameters: [new("a", "1"), new("b", "2")]));

        Assert.Equal(hash, Identity.TestCaseHash(
            Test(parameters: [new("b", "3"), new("x", "9", Excluded: true), new("a", null)])));
        Assert.NotEqual(hash, Identity.TestCaseHash(Test(parameters: [new("a", "1")])));
        Assert.NotEqual(hash, Identity.TestCaseHash(Test(parameters: [new("ab", "1")])));
    }

    // printf 'h1' | md5sum
    [Fact]
    public void The_uploaded_history_id_names_the_parameters() =>
        Assert.Equal(
            Guid.Parse("346b81a3-2e70-07ec-cadf-60252bb599f0"),
            Identity.ParametersKey(Test(historyId: "h1", parameters: [new("a", "1")])));

    // printf 'a\0\0011\0b\0\0' | md5sum
    [Fact]
    public void Without_one_sorted_names_and_values_do() =>
        Assert.Equal(
            Guid.Parse("5305fffc-fbec-3750-e6b7-fa266c1c12a5"),
            Identity.ParametersKey(Test(parameters: [new("b", null), new("a", "1"), new("x", "9", Excluded: true)])));

    [Fact]
    public void Hidden_and_masked_parameters_take_part()
    {
        Assert.NotEqual(
            Identity.ParametersKey(Test(parameters: [new("a", "1", Masked: true)])),
            Identity.ParametersKey(Test(parameters: [new("a", "2", Masked: true)])));
        Assert.NotEqual(
            Identity.ParametersKey(Test(parameters: [new("a", "1", Hidden: true)])),
            Identity.ParametersKey(Test()));
    }

    [Fact]
    public void Neighbouring_texts_never_run_together()
    {
        Parameter[][] different =
            [[new("a", "bc")], [new("ab", "c")], [new("a", "b"), new("c", null)], [new("a", null)], [new("a", "")], []];

        Assert.Distinct(different.Select(set => Identity.ParametersKey(Test(parameters: set))));
    }

    // select md5('T' || '/' || '00112233-4455-6677-8899-aabbccddeeff'::uuid::text || '/' || 'E')::uuid
    [Theory]
    [InlineData("T", "00112233-4455-6677-8899-aabbccddeeff", "E", "16fe07e1-08a9-3ea4-deaa-e9661c862428")]
    [InlineData("10", "d41d8cd9-8f00-b204-e980-0998ecf8427e", "", "fb8a8217-0437-9903-7093-3318a312d938")]
    [InlineData("ä", "FFFFFFFF-0000-0000-0000-00000000000A", "1=2,3=4", "b462c243-5080-80fa-9646-1c1c8b60ef2e")]
    public void The_history_key_equals_that_of_the_database(
        string test, string parameters, string environment, string key) =>
        Assert.Equal(key, Identity.HistoryKey(test, Guid.Parse(parameters), environment).ToString());

    private static TestResult Test(
        string? testCaseId = null, string? fullName = null, string? historyId = null, Parameter[]? parameters = null)
    {
        var result = new TestResult
        {
            Uuid = "u", Name = "adds", TestCaseId = testCaseId, FullName = fullName, HistoryId = historyId,
        };
        result.Parameters.AddRange(parameters ?? []);
        return result;
    }
}
