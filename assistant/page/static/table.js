// The table of a list answer: shown instead of the text, sorted, copied. Follows page.js, whose
// names it uses.

function switchTable(part) {
  const table = byId(`${part.dataset.target}-table`);
  const on = table.hidden;
  table.hidden = !on;
  byId(`${part.dataset.target}-answer`).hidden = on;
  part.setAttribute("aria-pressed", String(on));
  part.textContent = on ? "List" : "Table";
}

function sort(button) {
  const heading = button.closest("th");
  const table = button.closest("table");
  const down = heading.getAttribute("aria-sort") === "ascending";
  all("th", table).forEach((one) => one.setAttribute("aria-sort", "none"));
  heading.setAttribute("aria-sort", down ? "descending" : "ascending");
  const column = Number(button.dataset.column);
  const value = (row) => row.cells[column].dataset.value || "";
  const rows = all("tbody tr", table);
  // What is not known comes last, both ways.
  const order = (a, b) => !a - !b || a.localeCompare(b, "en") * (down ? -1 : 1);
  rows.sort((a, b) => order(value(a), value(b)));
  table.tBodies[0].append(...rows);
}

const isTable = (key) => byId(`${key}-table`)?.hidden === false;

// As a spreadsheet takes it: a line for each paper, in the order shown, with its link at the end.
function tabbed(key) {
  const table = byId(`${key}-table`);
  const names = all("th", table).map((one) => one.textContent);
  const lines = all("tbody tr", table).map((row) => [...[...row.cells].map(plain), row.dataset.link]);
  return [[...names, "Link"], ...lines].map((line) => line.join("\t") + "\n").join("");
}

// What begins like a formula would be computed: titles and quotes are somebody's.
function plain(cell) {
  const bare = cell.cloneNode(true);
  all(".cite", bare).forEach((one) => one.remove());
  const text = bare.textContent.replace(/\s+/g, " ").trim();
  return /^[=+\-@]/.test(text) ? `'${text}` : text;
}
