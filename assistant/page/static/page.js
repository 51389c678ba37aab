// The page's script: hands what a visitor does to the server, and shows what belongs together
// (a marker, its card, its highlight). It decides nothing about answers. Runs once, behind
// keeping.js, inside the component that the server calls the bridge: `trigger` sends an event to
// it, `watch` hears of its replies.

const root = document;
const all = (selector, within = root) => [...within.querySelectorAll(selector)];
const byId = (id) => root.getElementById(id);

// --- a marker, its card, its highlight ---------------------------------------------------

let shown = null; // the card that is pointed at, and the sentence that points at it

function show(marker, { focus = false } = {}) {
  const card = byId(marker.dataset.card);
  if (!card) return;
  hide();
  shown = { card, sentence: marker.dataset.s };
  const marks = light(shown);
  scrollTo(card, marks[0], focus);
  if (focus) card.focus({ preventScroll: true });
}

function light({ card, sentence }) {
  const marks = all("mark", card);
  const own = marks.filter((mark) => (mark.dataset.s || "").split(" ").includes(sentence));
  const pieces = all(".answer .s", card.closest(".turn"));
  const told = pieces.filter((piece) => piece.dataset.s === sentence);
  const lit = own.length ? own : marks;
  [card, ...lit, ...told].forEach((one) => one.classList.add("active"));
  return lit;
}

function hide() {
  all(".active", byId("conversation") || root).forEach((one) => one.classList.remove("active"));
  shown = null;
}

// An answer that is being written is drawn anew at each step: what is pointed at stays so.
function lightAgain() {
  if (!shown || shown.card.classList.contains("active")) return;
  const card = byId(shown.card.id);
  shown = card && { ...shown, card };
  if (shown) light(shown);
}

// Beside the text the sources scroll alone; below it only a click may move the page.
function scrollTo(card, mark, clicked) {
  const column = card.closest(".sources");
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  if (column && column.scrollHeight > column.clientHeight + 1) {
    const edge = column.getBoundingClientRect();
    const from = (part, side) => part.getBoundingClientRect()[side] - edge.top;
    const composer = byId("composer")?.getBoundingClientRect().top || innerHeight;
    const room = Math.min(edge.bottom, composer) - edge.top;
    let top = column.scrollTop + from(card, "top") - 8;
    if (mark && from(mark, "bottom") - from(card, "top") > room - 16)
      top = column.scrollTop + from(mark, "top") - card.querySelector("header").offsetHeight - 28;
    column.scrollTo({ top, behavior: calm });
  }
  if (clicked) {
    const box = card.getBoundingClientRect();
    if (box.top < 0 || box.top > innerHeight - 120)
      card.scrollIntoView({ block: "start", behavior: calm });
  }
}

// The title of the dot that is pointed at, beside it.
function pointAt(dot) {
  byId("tip")?.remove();
  if (!dot) return;
  const tip = root.createElement("div");
  tip.id = "tip";
  tip.textContent = dot.dataset.title;
  root.querySelector(".gradio-container").append(tip);
  const at = dot.getBoundingClientRect();
  const left = Math.min(Math.max(at.left + 12, 8), innerWidth - tip.offsetWidth - 8);
  tip.style.left = `${left}px`;
  tip.style.top = `${Math.max(at.top - tip.offsetHeight - 6, 8)}px`;
}

// The arrow keys go from dot to dot: to the nearest one in their direction.
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function neighbour(dot, [right, down]) {
  const at = (one) => [one.cx.baseVal.value, one.cy.baseVal.value];
  const [x, y] = at(dot);
  let found = null;
  let least = Infinity;
  for (const one of all(".dot", dot.ownerSVGElement)) {
    const [dx, dy] = [at(one)[0] - x, at(one)[1] - y];
    const ahead = dx * right + dy * down;
    const aside = Math.abs(dx * down) + Math.abs(dy * right);
    if (ahead > 0 && aside <= 2 * ahead && ahead + aside < least) {
      found = one;
      least = ahead + aside;
    }
  }
  return found;
}

// --- what a visitor does -----------------------------------------------------------------

const busy = () => Boolean(root.querySelector(".turn.live"));
const placeOf = (part) => Number(part.closest("[data-place]").dataset.place);
const questionOf = (part) => part.closest(".turn").querySelector(".question").textContent;

