using Assay.Server.Integrations;
using Xunit;

namespace Assay.Server.Tests.Integrations;

/// <summary>Requests of Amazon's published test suite of the signature, version 4.</summary>
public sealed class AwsSignatureTests
{
    [Theory]
    [InlineData("https://example.amazonaws.com/", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("https://example.amazonaws.com/?Param1=value1&Param2=value2",
        "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")]
    public void A_request_is_signed_as_Amazon_signs_it(string address, string expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        AwsSignature.Sign(
            request, "service", "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero));
        Assert.Equal("20150830T123600Z", Assert.Single(request.Headers.GetValues("X-Amz-Date")));
        Assert.Equal(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                + $"SignedHeaders=host;x-amz-date, Signature={expected}",
            Assert.Single(request.Headers.GetValues("Authorization")));
    }
}
