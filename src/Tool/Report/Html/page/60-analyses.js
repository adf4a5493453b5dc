// The five published analyses, each as far as the sweep's cases allow it.
const timed = data.cases.filter(c => c.rows.some(row => row?.ms !== undefined));
const isFocused = c => focused(c)?.ms !== undefined;
// Series of one kernel and quantisation over x; a kernel that computes in bf16 appears once for all fp8 schemes.
function seriesOf(cases, x, y, {all = true} = {}) {
  const seen = new Set();
  return cases.flatMap(c => (all ? c.rows : [focused(c)]).filter(row => row?.ms !== undefined).flatMap(row => {
    if (seen.has(row.id)) return [];
    seen.add(row.id);
    return [{series: seriesName(row, c), dashed: isBf16(row.kernel), x: x(c), y: y(c, row), spread: row.spread ?? 0, c, row}];
  }));
}

function curve({title, says, points, xLabel, yLabel, xLog = true, yLog = true, spread = false, format = milliseconds, xName}) {
  const xs = distinct(points.map(point => point.x));
  return chart({
    title, says,
    draw: width => Plot.plot({
      ...base(width), marginLeft: 64, height: Math.min(360, Math.max(260, width * 0.45)),
      x: {type: xLog ? "log" : "linear", base: 2, label: xLabel, ticks: thinned(xs, Math.max(2, Math.floor(width / 70))),
        tickFormat: short, grid: true},
      y: {type: yLog ? "log" : "linear", label: yLabel, grid: true, nice: !yLog, tickFormat: compact, zero: !yLog, ticks: 5},
      ...seriesScales(points.map(point => point.series)),
      marks: [
        spread ? Plot.ruleX(points, {x: "x", y1: point => point.y / (1 + point.spread), y2: point => point.y * (1 + point.spread),
          stroke: "series", strokeOpacity: 0.5, strokeWidth: 5}) : null,
        Plot.line(points.filter(point => !point.dashed), {x: "x", y: "y", stroke: "series", strokeWidth: 2, sort: "x"}),
        Plot.line(points.filter(point => point.dashed),
          {x: "x", y: "y", stroke: "series", strokeWidth: 2, strokeDasharray: "5 4", sort: "x"}),
        Plot.dot(points, {x: "x", y: "y", fill: "series", symbol: "series", r: 3.5, tip: true}),
      ],
    }),
    columns: [xName ?? xLabel, "series", yLabel],
    rows: () => [...points].sort((a, b) => a.x - b.x).map(point => [`${point.x}`, point.series, format(point.y)]),
  });
}

function timeToFirstToken(cases) {
  const single = cases.filter(c => c.batch === 1);
  if (distinct(single.map(c => c.length)).length < 2) return null;
  const named = prefix => prefix ? "cached prefix as long as the prompt range, as published" : "no cached prefix";
  const others = data.others.flatMap(run => run.cases.filter(c => c.batch === 1 && single.some(own => own.quantization === c.quantization))
    .map(c => ({series: `${seriesOfCase(c.kernel, c.quantization)}, ${run.name}: ${named(c.prefix)}`, dashed: false, x: c.length, y: c.ms,
      spread: c.spread ?? 0})));
  return curve({
    title: "Time to first token", xLabel: "prompt length", yLabel: "ms", spread: true,
    says: `One attention layer, one user, ${named(single[0].prefix)}. The upright bars are the spread of launches.`,
    points: [...seriesOf(single, c => c.length, (c, row) => row.ms), ...others],
  });
}

function throughput(cases) {
  const some = widest(cases, c => c.length, c => c.batch, c => c.length === 2048);
  if (!some) return null;
  const length = some[0].length;
  const tokens = (c, row) => c.queryTokens / (row.ms / 1000);
  const published = (c, row) => c.batch * c.length / (row.ms / 1000);
  return h("div", {class: "two"},
    curve({title: "Throughput, true tokens", says: `Query tokens really processed per second, prompts up to ${count(length)} tokens.`,
      xLabel: "batch", yLabel: "tokens/s", yLog: false, format: count, points: seriesOf(some, c => c.batch, tokens)}),
    curve({title: "Throughput, published convention",
      says: "Batch x longest prompt / time: counts every prompt as long as the longest, " +
        "which with several prompts is about twice the true figure.",
      xLabel: "batch", yLabel: "tokens/s", yLog: false, format: count, points: seriesOf(some, c => c.batch, published)}));
}

// The cases that differ in one thing only, where most of that thing's values were measured; then the published choice, then the
// largest work.
function widest(cases, by, value, published = () => false) {
  const groups = d3.groups(cases, by).map(([, group]) => group).filter(group => distinct(group.map(value)).length > 1);
  return d3.greatest(groups, (a, b) => d3.ascending(distinct(a.map(value)).length, distinct(b.map(value)).length)
    || d3.ascending(+published(a[0]), +published(b[0])) || d3.ascending(a[0].batch * a[0].length, b[0].batch * b[0].length));
}

