// What changed: intervals of the rows with a comparison, and the pairs of one row.
const compared = data.rows.filter(row => row.ratio !== undefined);
const toleratedOf = row => row.tolerate ?? data.policy.tolerate;
const mostShown = 30;

function forest() {
  const withInterval = compared.filter(row => row.low !== undefined);
  const shown = [...withInterval]
    .sort((a, b) => a.rank - b.rank || Math.abs(Math.log(b.ratio)) - Math.abs(Math.log(a.ratio)))
    .slice(0, mostShown)
    .sort((a, b) => b.ratio - a.ratio);
  if (shown.length === 0) return null;
  const tolerated = data.policy.tolerate;
  const ownTolerance = shown.some(row => row.tolerate !== undefined) ? " A row whose zone is wider has it by floor_us." : "";
  const more = withInterval.length > shown.length ? ` The ${shown.length} gravest and largest of ${withInterval.length} rows.` : "";
  return chart({
    title: "Change of time per row",
    says: `Current against approved time with its interval. The shaded zone is tolerated (${percent(tolerated)}); the upright mark is ` +
      `what must be caught.${ownTolerance}${more}`,
    draw: width => {
      const names = shown.map(row => row.label);
      const narrow = width < 560;
      const left = Math.min(narrow ? width * 0.54 : 300, 14 + 6.9 * Math.max(...names.map(name => name.length)));
      const svg = Plot.plot({
        ...base(width), marginLeft: left, marginTop: 40, marginBottom: 12, height: 60 + 22 * shown.length,
        x: {axis: "top", label: "change of time, %", labelOffset: 38, grid: true, nice: true, ticks: narrow ? 3 : 8,
          domain: spanOf(shown.flatMap(row =>
            [row.low, row.high, 1 - toleratedOf(row), 1 + Math.max(toleratedOf(row), row.mustCatch ?? 0)]))},
        y: {domain: shown.map(row => row.id), label: null, tickFormat: id => fitting(rowsById.get(id).label, left), tickSize: 0},
        marks: [
          Plot.rectX([{x1: -100 * tolerated, x2: 100 * tolerated}], {x1: "x1", x2: "x2", fill: "var(--zone)"}),
          Plot.barX(shown.filter(row => row.tolerate !== undefined),
            {x1: row => -100 * row.tolerate, x2: row => 100 * row.tolerate, y: "id", fill: "var(--zone)"}),
          Plot.ruleX([0], {stroke: "var(--muted)"}),
          Plot.tickX(shown.filter(row => row.mustCatch !== undefined),
            {x: row => 100 * row.mustCatch, y: "id", stroke: "var(--muted)", strokeWidth: 1.5, insetTop: 5, insetBottom: 5}),
          Plot.ruleY(shown, {x1: row => inPercent(row.low), x2: row => inPercent(row.high), y: "id",
            stroke: {value: row => `var(--${row.tone})`, scale: null}, strokeWidth: 3}),
          Plot.dot(shown, {x: row => inPercent(row.ratio), y: "id", r: 4.5, fill: {value: row => `var(--${row.tone})`, scale: null},
            stroke: "var(--surface)",
            tip: true, channels: {row: "label", verdict: "verdict", interval: row => `${change(row.low)} to ${change(row.high)}`}}),
        ],
      });
      return svg;
    },
    columns: ["row", "verdict", "change", "interval", "level", "p", "E", "pairs", "tolerated", "must catch", "least seen"],
    rows: () => shown.map(row => [row.label, row.verdict, change(row.ratio), `${change(row.low)} to ${change(row.high)}`,
      orNone(row.level, percent),
      orNone(row.p, evidence), orNone(row.e, evidence), `${row.pairs}`, percent(toleratedOf(row)), orNone(row.mustCatch, percent),
        orNone(row.mde, percent)]),
  });
}

// As much of a label as has room beside a chart; the table of its numbers has it whole.
const fitting = (label, width) => label.length * 6.9 <= width ? label : `${label.slice(0, Math.max(1, Math.floor(width / 6.9) - 1))}…`;

const inPercent = ratio => 100 * (ratio - 1);

