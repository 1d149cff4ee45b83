using System.Text.Json;
using System.Text.Json.Serialization;

namespace ComfyPulse.Bench.Client;

/// <summary>Without reflection, so that the same client can be compiled to native code.</summary>
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class UsualJson : JsonSerializerContext;
