// The page's script: hands what a visitor does to the server. It decides nothing about answers.
// Runs once, inside the component that the server calls the bridge: `trigger` sends an event to
// it, `watch` hears of its replies. The keeping of conversations stands in a file before it;
// reading, tables, moving about, the map and uploads have files that follow it. All share their
// names.

const root = document;
const all = (selector, within = root) => [...within.querySelectorAll(selector)];
const byId = (id) => root.getElementById(id);

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
  if (!mayAsk()) return;
  trigger("submit", data);
  stayInField();
}

// What was used to ask or to stop goes from the page: the keyboard is left in the field to ask
// in, except where that would bring up one on the screen.
function stayInField() {
  if (!matchMedia("(pointer: coarse)").matches) focusQuestion();
}

let stopped = ""; // the question whose answer is about to end

function guard(event) {
  const ending = busy() && stopped === asked;
  if (!ending && mayAsk()) return;
  event.preventDefault();
  event.stopPropagation();
  if (ending) whenFree(() => byId("ask").click());
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
  table: (part) => switchTable(part),
  sort: (part) => sort(part),
  copy: (part) => copy(part),
  export: (part) => {
    closeMenu(part.closest("details"));
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
  more: (part) => listMore(part),
  similar: (part) => openPaper(part.dataset.paper),
  "open-paper": (part) => openPaper(part.dataset.paper),
  open: (part) => {
    const record = read(part.dataset.id);
    closeMenu(byId("conversations"));
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
    turn.querySelector("[data-action=edit]").focus({ preventScroll: true });
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

async function copy({ dataset: { target, text } }) {
  try {
    await navigator.clipboard.writeText(isTable(target) ? tabbed(target) : text);
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

function focusQuestion() {
  const field = () => root.querySelector("#question textarea");
  setTimeout(() => field()?.focus({ preventScroll: true }), 80);
}

function closeMenu(menu) {
  if (menu.contains(root.activeElement)) menu.querySelector("summary").focus();
  menu.open = false;
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
root.addEventListener("click", (event) => {
  const used = event.target.closest?.("#ask, #stop");
  if (used?.id === "stop") stopped = asked;
  if (used) stayInField();
});

root.addEventListener(
  "input",
  (event) => event.target.matches?.("#question textarea") && keepDraft(event.target.value),
  capture,
);

root.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    all("details.menu[open]").forEach(closeMenu);
  }
  if (event.key === "/" && !event.target.closest?.("input, textarea, select, [contenteditable]")) {
    event.preventDefault();
    selectTab("Chat");
    focusQuestion();
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
  opened = active?.exchanges?.at(-1);
  if (root.activeElement === root.body) stayInField();
  growing.observe(byId("composer"));
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

queueMicrotask(getReady); // when the files that follow were read, too
