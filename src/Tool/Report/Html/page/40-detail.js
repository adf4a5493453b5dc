// One case opened: its kernels with everything that was measured of them.
function caseDetail(c) {
  return h("div", {class: "case-detail"},
    h("p", null, h("code", null, c.id),
      ` – ${shapeOf(c)}; longest key/value length ${count(c.maxKvLen)}, ${count(c.queryTokens)} query tokens`,
      c.memory === undefined ? null : `, ${bytes(c.memory)} with ${kernels.length === 2 ? "both" : "all"} kernels resident`),
    c.skipped ? h("p", {class: "warning"}, `Skipped: ${c.skipped}`) : null,
    h("div", {class: "pair"}, c.rows.filter(Boolean).map(rowDetail)));
}

function rowDetail(row) {
  return h("section", {class: "row-detail", "data-row": row.id, tabindex: "-1", "aria-label": row.label},
    h("h3", null, row.kernel, " ", badge(row.verdict, row.tone), " ",
      h("a", {class: "link", href: `#row=${encodeURIComponent(row.id)}`}, "link to this row")),
    row.reason ? h("p", null, unbroken(row.reason)) : null,
    pairPlot(row),
    historyPlot(row),
    row.compared?.length ? sidesTable(row) : null,
    h("dl", {class: "facts"}, facts(row).filter(([, value]) => value !== none)
      .flatMap(([name, value]) => [h("dt", null, name), h("dd", null, ...[value].flat())])),
    row.notes?.length ? h("ul", null, row.notes.map(note => h("li", null, note))) : null);
}

// What may explain a difference: facts that both sides share are not in it.
function sidesTable(row) {
  return h("table", {class: "sides"},
    h("caption", null, "Both sides: where to look first"),
    h("thead", null, h("tr", null, ["", "approved", "current"].map(name => h("th", {scope: "col"}, name)))),
    h("tbody", null, row.compared.map(([name, approved, current]) =>
      h("tr", null, h("th", {scope: "row"}, name), h("td", null, approved), h("td", null, current)))));
}

function facts(row) {
  const resources = Object.entries(row.resources ?? {});
  return [
    ["time", orNone(row.ms, ms => `${milliseconds(ms)} ms over ${plural(row.medians.length, "process")}`)],
    ["approved", orNone(row.approvedMs, ms => `${milliseconds(ms)} ms over ${plural(row.approved.length, "process")}`)],
    ["change", orNone(row.ratio, ratio => row.low === undefined ? change(ratio)
      : `${change(ratio)}, ${change(row.low)} to ` +
      `${change(row.high)}${row.level === undefined ? "" : ` at ${(100 * row.level).toFixed(1)}%`}`)],
    ["tolerated", `${percent(toleratedOf(row))}${row.tolerate === undefined ? "" : ", by floor_us"}`],
    ["p of slower than tolerated", orNone(row.p, evidence)],
    ["E against must_catch", orNone(row.e, evidence)],
    ["pairs", row.pairs > 0 ? `${row.pairs}` : none],
    ["must catch / least seen", row.mustCatch === undefined && row.mde === undefined ? none
      : `${orNone(row.mustCatch, percent)} / ${orNone(row.mde, percent)}`],
    ["noise", row.noise?.length ? row.noise.join("; ") : none],
    ["clock, power, heat", row.conditions?.length ? row.conditions.join("; ") : none],
    ["first process", orNone(row.firstMean,
      ms => `${milliseconds(ms)} ± ${orNone(row.firstStd, milliseconds)} ms over ${plural(row.firstLaunches, "launch")}`)],
    ["work", `${evidence(row.flop)} FLOP, at least ${bytes(row.minimumBytes)}`],
    ["rate", orNone(row.tflops, tflops =>
      `${rate(tflops)} TFLOP/s${row.roofline === undefined ? "" : `, ${percent(row.roofline)} of the roofline`}`)],
    ["rate per GHz", orNone(row.tflopsPerGhz, perGhz => `${rate(perGhz)} TFLOP/s at an SM clock of ${row.clockMhz} MHz`)],
    ["effective bandwidth", orNone(row.effectiveGbps, gbps => `${rate(gbps)} GB/s of the least bytes`)],
    ["memory", row.allocated > 0 ? bytes(row.allocated) : none],
    ["output error", orNone(row.output,
      output => `${evidence(output.relativeError)} of ${evidence(output.limit)} allowed, ` +
      `${plural(output.sampledVectors, "vector")}${output.complaint ? `: ${output.complaint}` : ""}`)],
    ["output digest", orNone(row.digest, digest => h("code", null, digest))],
    ["measure again", row.again ? typed(row.again) : none],
    ...resources,
  ];
}

// #row=ID opens the case that the row belongs to, whatever is filtered.
function followHash() {
  const id = location.hash.startsWith("#row=") ? decodeHash(location.hash.slice(5)) : null;
  const index = id === null ? -1 : data.cases.findIndex(c => c.rowIds.includes(id));
  if (index < 0) return;
  Object.assign(table, {words: "", verdict: "", quantization: "", open: index});
  for (const control of ["words", "verdict", "quantization"]) document.getElementById(control).value = "";
  table.page = Math.floor(matching().findIndex(c => c.index === index) / table.size);
  drawTable();
  const row = document.querySelector(`[data-row="${CSS.escape(id)}"]`);
  row?.classList.add("target");
  row?.scrollIntoView({block: "center", inline: "nearest"});
  row?.focus({preventScroll: true});
}

// A hash typed by hand may be no valid encoding.
function decodeHash(text) {
  try { return decodeURIComponent(text); } catch { return null; }
}
