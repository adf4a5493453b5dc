// The table of cases: sorted by any column, filtered, and in pages, so that 10,000 cases stay quick.
const pageSizes = [50, 200, 1000];
const columns = [
  {key: "label", title: "case", of: c => c.index, show: c => c.label, text: true},
  {key: "batch", title: "batch", of: c => c.batch, show: c => `${c.batch}`, aside: true},
  {key: "length", title: "length", of: c => c.length, show: c => `${c.length}`, aside: true},
  {key: "verdict", title: "verdict", of: c => c.graver?.rank ?? data.rows.length, show: c => verdictOf(c), text: true},
  // On a phone, and of more than two kernels, in place of each kernel's own: of the row that the verdict is of.
  {key: "change", title: "change", of: c => c.graver?.ratio, show: c => orNone(c.graver?.ratio, change), phone: kernels.length <= 2},
  ...(kernels.length > 2 ? [] : kernels)
    .map(({name}, i) => ({key: `change${i}`, title: kernels.length === 1 ? "change" : `change, ${name}`, of: c => c.rows[i]?.ratio,
    show: c => orNone(c.rows[i]?.ratio, change), aside: true})),
  ...kernels.map(({name}, i) => ({key: `ms${i}`, title: `${name} ms`, of: c => c.rows[i]?.ms, show: c => time(c.rows[i])})),
  ...kernels.slice(1).map(({name}, i) =>
    ({key: i === 0 ? "speedup" : `speedup${i + 1}`, title: kernels.length === 2 ? "speed-up" : `speed-up, ${name}`,
    of: c => c.speedups[i + 1], show: c => orNone(c.speedups[i + 1], times)})),
  {key: "tflops", title: "TFLOP/s", of: c => rated(c)?.tflops, show: c => orNone(rated(c)?.tflops, rate)},
  {key: "roofline", title: "of roofline", of: c => rated(c)?.roofline, show: c => orNone(rated(c)?.roofline, percent)},
];
const table = {sort: "verdict", descending: false, words: "", verdict: "", quantization: "", page: 0, size: pageSizes[0], open: null};

data.cases.forEach((c, index) => { c.index = index; });

// The row whose rates a case shows: of two kernels the second's, of more the fastest one's.
const rated = c => kernels.length > 2 ? c.fastest : c.rows.at(-1);
const ratedInWords = kernels.length > 2 ? "the fastest kernel" : kernels.at(-1).name;
const marksInWords = kernels.length === 1 ? ""
  : kernels.length === 2 ? `; /${kernels[0].mark} or /${kernels[1].mark}: the verdict is for that kernel only`
  : "; a name behind a verdict: it is of that kernel only";

const classOf = column => ["text", "aside", "phone"].filter(name => column[name]).join(" ") || null;

function time(row) {
  return row?.ms === undefined ? none
    : h("span", null, milliseconds(row.ms), row.spread === undefined ? null : h("span", {class: "muted"}, ` ±${percent(row.spread)}`));
}

function verdictOf(c) {
  if (!c.graver) return badge("SKIPPED", "warning");
  const same = c.rows.every(row => row?.verdict === c.graver.verdict);
  return badge(same ? c.graver.verdict : `${c.graver.verdict}/${kernels[c.rows.indexOf(c.graver)].mark}`, c.graver.tone);
}

function matching() {
  const words = table.words.toLowerCase().split(/\s+/).filter(Boolean);
  const column = columns.find(candidate => candidate.key === table.sort);
  const found = data.cases.filter(c =>
    words.every(word => c.search.includes(word))
    && (!table.verdict || c.rows.some(row => row?.verdict === table.verdict) || (table.verdict === "SKIPPED" && !c.graver))
    && (!table.quantization || c.quantization === table.quantization));
  const sign = table.descending ? -1 : 1;
  return found.sort((a, b) => {
    const [x, y] = [column.of(a), column.of(b)];
    const absent = (x === undefined || x === null) - (y === undefined || y === null);
    return absent || sign * ((x ?? 0) - (y ?? 0)) || a.index - b.index;
  });
}

