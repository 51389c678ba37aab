// Keeps conversations in this browser, and lists them. Stands in front of the page's script, in
// the same place: the two know each other's functions.

const PREFIX = "papers.conversation.";
const ACTIVE = "papers.active";
const MOST_KEPT = 50;

function stored() {
  const found = [];
  for (let i = 0; i < localStorage.length; i++) {
    const key = localStorage.key(i);
    if (!key.startsWith(PREFIX)) continue;
    try {
      found.push(JSON.parse(localStorage.getItem(key)));
    } catch {
      localStorage.removeItem(key);
    }
  }
  return found.filter((one) => one && one.id).sort((a, b) => (b.saved || 0) - (a.saved || 0));
}

function keep(record) {
  const text = JSON.stringify({ ...record, saved: Date.now() });
  const older = stored().filter((one) => one.id !== record.id).reverse();
  while (older.length >= MOST_KEPT) localStorage.removeItem(PREFIX + older.shift().id);
  for (;;) {
    try {
      localStorage.setItem(PREFIX + record.id, text);
      break;
    } catch {
      if (!older.length) return announce("This browser has no room to keep the conversation.");
      localStorage.removeItem(PREFIX + older.shift().id);
    }
  }
  sessionStorage.setItem(ACTIVE, record.id);
  listConversations();
}

function open(record) {
  if (record) sessionStorage.setItem(ACTIVE, record.id);
  else sessionStorage.removeItem(ACTIVE);
  listConversations();
  trigger("select", { conversation: record });
}

function listConversations() {
  const list = byId("conversation-list");
  if (!list) return;
  const kept = stored();
  const active = sessionStorage.getItem(ACTIVE);
  list.dataset.listed = "yes";
  list.replaceChildren(...kept.map((one) => entry(one, one.id === active)));
  byId("conversation-count").textContent = kept.length ? ` (${kept.length})` : "";
}

function entry(record, active) {
  const item = root.createElement("li");
  item.append(
    control(record.title || "Untitled", "open", { id: record.id, current: active }),
    control("Delete", "forget", { id: record.id, label: `Delete “${record.title}”` }),
  );
  return item;
}

function control(text, action, { id, label, current }) {
  const made = root.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.dataset.action = action;
  made.dataset.id = id;
  if (label) made.setAttribute("aria-label", label);
  if (current) made.setAttribute("aria-current", "true");
  return made;
}