// One question at a time, however often a key is pressed: the last is under way until its
// answer is there, or until the server has had time to refuse it.
const UNDER_WAY = 1000;
let sent = -UNDER_WAY;

function mayAsk() {
  if (busy()) {
    announce("Still answering: stop it to ask something else.");
    return false;
  }
  if (isUnderWay()) return false;
  sent = performance.now();
  return true;
}

const isUnderWay = () => performance.now() - sent < UNDER_WAY;

// What leaves a conversation stops its answer first, which is kept as far as it came.
let next = null;

function whenFree(go) {
  if (!busy() && !isUnderWay()) return go();
  next = go;
  stop();
  setTimeout(goOn, UNDER_WAY); // the server may have refused the question
}

function leave(go) {
  if (busy()) announce("The answer was stopped; its question is kept.");
  whenFree(go);
}

function goOn() {
  if (!next || busy()) return;
  const go = next;
  next = null;
  go();
}

const stop = () => root.querySelector("#stop")?.click();

function ask(data) {
  if (mayAsk()) trigger("submit", data);
}

function guard(event) {
  if (mayAsk()) return;
  event.preventDefault();
  event.stopPropagation();
}

const actions = {
  example: (part) => ask({ question: part.textContent }),
  retry: (part) => ask({ question: questionOf(part), place: placeOf(part), again: true }),
  edit: (part) => edit(part.closest(".turn")),
  drop: (part) =>
    ask({
      drop: part.dataset.what,
      value: part.dataset.value || "",
      place: Number(part.closest(".turn").id.slice(1)),
    }),
  why: (part) => {
    const open = part.getAttribute("aria-expanded") === "true";
    part.setAttribute("aria-expanded", String(!open));
    byId(part.getAttribute("aria-controls")).hidden = open;
  },
  table: (part) => {
    const table = byId(`${part.dataset.target}-table`);
    const on = table.hidden;
    table.hidden = !on;
    byId(`${part.dataset.target}-answer`).hidden = on;
    part.setAttribute("aria-pressed", String(on));
    part.textContent = on ? "List" : "Table";
  },
  sort: (part) => sort(part),
  copy: (part) => copy(part),
  export: (part) => {
    part.closest("details").open = false;
    trigger("download", { place: placeOf(part), format: part.dataset.format });
  },
  about: (part) => {
    trigger("input", { paper: part.dataset.paper });
    openScope(true);
    selectTab("Chat");
    focusQuestion();
  },
  scope: (part) => openScope(part.getAttribute("aria-expanded") !== "true"),
  unscope: () => {
    trigger("input", {});
    focusQuestion();
  },
  similar: (part) => openPaper(part.dataset.paper),
  "open-paper": (part) => openPaper(part.dataset.paper),
  open: (part) => {
    const record = read(part.dataset.id);
    byId("conversations").open = false;
    if (!record) listConversations();
    else if (record.id !== activeId()) leave(() => open(record));
  },
  forget: (part) => forget(part.dataset.id),
  restore: (part) => restore(part.dataset.id),
  new: () =>
    leave(() => {
      open(null);
      focusQuestion();
    }),
};

function openScope(open) {
  root.documentElement.dataset.scope = open ? "open" : "";
  root.querySelector("[data-action=scope]")?.setAttribute("aria-expanded", String(open));
}

// What questions are limited to stands on the switch: its fields may be out of sight.
function tellScope([since, until, papers]) {
  const chosen = papers.length && (papers.length === 1 ? "1 paper" : `${papers.length} papers`);
  const dated = [since && `from ${since}`, until && `to ${until}`];
  const words = [chosen, ...dated].filter(Boolean).join(", ");
  const switched = root.querySelector("[data-action=scope]");
  switched.textContent = words ? `Scope (${words})` : "Scope";
  switched.nextElementSibling.hidden = !words;
}

root.addEventListener("scoped", (event) => tellScope(event.detail));

