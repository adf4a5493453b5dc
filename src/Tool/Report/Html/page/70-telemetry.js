// What the device reported of itself over the run, where it does.
const telemetryLines = [
  ["SM clock, MHz", "smClockMhz"], ["Power, W", "powerWatts"], ["Temperature, °C", "temperatureCelsius"],
];

function telemetry() {
  const samples = data.telemetry.map((sample, index) => ({...sample, index}));
  if (samples.length < 2) return [h("p", {class: "muted"},
    "This device reports no clocks, power or throttling, or the run recorded none.")];
  const throttled = samples.filter(sample => sample.throttle);
  const reasons = distinct(throttled.map(sample => sample.throttle));
  return [
    h("p", null, throttled.length === 0
      ? `Not throttled in any of ${count(samples.length)} samples.`
      : `Throttled in ${count(throttled.length)} of ${count(samples.length)} samples (${percent(throttled.length / samples.length)}): ` +
        `${reasons.join("; ")}. Throttled stretches are shaded.`),
    h("div", {class: "three"}, telemetryLines.filter(([, key]) => samples.some(sample => sample[key] !== undefined)).map(([title, key]) => {
      const points = samples.filter(sample => sample[key] !== undefined);
      const [least, most] = d3.extent(points, sample => sample[key]);
      return chart({
        title, says: `From ${significant(least, 4)} to ${significant(most, 4)}, median ` +
          `${significant(d3.median(points, sample => sample[key]), 4)}.`,
        draw: width => Plot.plot({
          ...base(width), height: 180,
          x: {label: data.telemetry[0].row ? "rows in the order of measuring" : "processes in order", tickFormat: "d"},
            y: {label: null, grid: true, nice: true},
          marks: [
            Plot.rectX(stretches(samples), {x1: "from", x2: "to", fill: "var(--bad)", fillOpacity: 0.16}),
            Plot.line(points, {x: "index", y: key, stroke: "var(--accent)"}),
            Plot.tip(points, Plot.pointerX({x: "index", y: key,
              title: sample => `${significant(sample[key], 4)}, process ${sample.process}${sample.row ? `, ${sample.row}` : ""}`})),
          ],
        }),
      });
    })),
  ];
}

// Neighbouring throttled samples as one stretch each.
function stretches(samples) {
  const found = [];
  samples.forEach((sample, i) => {
    if (!sample.throttle) return;
    if (found.at(-1)?.to === i - 0.5) found.at(-1).to = i + 0.5;
    else found.push({from: i - 0.5, to: i + 0.5});
  });
  return found;
}
