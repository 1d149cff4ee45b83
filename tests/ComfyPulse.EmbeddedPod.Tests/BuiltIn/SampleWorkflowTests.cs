using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod.Tests.BuiltIn;

public class SampleWorkflowTests : BuiltInNodeTests
{
    public static TheoryData<string> Samples => [.. Directory.GetFiles(Folder(), "*.json").Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_sample_uses_built_in_classes_as_they_are_meant(string file)
    {
        var classes = BuiltInNodes.Create(Environment).ToDictionary(node => node.Name);
        var graph = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder(), file)))!.AsObject();

        Assert.Contains(graph, node => classes[(string)node.Value!["class_type"]!].IsOutputNode);
        foreach (var (_, node) in graph)
        {
            Assert.False(string.IsNullOrEmpty((string?)node!["_meta"]!["title"]));
            var schema = classes[(string)node["class_type"]!];
            var given = node["inputs"]!.AsObject();
            Assert.Empty(schema.Inputs.Where(input => input.IsRequired).Select(input => input.Name).Except(given.Select(input => input.Key)));
            Assert.Empty(given.Select(input => input.Key).Except(schema.Inputs.Select(input => input.Name)));
            foreach (var input in schema.Inputs.Where(input => given.ContainsKey(input.Name)))
            {
                if (given[input.Name] is JsonArray link)
                {
                    var source = classes[(string)graph[(string)link[0]!]!["class_type"]!];
                    Assert.Equal(input.Type, source.Outputs[(int)link[1]!].Type);
                }
                else if (input is { Options: { } options, IsCheckedByClass: false })
                {
                    Assert.Contains((string)given[input.Name]!, options());
                }
            }
        }
    }

    internal static string Folder([CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "..", "samples", "workflows"));
}
