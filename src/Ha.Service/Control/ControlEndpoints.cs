using System.Net.Sockets;
using Ha.Service.Director;
using Ha.Service.Metrics;
using Microsoft.AspNetCore.Connections.Features;

namespace Ha.Service.Control;

/// <summary>What is served where: control on the unix socket alone, metrics on the TCP address alone.</summary>
internal static class ControlEndpoints
{
    public static void Map(WebApplication app)
    {
        app.MapWhen(IsControlSocket, control =>
        {
            control.UseRouting();
            control.UseEndpoints(endpoints =>
            {
                endpoints.MapGet("/v1/status", async (HttpContext context, DirectorLoop director) =>
                {
                    StatusReply reply = await director.SnapshotAsync(context.RequestAborted);
                    await context.Response.WriteAsJsonAsync(reply, ControlJson.Default.StatusReply);
                });
                endpoints.MapPost("/v1/reload", async (HttpContext context, DirectorLoop director) =>
                {
                    ReloadReply reply = await director.ReloadAsync(context.RequestAborted);
                    await context.Response.WriteAsJsonAsync(reply, ControlJson.Default.ReloadReply);
                });
            });
        });
        app.MapWhen(context => !IsControlSocket(context), metrics =>
        {
            metrics.UseRouting();
            metrics.UseEndpoints(endpoints =>
                endpoints.MapGet("/metrics", async (HttpContext context, DirectorLoop director, DirectorMetrics text) =>
                {
                    StatusReply status = await director.SnapshotAsync(context.RequestAborted);
                    context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
                    await text.WriteAsync(status, context.Response.Body, context.RequestAborted);
                }));
        });
    }

    private static bool IsControlSocket(HttpContext context) =>
        context.Features.Get<IConnectionEndPointFeature>()?.LocalEndPoint is UnixDomainSocketEndPoint;
}
