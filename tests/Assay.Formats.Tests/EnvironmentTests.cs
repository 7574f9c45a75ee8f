using System.Text;

namespace Assay.Formats.Tests;

public class EnvironmentTests
{
    private readonly Reading reading = new();

    [Theory]
    [InlineData("a=1\nb:2\nc 3\nd\t4", "a=1|b=2|c=3|d=4")]
    [InlineData("a = 1 \r\nb\t:\t2\rc   =   3", "a=1|b=2|c=3")]
    [InlineData("# no\n  ! no\n\n   a=1", "a=1")]
    [InlineData("a=1 # not a comment", "a=1 # not a comment")]
    [InlineData("long = one, \\\n   two, \\\r\n\tthree", "long=one, two, three")]
    [InlineData("a=1\\\\\nb=2", "a=1\\|b=2")]
    [InlineData("a=1\\\n# part of a\nb=2", "a=1# part of a|b=2")]
    [InlineData("# a comment has no second line \\\nb=2", "b=2")]
    [InlineData("key\\ with\\:blanks\\= = v", "key with:blanks==v")]
    [InlineData("a=\\u00e9\\t\\u0041\\q", "a=é\tAq")]
    [InlineData("a=\\u12", "a=u12")]
    [InlineData("a=\\uzzzz", "a=uzzzz")]
    [InlineData("a=b=c:d", "a=b=c:d")]
    [InlineData("a==b", "a==b")]
    [InlineData("alone", "alone=")]
    [InlineData("alone=", "alone=")]
    [InlineData("=nameless\na=1", "a=1")]
    [InlineData("a=1\nb=2\na=3", "a=3|b=2")]
    [InlineData("a=end\\", "a=end")]
    [InlineData("\uFEFFa=1", "a=1")]
    [InlineData("a=x\\u0000y\\ud800", "a=xy\uFFFD")]
    [InlineData("", "")]
    public void Properties_follow_the_rules_of_java(string text, string pairs)
    {
        Assert.Equal(pairs, reading.Environment(text));
        Assert.Empty(reading.Warnings);
    }

    [Fact]
    public void Properties_may_be_utf8_or_latin1()
    {
        Assert.Equal("city=Köln", reading.Environment(Encoding.UTF8.GetBytes("city=Köln")));
        Assert.Equal("city=Köln", reading.Environment(Encoding.Latin1.GetBytes("city=Köln")));
    }

    [Fact]
    public void Xml_needs_a_key_and_a_value() =>
        Assert.Equal("Browser=Chrome & co|Stage=a b", reading.Environment(
            """
            <?xml version="1.0"?>
            <environment>
              <parameter><key>Browser</key><value>Chrome &amp; co</value></parameter>
              <parameter><key>Lonely</key></parameter>
              <parameter><value>nameless</value></parameter>
              <parameter><value>a <![CDATA[b]]></value><key>Stage</key><note>n</note></parameter>
              <parameter/>
            </environment>
            """,
            "environment.xml"));

    [Fact]
    public void What_stands_before_broken_xml_is_kept()
    {
        Assert.Equal("a=1", reading.Environment(
            "<environment><parameter><key>a</key><value>1</value></parameter><parameter><key>b</key",
            "environment.xml"));
        Assert.Contains("Not valid XML at line 1", reading.Warning);
    }

    [Fact]
    public void Xml_with_a_document_type_is_refused()
    {
        Assert.Equal("", reading.Environment(
            """
            <!DOCTYPE environment [<!ENTITY x SYSTEM "file:///etc/passwd">]>
            <environment><parameter><key>a</key><value>&x;</value></parameter></environment>
            """,
            "environment.xml"));
        Assert.Contains("Not valid XML", reading.Warning);
    }

    [Fact]
    public void A_variable_of_endless_length_is_left_out_and_told()
    {
        Assert.Equal("b=2", reading.Environment($"a={new string('x', 2001)}\nb=2"));
        Assert.Contains("left out", reading.Warning);
    }
}
