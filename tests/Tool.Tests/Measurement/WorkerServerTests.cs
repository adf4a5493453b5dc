using System.Text.Json;
using PrefillBench.Devices;
using PrefillBench.Devices.Fake;
using PrefillBench.Measurement.Protocol;
using PrefillBench.Measurement.Workers;
using PrefillBench.Spec;
using PrefillBench.TestData;

namespace PrefillBench.Tests.Measurement;

/// <summary>The conversation without a process: lines in, lines out.</summary>
public static class WorkerServerTests
{
    private static readonly OpenDevice Open = new(WorkerRequest.ProtocolVersion, "fake:x", "side", WarmL2: false);
    private static readonly PrepareRow Prepare = new(FakeBench.Case(16), "trtllm", KernelComputes.Case, null);

    [Fact]
    public static void A_row_is_prepared_warmed_launched_and_verified()
    {
        var replies = Converse(new FakeScript(), Prepare, new WarmUp(3, 50), new LaunchTimed(4), new VerifyAndRelease());

        Assert.Equal("fake-1", Assert.IsType<DeviceOpened>(replies[0]).Slug);
        var prepared = Assert.IsType<RowPrepared>(replies[1]);
        Assert.True(prepared.Check!.Accepted);
        Assert.Equal(new WarmedUp(50, 1), replies[2]);
        Assert.Equal([1.0, 1.0, 1.0, 1.0], Assert.IsType<Launched>(replies[3]).LaunchMs);
        Assert.Equal(prepared.Digest, Assert.IsType<Verified>(replies[4]).Digest);
    }

    [Theory]
    [InlineData(FakeOutput.Wrong, "relative error")]
    [InlineData(FakeOutput.NaN, "NaN")]
    [InlineData(FakeOutput.Gap, "8 output elements are NaN")]
    public static void Wrong_output_is_refused_before_any_timing(FakeOutput output, string text)
    {
        var replies = Converse(Script(new FakeRule { Row = "*", Output = output }), Prepare, new WarmUp(3, 50));

        var failed = Assert.IsType<RequestFailed>(replies[1]);
        Assert.Equal(WorkerFailure.WrongOutput, failed.Failure);
        Assert.Contains(text, failed.Text, StringComparison.Ordinal);
        Assert.Equal(WorkerFailure.NotUnderstood, Assert.IsType<RequestFailed>(replies[2]).Failure);
    }

    [Fact]
    public static void A_worker_can_rehearse_every_message_of_a_row_without_a_device()
    {
        var replies = Rehearsal.Play(DeviceCatalog.Rehearsing());

        Assert.Equal(
            [typeof(DeviceOpened), typeof(DeviceStarted), typeof(RowPrepared), typeof(WarmedUp), typeof(Launched), typeof(Verified)],
            replies.Select(reply => reply.GetType()));
    }

    [Fact]
    public static void The_expected_digest_spares_the_comparison_and_another_is_refused()
    {
        var digest = Assert.IsType<RowPrepared>(Converse(new FakeScript(), Prepare)[1]).Digest;

        var same = Converse(new FakeScript(), Prepare with { ExpectedDigest = digest });
        var other = Converse(new FakeScript(), Prepare with { ExpectedDigest = FakeBench.Digest });

        Assert.Null(Assert.IsType<RowPrepared>(same[1]).Check);
        Assert.Contains("not deterministic", Assert.IsType<RequestFailed>(other[1]).Text, StringComparison.Ordinal);
    }

    [Fact]
    public static void Output_that_changes_while_timing_is_wrong()
    {
        var replies = Converse(
            Script(new FakeRule { Row = "*", Output = FakeOutput.Flaky }), Prepare, new LaunchTimed(2), new VerifyAndRelease());

        Assert.Equal(WorkerFailure.WrongOutput, Assert.IsType<RequestFailed>(replies[3]).Failure);
    }

