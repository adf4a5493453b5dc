using System.Text.Json;
using System.Text.Json.Serialization;

namespace PrefillBench.Measurement.Protocol;

/// <summary>
/// One message a line. Computed properties stay out; unknown ones are ignored, so that small additions need no new version.
/// </summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WorkerRequest))]
[JsonSerializable(typeof(WorkerReply))]
internal sealed partial class WorkerJson : JsonSerializerContext;
