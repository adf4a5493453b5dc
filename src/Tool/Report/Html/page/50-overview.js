// Charts over the whole sweep: speed-up over batch x length, and the roofline.

// Fill of a cell: from the surface's colour towards "faster" or "slower", full at a factor of 3, so that text stays readable on it.
function heat(speedup) {
  const strength = Math.min(1, Math.abs(Math.log(speedup)) / Math.log(3));
  return `color-mix(in oklab, var(--${speedup >= 1 ? "faster" : "slower"}) ${Math.round(12 + 58 * strength)}%, var(--surface))`;
}

// One chart for each kernel but the first, over which they are.
const speedups = cases => kernels.slice(1).map((_, i) => speedupsOf(i + 1, cases.filter(c => c.speedups[i + 1] !== null)));

function speedupsOf(place, cases) {
  const present = quantizations.filter(q => cases.some(c => c.quantization === q));
  if (distinct(cases.map(c => c.batch)).length * distinct(cases.map(c => c.length)).length < 2) return null;
  const sparse = distinct(cases.map(c => c.batch)).length <= 24;
  const [first, name, of] = [kernels[0].name, kernels[place].name, c => c.speedups[place]];
  const best = d3.greatest(cases, of), least = d3.least(cases, of);
  const lengths = distinct(cases.map(c => c.length)), batches = distinct(cases.map(c => c.batch));
  return chart({
    title: `Speed-up of ${name} over ${first}`,
    says: `Time of ${first} / time of ${name} by batch and prompt length. Most ${times(of(best))} (${best.label}), least ` +
      `${times(of(least))} (${least.label}).`,
    draw: width => {
      // As many panels side by side as leave cells wide enough for their number.
      const fitting = Math.max(1, Math.min(present.length, Math.floor((width - 60) / Math.max(110, (sparse ? 44 : 8) * lengths.length))));
      const across = fitting === 3 ? 2 : fitting;
      const down = Math.ceil(present.length / across);
      const panel = q => present.indexOf(q);
      return Plot.plot({
        ...base(width), marginTop: 40, marginLeft: 44, height: 40 + 44 + down * (26 + (sparse ? 30 : 8) * batches.length),
        fx: {axis: null, padding: 0.06}, fy: {axis: null, padding: 0.22},
        x: {type: "band", domain: lengths, label: "prompt length", tickFormat: short, padding: 0.04, ticks: thinned(lengths, 10)},
        y: {type: "band", domain: batches, label: "batch", padding: 0.04, ticks: thinned(batches, 24)},
        marks: [
          Plot.cell(cases, {x: "length", y: "batch", fx: c => panel(c.quantization) % across,
            fy: c => Math.floor(panel(c.quantization) / across), fill: {value: c => heat(of(c)), scale: null}}),
          Plot.text(sparse ? cases : [],
            {x: "length", y: "batch", fx: c => panel(c.quantization) % across, fy: c => Math.floor(panel(c.quantization) / across),
            text: c => of(c).toFixed(2), fill: "var(--ink)",
            title: c => `${c.label}: ${times(of(c))}, ${milliseconds(c.rows[0].ms)} / ${milliseconds(c.rows[place].ms)} ms`}),
          Plot.text(present, {text: q => quantizationNames[q], fx: q => panel(q) % across, fy: q => Math.floor(panel(q) / across),
            frameAnchor: "top-left", dy: -16, fontWeight: 600, fill: "var(--ink)"}),
        ],
      });
    },
    columns: ["case", `${first} ms`, `${name} ms`, "speed-up"],
    rows: () => cases.map(c => [c.label, milliseconds(c.rows[0].ms), milliseconds(c.rows[place].ms), times(of(c))]),
  });
}

// As many of the values as fit beside each other, the first among them.
const thinned = (values, most) => values.filter((_, i) => i % Math.ceil(values.length / most) === 0);

const short = value => value >= 1024 && value % 1024 === 0 ? `${value / 1024}k` : `${value}`;

