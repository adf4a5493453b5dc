// Elements are made from text only; nothing of the results is ever parsed as HTML.
function h(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined));
  return element;
}

// A command and the button that copies it.
function typed(text) {
  const command = h("code", {class: "typed"}, text);
  return [command, copyButton(command)];
}

function copyButton(command) {
  const button = h("button", {type: "button", class: "copy", "aria-label": `Copy ${command.textContent}`, onclick: async () => {
    try {
      await navigator.clipboard.writeText(command.textContent);
      button.textContent = "Copied";
    } catch {
      // A page from a file may be refused the clipboard; what is selected can be copied by hand.
      getSelection().selectAllChildren(command);
      button.textContent = "Selected";
    }
  }}, "Copy");
  return button;
}

const badge = (verdict, tone) => h("span", {class: `badge ${tone}`}, verdict);

function dataTable(columns, rows, kind) {
  return h("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": "Numbers of the chart"},
    h("table", {class: `plain ${kind}`},
      h("thead", null, h("tr", null, columns.map(column => h("th", {scope: "col"}, column)))),
      h("tbody", null, rows.map(cells =>
        h("tr", null, cells.map((cell, i) => i === 0 ? h("th", {scope: "row"}, cell) : h("td", null, cell)))))));
}

// Charts are drawn for the width they have, and again when it changes or when they first become visible.
const drawers = new Map();
const resized = new ResizeObserver(entries => {
  for (const {target, contentRect} of entries) {
    const drawer = drawers.get(target);
    const width = Math.floor(contentRect.width);
    if (drawer && width > 0 && width !== drawer.width) {
      drawer.width = width;
      target.replaceChildren(drawer.draw(width));
    }
  }
});

// A chart with its heading, what it says in a sentence, and its numbers as a table for those who cannot see it;
// the table is made when it is first opened, because a sweep of 10,000 cases has many.
function chart({title, says, draw, columns, rows, level = "h3", numbers = "Numbers", kind = ""}) {
  const place = h("div", {class: "chart"});
  drawers.set(place, {width: 0, draw: width => label(draw(width), `${title}. ${says}`)});
  resized.observe(place);
  return h("figure", null,
    h("figcaption", null, h(level, null, title), h("p", null, says)),
    place,
    rows ? h("details", {class: "numbers", ontoggle: event => {
      if (event.target.open && event.target.childElementCount === 1) event.target.append(dataTable(columns, rows(), kind));
    }}, h("summary", null, numbers)) : null);
}

function label(plot, text) {
  const svgs = plot.tagName.toLowerCase() === "svg" ? [plot] : [...plot.querySelectorAll("svg")];
  const largest = svgs.sort((a, b) => b.getAttribute("height") - a.getAttribute("height"))[0];
  for (const svg of svgs) {
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", svg === largest ? text : "Legend");
    // Parts of a picture are no list of things to walk through.
    for (const part of svg.querySelectorAll("[aria-label]")) part.removeAttribute("aria-label");
  }
  return plot;
}

// Shapes are closed ones, since some charts fill them and some only draw their outline.
// One colour and one shape for each kind of line, in every chart; only what occurs stands in a legend.
const dequantised = name => `${name} on dequantised fp8`;
const styles = [
  ...kernels.filter(kernel => kernel.bf16).slice(0, 1)
    .flatMap(({name}) => [[name, "var(--baseline)", "diamond"], [dequantised(name), "var(--baseline)", "cross"]]),
  ...quantizations.map((q, i) => [quantizationNames[q], `var(--${q})`, ["circle", "square", "triangle", "star"][i]]),
];

function seriesScales(names) {
  const present = distinct(names);
  const known = styles.filter(([name]) => present.includes(name));
  const other = present.filter(name => !known.some(([k]) => k === name))
    .map((name, i) => [name, `var(--other${i % 8})`, ["wye", "triangle2", "cross", "diamond2", "circle", "square", "star"][i % 7]]);
  const all = [...known, ...other];
  return {
    color: {domain: all.map(([name]) => name), range: all.map(([, fill]) => fill)},
    symbol: {domain: all.map(([name]) => name), range: all.map(([, , symbol]) => symbol), legend: all.length > 1},
  };
}

const isBf16 = name => kernels.some(kernel => kernel.name === name && kernel.bf16);
const seriesOfCase = (kernel, quantization) => ofCases.length > 1 ? `${kernel}, ${quantizationNames[quantization]}`
  : quantizationNames[quantization];
const seriesName = (row, c) => !isBf16(row.kernel) ? seriesOfCase(row.kernel, c.quantization) : c.quantization === "bf16" ? row.kernel
  : dequantised(row.kernel);

const base = width => ({
  width, marginLeft: 56, marginRight: 24, marginTop: 24, marginBottom: 40,
  style: {background: "transparent", fontSize: "12px", overflow: "visible"},
});
