// The results, and how numbers look: the same spelling as in the other reports.
const data = JSON.parse(document.getElementById("results").textContent);
const rowsById = new Map(data.rows.map(row => [row.id, row]));
const quantizations = ["bf16", "fp8_qkv", "fp8", "fp8_nvfp4"];
const quantizationNames = {bf16: "BF16", fp8_qkv: "FP8 Q+KV", fp8: "Full FP8", fp8_nvfp4: "FP8 + FP4 output"};

// Kernels by their place: what is said of "the" kernel of a case is said of the one in focus, at first the first that computes the case
// itself and is not what the others are measured against.
const kernels = data.kernels;
const ofCases = kernels.filter(kernel => !kernel.bf16);
let inFocus = Math.max(0, kernels.indexOf(kernels.slice(1).find(kernel => !kernel.bf16) ?? ofCases[0]));
const focused = c => c.rows[inFocus];

for (const c of data.cases) {
  c.rows = c.rowIds.map(id => rowsById.get(id));
  c.speedups = c.rows.map(row => c.rows[0]?.ms && row?.ms ? c.rows[0].ms / row.ms : null);
  c.graver = c.rows.filter(Boolean).sort((a, b) => a.rank - b.rank)[0] ?? null;
  c.fastest = c.rows.filter(row => row?.ms !== undefined).sort((a, b) => a.ms - b.ms)[0];
  c.search = [c.id, c.label, c.graver?.verdict ?? "SKIPPED", ...c.rows.map(row => row?.reason), c.skipped].join(" ").toLowerCase();
}

const none = "–";
const orNone = (value, format) => value === null || value === undefined ? none : format(value);

function significant(value, digits) {
  if (value !== 0 && Math.abs(value) >= 1e6) return value.toExponential(2);
  const magnitude = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  return value.toFixed(Math.min(6, Math.max(0, digits - 1 - magnitude)));
}

const milliseconds = ms => significant(ms, ms < 0.1 ? 3 : 4);
const rate = value => value < 1 ? value.toFixed(3) : significant(value, 3);
const percent = fraction => `${(fraction * 100).toFixed(Math.abs(fraction) < 0.0995 ? 1 : 0)}%`;
const change = ratio => Math.abs(ratio - 1) < 0.0005 ? "0.0%" : `${ratio > 1 ? "+" : "−"}${Math.abs((ratio - 1) * 100).toFixed(1)}%`;
const times = ratio => `${ratio.toFixed(2)}x`;
const evidence = value => value === 0 ? "0" : value >= 1e4 || value < 1e-3 ? value.toExponential(1) : significant(value, 3);
const count = value => value.toLocaleString("en-US", {maximumFractionDigits: 0});

// A number and its unit stay on one line.
const unbroken = text => text.replace(/(\d) (?=%|(?:[mu]?s|[kKMGT]i?B)\b|[A-Z_]{4})/g, "$1\u00a0");
const plural = (number, noun) => `${count(number)} ${noun}${number === 1 ? "" : /(s|ch)$/.test(noun) ? "es" : "s"}`;

function bytes(value) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) { value /= 1024; unit++; }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

// What cases have in common when they differ in batch, length and quantisation alone.
const shapeOf = c => [
  `${c.queryHeads}/${c.kvHeads} heads`, `head size ${c.headSize}`, c.layout, `pages of ${c.page}`,
  c.causal ? "causal" : "no mask", c.prefix ? "cached prefix as published" : "no cached prefix",
].join(", ");

const distinct = values => [...new Set(values)].sort((a, b) => typeof a === "number" ? a - b : a < b ? -1 : 1);
