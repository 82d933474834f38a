using System.Globalization;
using Ha.Service.Configuration.Values;
using Ha.Service.Director;

namespace Ha.Service.Control;

/// <summary><c>/v1/server</c>: operators' orders for real servers.</summary>
internal static class OperatorEndpoint
{
    /// <summary>The path.</summary>
    public const string Path = "/v1/server";

    private const int WeightMax = 65535;
    private static readonly TimeSpan DeadlineMax = TimeSpan.FromDays(30);

    /// <summary>An order as a path with its query.</summary>
    public static string PathOf(OperatorOrder order)
    {
        var query = new List<string>
        {
            $"action={Words.Of(order.Action)}",
            $"service={Uri.EscapeDataString(order.Service)}",
            $"server={Uri.EscapeDataString(order.Server)}",
        };
        Add("weight", order.Weight?.ToString(CultureInfo.InvariantCulture));
        Add("reason", order.Reason);
        Add("until_empty", order.UntilEmpty ? "true" : null);
        Add("deadline", order.Deadline is { } deadline ? Durations.Format(deadline) : null);
        return $"{Path[1..]}?{string.Join('&', query)}";

        void Add(string key, string? value)
        {
            if (value is not null)
            {
                query.Add($"{key}={Uri.EscapeDataString(value)}");
            }
        }
    }

    /// <summary>Answers.</summary>
    public static async Task ServeAsync(HttpContext context, DirectorLoop director)
    {
        OperatorReply reply = TryRead(context.Request, out OperatorOrder order) is { } problem
            ? OperatorReply.No(problem, [])
            : await director.OperateAsync(order, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(reply, ControlJson.Default.OperatorReply);
    }

    private static string? TryRead(HttpRequest request, out OperatorOrder order)
    {
        IQueryCollection query = request.Query;
        string action = query["action"].ToString();
        OperatorAction? found = Enum.GetValues<OperatorAction>()
            .Where(candidate => Words.Of(candidate) == action).Select(candidate => (OperatorAction?)candidate).FirstOrDefault();
        string? reason = query["reason"].ToString() is { Length: > 0 } text ? text : null;
        order = new OperatorOrder(
            found ?? OperatorAction.Look,
            query["service"].ToString(),
            query["server"].ToString(),
            Reason: reason,
            UntilEmpty: query["until_empty"] == "true");
        if (found is null)
        {
            return $"there is no action '{action}'";
        }

        if (HttpMethods.IsGet(request.Method) != (found == OperatorAction.Look))
        {
            return "looking is a GET, and everything else a POST";
        }

        if (reason is not null && (reason.Length > OperatorOrder.ReasonCharsMax || reason.Any(char.IsControl)))
        {
            return $"a reason is one line of at most {OperatorOrder.ReasonCharsMax} characters";
        }

        return ReadWeight(query["weight"].ToString(), ref order) ?? ReadDeadline(query["deadline"].ToString(), ref order);
    }

    private static string? ReadWeight(string text, ref OperatorOrder order)
    {
        if (order.Action != OperatorAction.Weight || text.Length == 0)
        {
            return null; // The configured one again.
        }

        bool isWeight = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int weight) && weight <= WeightMax;
        order = order with { Weight = weight };
        return isWeight ? null : $"a weight is 0 to {WeightMax}, not '{text}'";
    }

    private static string? ReadDeadline(string text, ref OperatorOrder order)
    {
        if (text.Length == 0)
        {
            return null;
        }

        string? problem = Durations.Parse(text, out TimeSpan deadline);
        order = order with { Deadline = deadline };
        return problem is not null ? $"deadline: {problem}"
            : deadline <= TimeSpan.Zero || deadline > DeadlineMax ? "a deadline is more than 0s and at most 30 days"
            : null;
    }
}
