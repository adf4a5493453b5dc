using PrefillBench.Evaluation;

// `dotnet test` and test options go to the test runner, everything that names a target folder to the evaluation.
return args.Contains("--to") || args is ["--help"]
    ? EvaluateCommand.Build().Parse(args).Invoke()
    : args.Any(arg => arg is "--server" or "--internal-msbuild-node")
        ? await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(
            args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
        : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