// A little wider than what is shown, so that no mark is cut.
function spanOf(ratios) {
  const [least, most] = d3.extent(ratios.map(inPercent));
  const margin = Math.max(0.2, 0.05 * (most - least));
  return [least - margin, most + margin];
}

function pairPlot(row) {
  if (row.ratios?.length > 1) return pairsOf(row);
  if (row.medians?.length > 0) return processesOf(row);
  return h("p", {class: "muted"}, "Nothing was measured, so there is nothing to draw.");
}

function pairsOf(row) {
  const points = row.ratios.map((ratio, i) => ({pair: i + 1, change: inPercent(ratio)}));
  const interval = row.low !== undefined ? [{low: inPercent(row.low), high: inPercent(row.high)}] : [];
  const tolerated = toleratedOf(row);
  const limit = row.mustCatch !== undefined ? [100 * row.mustCatch] : [];
  return chart({
    title: "Pairs", level: "h4",
    says: `Each dot is one pair of fresh processes. Line and band: estimate ${orNone(row.ratio, change)} with its interval; grey zone: ` +
      `tolerated; dashed: must be caught.`,
    draw: width => Plot.plot({
      ...base(width), height: 220,
      x: {label: "pair", ticks: d3.ticks(1, points.length, Math.min(points.length, 10)).filter(Number.isInteger),
        domain: [0.5, points.length + 0.5], tickFormat: "d"},
      y: {label: "change of time, %", grid: true, nice: true,
        domain: spanOf([...row.ratios, 1 - tolerated, 1 + Math.max(tolerated, row.mustCatch ?? 0), row.low ?? 1, row.high ?? 1])},
      marks: [
        Plot.rectY([{y1: -100 * tolerated, y2: 100 * tolerated}], {y1: "y1", y2: "y2", fill: "var(--zone)"}),
        Plot.rectY(interval, {y1: "low", y2: "high", fill: `var(--${row.tone})`, fillOpacity: 0.18}),
        Plot.ruleY([0], {stroke: "var(--muted)"}),
        Plot.ruleY(limit, {stroke: "var(--muted)", strokeDasharray: "4 3"}),
        Plot.ruleY(row.ratio !== undefined ? [inPercent(row.ratio)] : [], {stroke: `var(--${row.tone})`, strokeWidth: 2}),
        Plot.dot(points, {x: "pair", y: "change", r: 4, fill: "var(--ink)", stroke: "var(--surface)", tip: true}),
      ],
    }),
    columns: ["pair", "change"], rows: () => points.map(point => [`${point.pair}`, change(1 + point.change / 100)]),
  });
}

// Without pairs: the medians of today's processes beside the approved ones.
function processesOf(row) {
  const points = [...(row.approved ?? []).map(ms => ({side: "approved", ms})), ...row.medians.map(ms => ({side: "current", ms}))];
  const [approved, tolerated] = [row.approvedMs, toleratedOf(row)];
  const zone = approved !== undefined ? [{from: approved * (1 - tolerated), to: approved * (1 + tolerated)}] : [];
  return chart({
    title: "Processes", level: "h4",
    says: `Each dot is the median of one fresh process. ` +
      (approved !== undefined ? "The grey zone is tolerated around the approved median." : "Nothing is approved to compare with."),
    draw: width => Plot.plot({
      ...base(width), marginLeft: 72, height: 130,
      x: {label: "ms", grid: true, nice: true}, y: {label: null, domain: distinct(points.map(point => point.side))},
      marks: [
        Plot.rectX(zone, {x1: "from", x2: "to", fill: "var(--zone)"}),
        Plot.dot(points, {x: "ms", y: "side", r: 4,
          fill: {value: point => point.side === "current" ? "var(--accent)" : "var(--muted)", scale: null}, fillOpacity: 0.8,
          stroke: "var(--surface)", tip: true}),
        Plot.tickX(points, Plot.groupY({x: "median"}, {x: "ms", y: "side", stroke: "var(--ink)", strokeWidth: 2})),
      ],
    }),
    columns: ["side", "median, ms"], rows: () => points.map(point => [point.side, milliseconds(point.ms)]),
  });
}
