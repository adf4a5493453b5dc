// How a row's approved time came to be: a small picture without axes, and its dates, authors and reasons as a table.
function historyPlot(row) {
  if (!row.history?.length) return null;
  if (row.history.length === 1) return approvedOnce(row.history[0]);
  const points = row.history.map(({approval, ms}, place) => ({...data.approvals[approval], ms, place, before: row.history[place - 1]?.ms}));
  const known = points.filter(point => point.ms !== undefined);
  const today = row.ms === undefined ? [] : [{ms: row.ms, place: points.length}];
  if (known.length + today.length === 0) return null;
  const ends = [...known.slice(0, 1), ...(today.length > 0 ? today : known.slice(1).slice(-1))];
  return chart({
    title: "Approved times", level: "h4", numbers: "Dates and reasons", kind: "ends-in-text",
    says: `${historyInWords(points, known)}${today.length > 0 ? " The last dot is this run." : ""} Times of different days differ by ` +
      `themselves.`,
    draw: width => Plot.plot({
      ...base(width), marginLeft: 64, marginRight: 64, marginTop: 10, marginBottom: 10, height: 64,
      x: {axis: null, domain: [0, Math.max(1, points.length)]},
      y: {axis: null, domain: spanOfHistory([...known, ...today].map(point => point.ms))},
      marks: [
        Plot.line(points, {x: "place", y: point => point.ms ?? NaN, stroke: "var(--muted)", strokeWidth: 1.5}),
        Plot.dot(known, {x: "place", y: "ms", r: 3.5, fill: "var(--muted)", stroke: "var(--surface)",
          title: point => `${point.when}: ${milliseconds(point.ms)} ms\n${point.reason}`, tip: true}),
        Plot.dot(today, {x: "place", y: "ms", r: 4.5, fill: "var(--accent)", stroke: "var(--surface)"}),
        Plot.text(ends, {x: "place", y: "ms", text: point => milliseconds(point.ms), fill: "var(--ink)",
          dx: 8, textAnchor: "start", filter: point => point.place > 0}),
        Plot.text(ends, {x: "place", y: "ms", text: point => milliseconds(point.ms), fill: "var(--ink)",
          dx: -8, textAnchor: "end", filter: point => point.place === 0}),
      ],
    }),
    columns: ["date", "ms", "change", "reason"],
    rows: () => points.map(point => [point.when, orNone(point.ms, milliseconds), changeOfHistory(point), [point.reason, " ",
      h("span", {class: "muted"}, author(point.by, point.commit))]]),
  });
}

// One time is no picture.
function approvedOnce({approval, ms}) {
  const {when, by, reason, commit} = data.approvals[approval];
  return ms === undefined ? null
    : h("p", null, `Approved on ${when} with ${milliseconds(ms)} ms: ${reason} `, h("span", {class: "muted"}, author(by, commit)));
}

const author = (by, commit) => `(${by}${commit === undefined ? "" : `, commit ${commit}`})`;

function historyInWords(points, known) {
  const what = known.length < points.length ? "Approved and removed" : "Approved";
  const range = known.length < 2 ? ""
    : `, from ${milliseconds(known[0].ms)} to ${milliseconds(known.at(-1).ms)} ms (${change(known.at(-1).ms / known[0].ms)})`;
  return `${what} ${points.length} times since ${points[0].when}${range}.`;
}

const changeOfHistory = ({ms, before}) => ms === undefined ? "removed" : before === undefined ? "new" : change(ms / before);

// At least 5 % to each side: from the least to the largest time alone, every noise would be a mountain.
function spanOfHistory(times) {
  const [least, most] = d3.extent(times);
  return [Math.min(least, 0.95 * most), Math.max(most, 1.05 * least)];
}