function edit(turn) {
  const heading = turn.querySelector(".question");
  if (turn.querySelector(".editing") || busy()) return;
  const form = root.createElement("form");
  form.className = "editing";
  const field = root.createElement("textarea");
  field.value = heading.textContent;
  field.setAttribute("aria-label", "Edit the question");
  field.rows = 2;
  const send = root.createElement("button");
  send.textContent = "Ask";
  const cancel = root.createElement("button");
  cancel.type = "button";
  cancel.textContent = "Cancel";
  form.append(field, send, cancel);
  const close = () => {
    form.remove();
    heading.hidden = false;
  };
  cancel.addEventListener("click", close);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const question = field.value.trim();
    close();
    if (question) ask({ question, place: Number(turn.id.slice(1)), again: true });
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  heading.hidden = true;
  heading.after(form);
  field.focus();
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
  rows.sort((a, b) => value(a).localeCompare(value(b), "en") * (down ? -1 : 1));
  table.tBodies[0].append(...rows);
}

async function copy(button) {
  const answer = byId(button.dataset.target);
  const text = answer.innerText.replace(/\n{3,}/g, "\n\n").trim();
  try {
    await navigator.clipboard.writeText(text);
    announce("Copied");
  } catch {
    announce("This browser does not let a page copy.");
  }
}

let announced = 0; // the timer of what was announced last

function announce(words) {
  const place = byId("announcer");
  if (!place) return;
  place.textContent = words;
  place.classList.add("shown");
  clearTimeout(announced);
  announced = setTimeout(() => place.classList.remove("shown"), Math.max(2500, 80 * words.length));
}

function selectTab(name) {
  all('[role="tab"]').find((tab) => tab.textContent.trim() === name)?.click();
}

function openPaper(paper) {
  pointAt(null);
  awaited = paper;
  trigger("expand", { paper });
  selectTab("Papers");
}

function focusQuestion() {
  setTimeout(() => root.querySelector("#question textarea")?.focus(), 80);
}

// --- replies of the server ---------------------------------------------------------------

function download({ name, text, type }) {
  const link = root.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function reply() {
  if (!props.value) return;
  const told = JSON.parse(props.value);
  if (told.keep) keep(told.keep, told.begun);
  if (told.begun) forgetDraft(told.keep.exchanges.at(-1).question);
  if (told.download) download(told.download);
  if (told.say) announce(told.say);
  if (told.focus) focusQuestion();
}

watch("value", reply);

// --- listening ---------------------------------------------------------------------------

root.addEventListener("click", (event) => {
  const marker = event.target.closest?.("a.cite");
  if (marker) {
    event.preventDefault();
    show(marker, { focus: true });
    return;
  }
  const back = event.target.closest?.("a.number");
  if (back) {
    const target = byId(back.getAttribute("href").slice(1));
    event.preventDefault();
    target?.focus({ preventScroll: true });
    target?.scrollIntoView({ block: "center" });
    return;
  }
  const path = event.composedPath();
  const part = event.target.closest?.("[data-action]");
  if (part && actions[part.dataset.action]) actions[part.dataset.action](part);
  all("details.menu[open]").forEach((menu) => {
    // What was clicked may be gone by now; and this script's own clicks close nothing.
    if (event.isTrusted && !path.includes(menu)) menu.open = false;
  });
});

// Typed questions go to the server without passing `ask`: caught on their way, before the
// framework's own listeners.
const capture = { capture: true };
root.addEventListener(
  "keydown",
  (event) => {
    const plain = event.key === "Enter" && !event.shiftKey && !event.isComposing;
    if (plain && event.target.matches?.("#question textarea")) guard(event);
  },
  capture,
);
root.addEventListener("click", (event) => event.target.closest?.("#ask") && guard(event), capture);

root.addEventListener(
  "input",
  (event) => event.target.matches?.("#question textarea") && keepDraft(event.target.value),
  capture,
);

root.addEventListener("mouseover", (event) => {
  const marker = event.target.closest?.("a.cite");
  if (marker) show(marker);
  pointAt(event.target.closest?.(".dot"));
});

root.addEventListener("focusin", (event) => {
  if (event.target.matches?.("a.cite")) show(event.target);
  pointAt(event.target.closest?.(".dot"));
});

root.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    all("details.menu[open], #conversations[open]").forEach((one) => (one.open = false));
    if (shown && shown.card === root.activeElement) {
      byId(shown.card.id.replace("-c", "-m"))?.focus();
    }
    hide();
    pointAt(null);
  }
  if (event.key === "/" && !event.target.closest?.("input, textarea, select, [contenteditable]")) {
    event.preventDefault();
    selectTab("Chat");
    focusQuestion();
  }
  if (event.key in ARROWS && event.target.matches?.(".dot")) {
    event.preventDefault();
    neighbour(event.target, ARROWS[event.key])?.focus();
  }
  if ((event.key === "Enter" || event.key === " ") && event.target.matches?.(".dot")) {
    event.preventDefault();
    actions[event.target.dataset.action](event.target);
  }
});