    [Fact]
    public static void A_failed_row_leaves_the_worker_ready_for_the_next()
    {
        var script = Script(new FakeRule { Row = "*s32-*", Fault = FakeFault.Throw });
        var failing = Prepare with { Case = FakeBench.Case(32) };

        var replies = Converse(script, failing, Prepare, new LaunchTimed(1));

        Assert.Equal(WorkerFailure.Exception, Assert.IsType<RequestFailed>(replies[1]).Failure);
        Assert.IsType<Launched>(replies[3]);
    }

    [Fact]
    public static void An_unsupported_row_is_refused_with_the_reason()
    {
        var replies = Converse(Script(new FakeRule { Row = "*", Unsupported = "no such head size" }), Prepare);

        Assert.Equal(new RequestFailed(WorkerFailure.Unsupported, "no such head size"), replies[1]);
    }

    [Fact]
    public static void Nothing_is_prepared_on_a_device_that_has_not_started()
    {
        WorkerRequest[] requests = [new StartDevice(new(0, 0)), Open, Prepare, new StartDevice(new(0, 0)), Prepare];

        var replies = ConverseLines(new FakeScript(), [.. requests.Select(Line)]);

        Assert.Equal("'open' must come first", Assert.IsType<RequestFailed>(replies[0]).Text);
        Assert.Equal("'open' and 'start' must come first", Assert.IsType<RequestFailed>(replies[2]).Text);
        Assert.IsType<RowPrepared>(replies[4]);
    }

    [Fact]
    public static void Another_protocol_version_is_refused_naming_both()
    {
        var replies = ConverseLines(new FakeScript(), Line(Open with { Protocol = 99 }));

        var failed = Assert.IsType<RequestFailed>(Assert.Single(replies));
        Assert.Equal(WorkerFailure.NotUnderstood, failed.Failure);
        Assert.Contains($"version {WorkerRequest.ProtocolVersion}", failed.Text, StringComparison.Ordinal);
        Assert.Contains("version 99", failed.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("null")]
    [InlineData("""{"request":"from the future"}""")]
    [InlineData("""{"protocol":1}""")]
    public static void A_line_that_is_no_request_gets_a_reply_and_the_worker_lives(string line)
    {
        var replies = ConverseLines(new FakeScript(), line, Line(Open));

        Assert.Equal(WorkerFailure.NotUnderstood, Assert.IsType<RequestFailed>(replies[0]).Failure);
        Assert.IsType<DeviceOpened>(replies[1]);
    }

    [Fact]
    public static void Every_field_of_a_case_survives_the_wire()
    {
        var request = Prepare with
        {
            Case = FakeBench.Case(16) with
            {
                Quantization = Quantization.Fp8Nvfp4,
                KvLayout = KvLayout.Nhd,
                Prefix = PrefixMode.None,
                Causal = false,
                Seed = ulong.MaxValue,
            },
        };

        var back = JsonSerializer.Deserialize(Line(request), WorkerJson.Default.WorkerRequest);

        Assert.Equal(request, back);
    }

    private static FakeScript Script(params FakeRule[] rules) => new() { Rules = [.. rules] };

    private static string Line(WorkerRequest request) => JsonSerializer.Serialize(request, WorkerJson.Default.WorkerRequest);

    /// <summary>Opens and starts the device, and then has the requests answered.</summary>
    /// <returns>That the device is open, and the answers.</returns>
    private static WorkerReply[] Converse(FakeScript script, params WorkerRequest[] requests) =>
        ConverseLines(script, [.. new WorkerRequest[] { Open, new StartDevice(new(0, 0)) }.Concat(requests).Select(Line)]) is
            [DeviceOpened opened, DeviceStarted, .. var answers]
            ? [opened, .. answers]
            : throw new InvalidOperationException("the device did not start");

    private static WorkerReply[] ConverseLines(FakeScript script, params string[] lines)
    {
        var output = new StringWriter();
        var input = new StringReader(string.Join('\n', lines));
        WorkerServer.Run(
            input, output, _ => new FakeDevice(script, side: null, FakeProcess.Own), () => { });
        return [.. output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize(line, WorkerJson.Default.WorkerReply)!)];
    }
}