function drawTable() {
  const found = matching();
  const pages = Math.max(1, Math.ceil(found.length / table.size));
  table.page = Math.min(table.page, pages - 1);
  const shown = found.slice(table.page * table.size, (table.page + 1) * table.size);
  for (const header of document.querySelectorAll("#cases th[data-key]")) {
    const sorted = header.dataset.key === table.sort;
    if (sorted) header.setAttribute("aria-sort", table.descending ? "descending" : "ascending");
    else header.removeAttribute("aria-sort");
  }
  document.querySelector("#cases tbody").replaceChildren(...shown.flatMap(caseLines));
  document.getElementById("found").textContent = found.length === data.cases.length ? plural(found.length, "case")
    : `${count(found.length)} of ${plural(data.cases.length, "case")}`;
  document.getElementById("page").textContent = `page ${table.page + 1} of ${pages}`;
  document.getElementById("previous").disabled = table.page === 0;
  document.getElementById("next").disabled = table.page >= pages - 1;
  document.getElementById("pager").hidden = found.length <= pageSizes[0];
}

function caseLines(c) {
  const open = table.open === c.index;
  const cells = columns.map((column, i) => i === 0
    ? h("th", {scope: "row"}, h("button", {type: "button", class: "opener", "aria-expanded": `${open}`, "data-case": c.index},
      column.show(c)))
    : h("td", {class: classOf(column)}, column.show(c)));
  const line = h("tr", {class: open ? "case open" : "case", "data-case": c.index}, cells);
  return open ? [line, h("tr", {class: "detail"}, h("td", {colspan: columns.length}, caseDetail(c)))] : [line];
}

function toggle(index) {
  table.open = table.open === index ? null : index;
  drawTable();
  document.querySelector(`button[data-case="${index}"]`)?.focus();
}

function select(id, name, all, options) {
  return h("label", null, `${name} `, h("select", {id, onchange: event => { table[id] = event.target.value; table.page = 0; drawTable(); }},
    h("option", {value: ""}, all), options.map(([value, text]) => h("option", {value}, text))));
}

function buildTable() {
  const place = document.getElementById("cases");
  if (data.cases.length === 0) return place.append(h("p", {class: "muted"}, "The sweep holds no case."));
  const verdicts = d3.rollups(data.rows, rows => rows.length, row => row.verdict)
    .map(([name, rows]) => [name, `${name} (${plural(rows, "row")})`]);
  if (data.cases.some(c => !c.graver)) verdicts.push(["SKIPPED", "SKIPPED"]);
  place.append(
    h("p", {class: "muted"}, `${data.common}. Times are medians over processes ± the spread of launches inside a process; TFLOP/s and ` +
      `roofline are of ${ratedInWords}${marksInWords}. A case opens with its pairs.`),
    h("div", {class: "controls", role: "search", "aria-label": "Cases"},
      h("label", null, "Find ", h("input",
        {id: "words", type: "search", placeholder: "b16 s4096 fp8",
        oninput: event => { table.words = event.target.value; table.page = 0; drawTable(); }})),
      select("verdict", "Verdict", "any", verdicts),
      select("quantization", "Quantisation", "any",
        quantizations.filter(q => data.cases.some(c => c.quantization === q)).map(q => [q, quantizationNames[q]])),
      h("output", {id: "found", "aria-live": "polite"})),
    h("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": "Table of cases"},
      h("table", null,
        h("caption", {class: "hidden"}, "Cases with both kernels' times and verdicts"),
        h("thead", null, h("tr", null, columns.map(column => h("th", {scope: "col", "data-key": column.key, class: classOf(column)},
          h("button", {type: "button", onclick: () => sortBy(column.key)}, column.title))))),
        h("tbody", {onclick: opened}))),
    h("div", {id: "pager", class: "controls"},
      h("button", {type: "button", id: "previous", onclick: () => turn(-1)}, "Previous"),
      h("span", {id: "page", "aria-live": "polite"}),
      h("button", {type: "button", id: "next", onclick: () => turn(1)}, "Next"),
      h("label", null, "Cases a page ",
        h("select", {id: "size", onchange: event => { table.size = Number(event.target.value); table.page = 0; drawTable(); }},
        pageSizes.map(size => h("option", {value: size}, `${size}`))))));
  drawTable();
}

function sortBy(key) {
  table.descending = table.sort === key ? !table.descending : key !== "label" && key !== "verdict" && key !== "batch" && key !== "length";
  table.sort = key;
  table.page = 0;
  drawTable();
}

function turn(pages) { table.page += pages; drawTable(); document.getElementById("cases").scrollIntoView(); }

function opened(event) {
  const line = event.target.closest("tr.case");
  if (line && !window.getSelection().toString()) toggle(Number(line.dataset.case));
}