root.addEventListener(
  "toggle",
  (event) => event.target.id === "conversations" && !event.target.open && forgetForGood(),
  capture,
);

const isNearTop = (part) => {
  const top = part.getBoundingClientRect().top;
  return top >= 0 && top < 180;
};

// The parts of the page come one by one: it is ready when there is a field to ask in.
function getReady() {
  if (root.documentElement.dataset.papers || !root.querySelector("#question textarea")) return;
  const active = activeId() && read(activeId());
  if (active) open(active, true);
  else listConversations();
  root.documentElement.dataset.papers = "ready";
}

// A server that has gone says nothing more, and the framework waits for it: told is what happens.
const ALIVE = "gradio_api/app_id";
const GONE =
  "The server is not there any more. The question is kept; the page comes back with the server.";

async function lookForServer() {
  if (!busy()) return;
  try {
    await fetch(ALIVE, { cache: "no-store" });
  } catch {
    all(".turn.live").forEach((turn) => {
      turn.classList.remove("live");
      const told = words("p", GONE);
      told.className = "notice strong";
      turn.querySelector(".stage")?.replaceWith(told);
    });
  }
}

setInterval(lookForServer, 3000);

// A question that was just asked comes into view; text that grows does not move the page.
// The list of conversations is filled as soon as its place is there.
let asked = "";
let awaited = "";
new MutationObserver(() => {
  getReady();
  lightAgain();
  if (root.querySelector("#conversation-list:not([data-listed])")) listConversations();
  const live = root.querySelector(".turn.live");
  const id = live ? live.id + live.querySelector(".question").textContent : "";
  if (id && id !== asked && !isNearTop(live)) live.scrollIntoView({ block: "start" });
  if (id !== asked) sent = -UNDER_WAY;
  if (next && id && id !== asked) stop();
  asked = id;
  if (!isUnderWay()) goOn();
  const title = awaited && byId("paper-title");
  if (title && title.dataset.paper === awaited) {
    awaited = "";
    title.focus({ preventScroll: true });
    title.scrollIntoView({ block: "nearest" });
  }
}).observe(root.body, { childList: true, characterData: true, subtree: true });

// --- uploads -----------------------------------------------------------------------------

// The server refuses a file that is too large only after it was sent, and does not say why:
// such files are told of, and left out, before anything is sent.
const INPUT = "#adding input[type=file]";
let passing = false; // what is left of a drop, looked at already

function sortOut(files) {
  const place = root.querySelector("#upload-limit [data-limit]");
  const tooLarge = files.filter((file) => place && file.size > Number(place.dataset.limit));
  if (place) tellTooLarge(place, tooLarge);
  return files.filter((file) => !tooLarge.includes(file));
}

function tellTooLarge(place, files) {
  const size = (file) => `${file.name} has ${(file.size / 2 ** 20).toFixed(1)} MB`;
  place.textContent = files.length
    ? `${files.map(size).join(", ")}; a file may have up to ${place.dataset.words}. ` +
      "Split it, or add it with: papers index add FILE"
    : "";
  place.hidden = !files.length;
}

function packed(files) {
  const transfer = new DataTransfer();
  files.forEach((file) => transfer.items.add(file));
  return transfer.files;
}

root.addEventListener(
  "change",
  (event) => {
    if (passing || !event.target.matches?.(INPUT)) return;
    const chosen = [...event.target.files];
    const fit = sortOut(chosen);
    if (fit.length === chosen.length) return;
    event.target.files = packed(fit);
    if (!fit.length) event.stopImmediatePropagation();
  },
  capture,
);

root.addEventListener(
  "drop",
  (event) => {
    if (!event.target.closest?.("#adding")) return;
    const dropped = [...(event.dataTransfer?.files || [])];
    const fit = sortOut(dropped);
    if (fit.length === dropped.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    event.target.dispatchEvent(new DragEvent("dragleave", { bubbles: true }));
    const input = root.querySelector(INPUT);
    if (!fit.length || !input) return;
    passing = true;
    input.files = packed(fit);
    input.dispatchEvent(new Event("change", { bubbles: true }));
    passing = false;
  },
  capture,
);

getReady();
