using System.Text.Json.Serialization;

namespace Ha.Service.Control;

/// <summary>The wire form of the control socket, generated at build time so that it survives AOT.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true)]
[JsonSerializable(typeof(StatusReply))]
[JsonSerializable(typeof(ReloadReply))]
[JsonSerializable(typeof(FailoverReply))]
[JsonSerializable(typeof(OperatorReply))]
internal sealed partial class ControlJson : JsonSerializerContext;
