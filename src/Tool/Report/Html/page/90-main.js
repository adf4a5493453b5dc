// Puts the parts into their places.
const theme = document.getElementById("theme");
theme.addEventListener("change", () => {
  if (theme.value) document.documentElement.dataset.theme = theme.value;
  else delete document.documentElement.dataset.theme;
  // A page opened from a file may be refused storage; the choice then lasts as long as the page.
  try { localStorage.setItem("prefill-bench-theme", theme.value); } catch { /* not kept */ }
});
try {
  theme.value = localStorage.getItem("prefill-bench-theme") ?? "";
  theme.dispatchEvent(new Event("change"));
} catch { /* follows the system */ }

// Without scripts a command is there to be selected.
for (const command of document.querySelectorAll("code.typed")) command.after(copyButton(command));

const changed = forest();
if (changed) document.getElementById("forest").append(changed);
buildTable();

const charts = document.getElementById("charts");
const shapes = distinct(timed.map(shapeOf));
const [shapePlace, focusPlace] = [h("div"), h("div")];

let shape = shapes[0];

const ofShape = () => timed.filter(c => shapeOf(c) === shape);

function drawCharts() {
  const cases = ofShape();
  shapePlace.replaceChildren(...[...speedups(cases), roofline(cases), timeToFirstToken(cases), throughput(cases)].filter(Boolean));
  drawFocused();
}

// Charts of one kernel, below the choice of it; a choice that changes nothing would be a riddle.
function drawFocused() {
  const cases = ofShape();
  const parts = [quantisation(cases), memory(cases), groupedHeads()].filter(Boolean);
  const choice = ofCases.length > 1 && parts.length > 0
    ? h("p", {class: "controls"}, h("label", null, "Kernel of the charts below ",
      h("select", {id: "kernel", onchange: event =>
      { inFocus = +event.target.value; drawFocused(); document.getElementById("kernel").focus(); }},
      kernels.map(({name}, i) => h("option", {value: `${i}`, selected: i === inFocus}, name)))))
    : null;
  focusPlace.replaceChildren(...[choice, ...parts].filter(Boolean));
}

if (timed.length === 0) charts.append(h("p", {class: "muted"}, "No case was timed, so there is nothing to draw."));
else {
  if (shapes.length > 1) charts.append(h("p", {class: "controls"},
    h("label", null, "Shape ", h("select", {id: "shape", onchange: event => { shape = event.target.value; drawCharts(); }},
    shapes.map(text => h("option", {value: text}, text))))));
  drawCharts();
  charts.append(shapePlace, focusPlace);
}

document.getElementById("telemetry").append(...telemetry());
followHash();
addEventListener("hashchange", followHash);

// Paper has no pages to turn: up to a thousand cases are printed, whatever is shown.
let shownBefore = null;
addEventListener("beforeprint", () => {
  shownBefore = {size: table.size, page: table.page};
  Object.assign(table, {size: 1000, page: 0});
  if (data.cases.length > 0) drawTable();
});
addEventListener("afterprint", () => {
  Object.assign(table, shownBefore);
  if (data.cases.length > 0) drawTable();
});
