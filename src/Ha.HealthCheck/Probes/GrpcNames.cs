namespace Ha.HealthCheck.Probes;

/// <summary>The names of numbers in gRPC.</summary>
internal static class GrpcNames
{
    private static readonly string[] Codes =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
        "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED",
        "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
    ];

    private static readonly string[] ServingStatuses = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"];

    /// <summary>Of a code of <c>grpc-status</c>.</summary>
    public static string Status(int code) => Name(Codes, code);

    /// <summary>Of what <c>grpc.health.v1</c> says.</summary>
    public static string Serving(int status) => Name(ServingStatuses, status);

    private static string Name(string[] names, int number) =>
        number >= 0 && number < names.Length ? names[number] : "of no known name";
}