function bars({title, says, points, columns, rows}) {
  return chart({
    title, says, columns, rows,
    draw: width => Plot.plot({
      ...base(width), marginLeft: 132, marginTop: 8, height: 56 + 30 * points.length,
      x: {label: "ms", grid: true, nice: true, insetRight: 64},
        y: {label: null, domain: points.map(point => point.name), tickSize: 0, padding: 0.25},
      marks: [
        Plot.barX(points, {x: "ms", y: "name", fill: {value: "fill", scale: null}}),
        Plot.text(points, {x: "ms", y: "name", text: "note", textAnchor: "start", dx: 6, fill: "var(--ink)"}),
        Plot.ruleX([0], {stroke: "var(--muted)"}),
      ],
    }),
  });
}

function quantisation(cases) {
  const group = widest(cases.filter(isFocused), c => `${c.batch}/${c.length}`, c => c.quantization,
    c => c.batch === 16 && c.length === 4096);
  if (!group) return null;
  const ordered = [...group].sort((a, b) => quantizations.indexOf(a.quantization) - quantizations.indexOf(b.quantization));
  const bf16 = ordered.filter(c => c.quantization === "bf16").map(focused)[0]?.ms;
  const points = ordered.map(c => ({name: quantizationNames[c.quantization], ms: focused(c).ms, fill: `var(--${c.quantization})`,
    note: `${milliseconds(focused(c).ms)}${bf16 === undefined ? "" : ` · ${times(bf16 / focused(c).ms)}`}`}));
  return bars({
    title: "Quantisation schemes", points,
    says: `Time of ${kernels[inFocus].name} at batch ${group[0].batch}, prompts up to ${count(group[0].length)} ` +
      `tokens${bf16 === undefined ? "" : ", and its speed-up over BF16"}.`,
    columns: ["scheme", "ms", "over BF16"],
      rows: () => ordered.map(c => [quantizationNames[c.quantization], milliseconds(focused(c).ms),
      bf16 === undefined ? none : times(bf16 / focused(c).ms)]),
  });
}

function memory(cases) {
  const group = widest(cases.filter(isFocused), c => `${c.batch}/${c.quantization}`, c => c.length,
    c => c.batch === 32 && c.quantization === "fp8");
  if (!group) return null;
  const exact = seriesOf(group, c => c.length, (c, row) => row.tflops, {all: false});
  const rough = group.map(c => ({series: "rough formula 2 B N² 128", dashed: true, x: c.length,
    y: 2 * c.batch * c.length * c.length * 128 / (focused(c).ms / 1000) / 1e12}))
    ;
  const own = seriesOf(group, c => c.length, (c, row) => row.allocated / 2 ** 30, {all: false}).filter(point => point.y > 0);
  const all = group.filter(c => c.memory !== undefined)
    .map(c => ({series: `${kernels.length === 2 ? "both" : "all"} kernels resident`, dashed: true, x: c.length, y: c.memory / 2 ** 30}));
  return h("div", {class: "two"},
    curve({title: "Memory", says: `Peak of the ${kernels[inFocus].name} kernel alone and of everything allocated, batch ` +
      `${group[0].batch}, ${quantizationNames[group[0].quantization]}.`, xLabel: "prompt length", yLabel: "GiB", yLog: false,
      format: value => value.toFixed(3), points: [...own, ...all]}),
    curve({title: "Rate by exact count and by rough formula",
      says: "The exact count sees heads, cached prefix, mask and ragged lengths; the published formula sees none of them.",
      xLabel: "prompt length", yLabel: "TFLOP/s", format: rate, points: [...exact, ...rough]}));
}

function groupedHeads() {
  const group = widest(timed.filter(isFocused),
    c => [c.batch, c.length, c.quantization, c.queryHeads, c.layout, c.page, c.causal, c.prefix].join("/"), c => c.kvHeads,
    c => c.batch === 16 && c.length === 4096);
  if (!group) return null;
  const ordered = [...group].sort((a, b) => a.kvHeads - b.kvHeads);
  const name = c => `${c.queryHeads}/${c.kvHeads} (${c.queryHeads / c.kvHeads}x)`;
  return bars({
    title: "Grouped-query attention",
    says: `Time of ${kernels[inFocus].name} by query/kv heads (grouping ratio), batch ${group[0].batch}, prompts up to ` +
      `${count(group[0].length)} tokens, ${quantizationNames[group[0].quantization]}.`,
    points: ordered.map(c => ({name: name(c), ms: focused(c).ms, fill: `var(--${c.quantization})`, note: milliseconds(focused(c).ms)})),
    columns: ["query/kv heads", "ms"], rows: () => ordered.map(c => [name(c), milliseconds(focused(c).ms)]),
  });
}