// The roof: bytes x bandwidth until the ridge, then the compute ceiling of the input type.
function roofline(cases) {
  const {bf16Tflops, fp8Tflops, memoryGbps} = data.device;
  if (memoryGbps === undefined || (bf16Tflops === undefined && fp8Tflops === undefined)) return sentence("Roofline",
    "The run measured no ceilings, so there is no roof to draw.");
  const rows = distinctRows(cases).map(({row, c}) => ({row, c, series: seriesName(row, c),
    intensity: row.flop / row.minimumBytes, tflops: row.tflops})).filter(point => point.tflops > 0 && point.intensity > 0);
  if (rows.length === 0) return null;
  const [least, most] = d3.extent(rows, point => point.intensity);
  // Where both types run at one rate, as on a CPU, there is one roof with both names.
  const ceilings = d3.groups([["bf16", bf16Tflops], ["fp8", fp8Tflops]].filter(([, tflops]) => tflops !== undefined),
    ([, tflops]) => tflops)
    .map(([tflops, types]) => ({type: types.map(([type]) => type).join(" and "), tflops, turn: 1000 * tflops / memoryGbps}));
  const from = 0.6 * Math.min(least, ...ceilings.map(c => c.turn)), to = 1.7 * Math.max(most, ...ceilings.map(c => c.turn));
  const roof = ceilings.flatMap(c => [from, c.turn, to].map(x => ({...c, x, y: Math.min(c.tflops, x * memoryGbps / 1000)})));
  const bound = rows.filter(point => point.intensity < Math.min(...ceilings.map(c => c.turn))).length;
  return chart({
    title: "Roofline",
    says: `Rate against FLOP per byte that must move. ` +
      `${ceilings.map(c => `${c.type}: ${rate(c.tflops)} TFLOP/s, from ${significant(c.turn, 3)} FLOP/byte on`).join("; ")}; memory ` +
      `${rate(memoryGbps)} GB/s, all measured in this run. ` +
      `${bound === 0 ? "Every row lies on the compute-bound side." : `${bound} of ${rows.length} rows lie on the memory-bound side.`}`,
    draw: width => Plot.plot({
      ...base(width), height: Math.min(420, Math.max(280, width * 0.5)),
      x: {type: "log", label: "FLOP / byte", domain: [from, to], grid: true, tickFormat: compact, ticks: width < 560 ? 4 : 8},
      y: {type: "log", label: "TFLOP/s", grid: true, tickFormat: compact,
        domain: [0.7 * Math.min(...rows.map(point => point.tflops), ...roof.map(p => p.y)),
        1.6 * Math.max(...rows.map(point => point.tflops), ...ceilings.map(c => c.tflops))]},
      ...seriesScales(rows.map(point => point.series)),
      marks: [
        Plot.line(roof, {x: "x", y: "y", z: "type", stroke: "var(--ink)", strokeWidth: 1.5}),
        Plot.text(ceilings, {x: () => to, y: "tflops", text: c => `${c.type} ${rate(c.tflops)}`, textAnchor: "end", dy: -8,
          fill: "var(--ink)"}),
        Plot.dot(rows, {x: "intensity", y: "tflops", stroke: "series", symbol: "series", r: 4, strokeWidth: 1.6, tip: true,
          channels: {row: point => point.row.label, roofline: point => orNone(point.row.roofline, percent)}}),
      ],
    }),
    columns: ["row", "FLOP / byte", "TFLOP/s", "of roofline"],
    rows: () => rows.map(point => [point.row.label, significant(point.intensity, 3), rate(point.tflops),
      orNone(point.row.roofline, percent)]),
  });
}

const compact = value => value >= 1 ? d3.format("~s")(value) : `${+value.toPrecision(2)}`;

function distinctRows(cases) {
  const seen = new Map();
  for (const c of cases) for (const row of c.rows) if (row && !seen.has(row.id)) seen.set(row.id, {row, c});
  return [...seen.values()];
}

function sentence(title, text) {
  return h("section", {class: "absent"}, h("h3", null, title), h("p", {class: "muted"}, text));
}
