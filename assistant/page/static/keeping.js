// Keeps conversations in this browser, and lists them. Stands in front of the page's script, in
// the same place: the two know each other's functions.

const PREFIX = "papers.conversation.";
const ACTIVE = "papers.active";
const FORGOTTEN = "This browser stores nothing: conversations are gone when this page is closed.";
const deleted = new Map(); // by id: what a deletion can bring back, null once it is for good
const seen = new Map(); // by id: when what this page shows was saved
const copies = new Map(); // by id: under which other one this page goes on

// A browser that stores nothing lets a page keep things as long as it is open.
const lasting = storage("localStorage");
const brief = storage("sessionStorage");

function storage(name) {
  try {
    window[name].getItem(ACTIVE);
    return window[name];
  } catch {
    return inMemory();
  }
}

function inMemory() {
  const held = new Map();
  return {
    forgets: true,
    get length() {
      return held.size;
    },
    key: (place) => [...held.keys()][place],
    getItem: (key) => held.get(key) ?? null,
    setItem: (key, text) => held.set(key, text),
    removeItem: (key) => held.delete(key),
  };
}

const activeId = () => brief.getItem(ACTIVE);
const stored = () => storedIds().map(read).filter(Boolean);

function storedIds() {
  const keys = Array.from({ length: lasting.length }, (_, place) => lasting.key(place));
  return keys.filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
}

function read(id) {
  try {
    const record = JSON.parse(lasting.getItem(PREFIX + id));
    return record?.id ? record : null;
  } catch {
    lasting.removeItem(PREFIX + id);
    return null;
  }
}

// A question is kept when it is begun, and again with its answer.
function keep(record, begun) {
  const made = { ...record, id: ownId(record.id), saved: Date.now(), begun: Boolean(begun) };
  if (deleted.has(made.id)) {
    if (deleted.get(made.id)) deleted.set(made.id, made);
    return;
  }
  write(made);
  if (begun) brief.setItem(ACTIVE, made.id);
  listConversations();
}

// What another page wrote in the meantime is not written over: this one goes on beside it.
function ownId(id) {
  const own = copies.get(id) || id;
  const there = read(own);
  if (!there || there.saved === seen.get(own)) return own;
  const other = `${id}-${Date.now().toString(36)}`;
  copies.set(id, other);
  announce("Another tab has gone on with this conversation: both are kept.");
  return other;
}

function write(record) {
  const text = JSON.stringify(record);
  if (hasPut(record.id, text) || makeRoom(record.id, text)) seen.set(record.id, record.saved);
  else announce("This browser has no room to keep this conversation: export what you need.");
}

// The oldest conversations make room, and it is said which; where all would not do, all stay.
function makeRoom(id, text) {
  const older = byAge(stored().filter((one) => one.id !== id));
  const dropped = [];
  while (older.length) {
    dropped.push(older.pop());
    lasting.removeItem(PREFIX + dropped.at(-1).id);
    if (!hasPut(id, text)) continue;
    const titles = dropped.map((one) => `“${one.title}”`).join(", ");
    announce(`This browser is full. Deleted, to keep this conversation: ${titles}`);
    return true;
  }
  dropped.forEach((one) => hasPut(one.id, JSON.stringify(one)));
  return false;
}

function hasPut(id, text) {
  try {
    lasting.setItem(PREFIX + id, text);
    return true;
  } catch {
    return false;
  }
}

const byAge = (records) => records.sort((a, b) => (b.saved || 0) - (a.saved || 0));

// What is shown again, because it is loaded or changed, leaves the scope as it is.
function open(record, again = false) {
  copies.clear();
  if (record) {
    seen.set(record.id, record.saved);
    brief.setItem(ACTIVE, record.id);
  } else brief.removeItem(ACTIVE);
  listConversations();
  opened = again ? null : record?.exchanges?.at(-1);
  trigger("select", { conversation: record, again });
}

// What is being typed outlasts a reload, until it is asked. The framework puts it back.
const DRAFT = "papers.draft";
const keepDraft = (text) => brief.setItem(DRAFT, text);

function forgetDraft(question) {
  if (brief.getItem(DRAFT)?.trim() === question) brief.removeItem(DRAFT);
}

// The answer that a deleted conversation waits for is stopped; what came of it comes back with it.
function forget(id) {
  const record = read(id);
  if (!record) return listConversations();
  lasting.removeItem(PREFIX + id);
  deleted.set(id, record);
  if (activeId() === id) whenFree(() => open(null));
  listConversations();
}

function restore(id) {
  const record = deleted.get(id);
  deleted.delete(id);
  write(record);
  if (activeId() || root.querySelector(".turn")) listConversations();
  else open(record);
}

// What was deleted can be brought back as long as the list stays open.
function forgetForGood() {
  if (![...deleted.values()].some(Boolean)) return;
  deleted.forEach((_, id) => deleted.set(id, null));
  listConversations();
}

// Another page kept or deleted something. The conversation at hand is shown with what another
// one added, but never taken away.
window.addEventListener("storage", (event) => {
  if (event.key && !event.key.startsWith(PREFIX)) return;
  listConversations();
  const id = activeId();
  const record = event.key === PREFIX + id && event.newValue && read(id);
  const edited = root.querySelector(".editing"); // what is typed there would be lost
  if (record && !record.begun && !busy() && !edited) open(record, true);
});

function listConversations() {
  const list = byId("conversation-list");
  if (!list) return;
  if (lasting.forgets) list.nextElementSibling.textContent = FORGOTTEN;
  const focused = list.contains(root.activeElement) && { ...root.activeElement.dataset };
  const kept = stored();
  const active = activeId();
  const gone = [...deleted.values()].filter(Boolean);
  list.dataset.listed = "yes";
  list.replaceChildren(
    ...byAge([...kept, ...gone]).map((one) =>
      deleted.has(one.id) ? deletedEntry(one) : entry(one, one.id === active),
    ),
  );
  byId("conversation-count").textContent = kept.length ? ` (${kept.length})` : "";
  if (focused) focusAgain(list, focused);
}

function focusAgain(list, { id, action }) {
  const controls = all("button", list).filter((one) => one.dataset.id === id);
  (controls.find((one) => one.dataset.action === action) || controls[0])?.focus();
}

function entry(record, active) {
  const item = root.createElement("li");
  const label = `Delete “${record.title}”`;
  item.append(control(record.title || "Untitled", "open", { id: record.id, current: active }));
  const questions = record.exchanges?.length || 0;
  if (questions > 1) item.append(words("span", `${questions} questions`));
  item.append(control("Delete", "forget", { id: record.id, label }));
  return item;
}

function deletedEntry(record) {
  const item = root.createElement("li");
  const label = `Undo: keep “${record.title}”`;
  item.append(words("s", record.title || "Untitled"), words("span", "deleted"));
  item.append(control("Undo", "restore", { id: record.id, label }));
  return item;
}

function words(name, text) {
  const made = root.createElement(name);
  made.textContent = text;
  return made;
}

function control(text, action, { id, label, current }) {
  const made = words("button", text);
  made.type = "button";
  made.dataset.action = action;
  made.dataset.id = id;
  if (label) made.setAttribute("aria-label", label);
  if (current) made.setAttribute("aria-current", "true");
  return made;
}
