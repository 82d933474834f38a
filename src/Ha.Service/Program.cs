return await Ha.Service.Cli.Verbs.InvokeAsync(args);
