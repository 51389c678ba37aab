// Keeps conversations in this browser, and lists them. Stands in front of the page's script, in
// the same place: the two know each other's functions.

const PREFIX = "papers.conversation.";
const ACTIVE = "papers.active";
const deleted = new Map(); // by id: what a deletion can bring back, null once it is for good

const activeId = () => sessionStorage.getItem(ACTIVE);
const stored = () => storedIds().map(read).filter(Boolean);

function storedIds() {
  const keys = Array.from({ length: localStorage.length }, (_, place) => localStorage.key(place));
  return keys.filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
}

function read(id) {
  try {
    const record = JSON.parse(localStorage.getItem(PREFIX + id));
    return record?.id ? record : null;
  } catch {
    localStorage.removeItem(PREFIX + id);
    return null;
  }
}

// A question is kept when it is begun, and again with its answer.
function keep(record, begun) {
  const made = { ...record, saved: Date.now() };
  if (deleted.has(made.id)) {
    if (deleted.get(made.id)) deleted.set(made.id, made);
    return;
  }
  write(made);
  if (begun) sessionStorage.setItem(ACTIVE, made.id);
  listConversations();
}

function write(record) {
  const text = JSON.stringify(record);
  const older = byAge(stored().filter((one) => one.id !== record.id));
  for (;;) {
    try {
      localStorage.setItem(PREFIX + record.id, text);
      return;
    } catch {
      if (!older.length) return announce("This browser has no room to keep the conversation.");
      localStorage.removeItem(PREFIX + older.pop().id);
    }
  }
}

const byAge = (records) => records.sort((a, b) => (b.saved || 0) - (a.saved || 0));

function open(record, again = false) {
  if (record) sessionStorage.setItem(ACTIVE, record.id);
  else sessionStorage.removeItem(ACTIVE);
  listConversations();
  trigger("select", { conversation: record, again });
}

// What is being typed outlasts a reload, until it is asked. The framework puts it back.
const DRAFT = "papers.draft";
const keepDraft = (text) => sessionStorage.setItem(DRAFT, text);

function forgetDraft(question) {
  if (sessionStorage.getItem(DRAFT)?.trim() === question) sessionStorage.removeItem(DRAFT);
}

// The answer that a deleted conversation waits for is stopped; what came of it comes back with it.
function forget(id) {
  const record = read(id);
  if (!record) return listConversations();
  localStorage.removeItem(PREFIX + id);
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

function listConversations() {
  const list = byId("conversation-list");
  if (!list) return;
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
