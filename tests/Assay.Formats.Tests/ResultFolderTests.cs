namespace Assay.Formats.Tests;

public class ResultFolderTests
{
    [Theory]
    [InlineData("0b2c-result.json", FileKind.Result)]
    [InlineData("allure-results/0b2c-result.json", FileKind.Result)]
    [InlineData("C:\\out\\0b2c-result.json", FileKind.Result)]
    [InlineData("0b2c-result.json.bak", FileKind.Other)]
    [InlineData("0b2c-container.json", FileKind.Container)]
    [InlineData("0b2c-globals.json", FileKind.Globals)]
    [InlineData("0b2c-check.json", FileKind.Check)]
    [InlineData("environment.properties", FileKind.EnvironmentProperties)]
    [InlineData("a/b/environment.xml", FileKind.EnvironmentXml)]
    [InlineData("executor.json", FileKind.Executor)]
    [InlineData("categories.json", FileKind.Categories)]
    [InlineData("0b2c-attachment", FileKind.Attachment)]
    [InlineData("0b2c-attachment.txt", FileKind.Attachment)]
    [InlineData("0b2c-attachment.tar.gz", FileKind.Attachment)]
    [InlineData("-attachment-attachment.png", FileKind.Attachment)]
    [InlineData("x-attachment.d/screen.png", FileKind.Other)]
    [InlineData("0b2c-attachments.txt", FileKind.Other)]
    [InlineData("a-attachment.b-attachments", FileKind.Other)]
    [InlineData("screen.png", FileKind.Other)]
    [InlineData("TEST-shop.xml", FileKind.Other)]
    [InlineData("testplan.json", FileKind.Ignored)]
    [InlineData("history/history.json", FileKind.Ignored)]
    [InlineData("allure-results/history/a-result.json", FileKind.Ignored)]
    [InlineData("history-result.json", FileKind.Result)]
    [InlineData("__MACOSX/a-result.json", FileKind.Ignored)]
    [InlineData(".DS_Store", FileKind.Ignored)]
    [InlineData("._a-result.json", FileKind.Ignored)]
    [InlineData("Thumbs.db", FileKind.Ignored)]
    [InlineData("folder/", FileKind.Ignored)]
    [InlineData("", FileKind.Ignored)]
    public void A_file_is_known_by_its_name(string name, FileKind kind) =>
        Assert.Equal(kind, ResultFolder.Classify(name));
}
