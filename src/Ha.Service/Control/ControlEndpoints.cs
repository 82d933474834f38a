using Ha.Service.Director;
using Ha.Service.Events;
using Ha.Service.Metrics;

namespace Ha.Service.Control;

/// <summary>What is served where: control on the unix socket alone, metrics on the TCP address alone.</summary>
internal static class ControlEndpoints
{
    private const string PrometheusText = "text/plain; version=0.0.4; charset=utf-8";

    public static void Map(WebApplication app)
    {
        DirectorLoop director = app.Services.GetRequiredService<DirectorLoop>();
        EventLog events = app.Services.GetRequiredService<EventLog>();
        DirectorMetrics metrics = app.Services.GetRequiredService<DirectorMetrics>();

        // Only a TCP connection has an IP address: whoever can reach the metrics port can read metrics and no more.
        app.Run(context => context.Connection.LocalIpAddress is null
            ? ControlAsync(context, director, events)
            : MetricsAsync(context, director, metrics));
    }

    private static async Task ControlAsync(HttpContext context, DirectorLoop director, EventLog events)
    {
        switch (context.Request.Method, context.Request.Path.Value)
        {
            case ("GET", "/v1/status"):
                StatusReply status = await director.SnapshotAsync(context.RequestAborted);
                await context.Response.WriteAsJsonAsync(status, ControlJson.Default.StatusReply);
                break;
            case ("POST", "/v1/reload"):
                ReloadReply reload = await director.ReloadAsync(context.RequestAborted);
                await context.Response.WriteAsJsonAsync(reload, ControlJson.Default.ReloadReply);
                break;
            case ("POST", "/v1/failover"):
                string? router = context.Request.Query["router"];
                FailoverReply failover = await director.FailoverAsync(router, context.RequestAborted);
                await context.Response.WriteAsJsonAsync(failover, ControlJson.Default.FailoverReply);
                break;
            case ("GET" or "POST", OperatorEndpoint.Path):
                await OperatorEndpoint.ServeAsync(context, director);
                break;
            case ("GET", "/v1/events"):
                await EventEndpoint.ServeAsync(context, events);
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }

    private static async Task MetricsAsync(HttpContext context, DirectorLoop director, DirectorMetrics metrics)
    {
        if ((context.Request.Method, context.Request.Path.Value) is not ("GET", "/metrics"))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        StatusReply status = await director.SnapshotAsync(context.RequestAborted);
        context.Response.ContentType = PrometheusText;
        await metrics.WriteAsync(status, context.Response.Body, context.RequestAborted);
    }
}
