// Moving about: each tab keeps its place, Back leads to the tab or the paper before, and a
// conversation that is opened shows its last turn. Follows page.js, whose names it uses.

const places = new Map(); // how far each tab is scrolled
let tab = "Chat"; // the one that is open

const selected = () => root.querySelector('[role="tab"][aria-selected="true"]')?.textContent.trim();

function selectTab(name) {
  all('[role="tab"]').find((one) => one.textContent.trim() === name)?.click();
}

root.addEventListener("scroll", () => tab === selected() && places.set(tab, scrollY));

// All of a tab is there as soon as it is selected: its place is taken up before it is drawn.
new MutationObserver(() => {
  const now = selected();
  if (!now || now === tab) return;
  tab = now;
  scrollTo(0, places.get(tab) || 0);
  if (history.state?.tab !== tab) history.pushState({ tab }, "");
}).observe(root.body, { attributeFilter: ["aria-selected"], subtree: true });

history.scrollRestoration = "manual";
history.replaceState({ tab }, "");
addEventListener("popstate", ({ state }) => state?.tab && go(state));

function openPaper(paper) {
  pointAt(null);
  if (history.state?.paper !== paper) history.pushState({ tab: "Papers", paper }, "");
  go({ tab: "Papers", paper });
}

function go({ tab: name, paper }) {
  if (paper) {
    awaited = paper;
    trigger("expand", { paper });
  }
  selectTab(name);
}

let opened = null; // the last exchange of a conversation that is on its way

function showLast() {
  const turn = opened && all("#past .turn").at(-1);
  if (!turn || turn.querySelector(".question").textContent !== opened.question) return;
  opened = null;
  if (!isNearTop(turn)) turn.scrollIntoView({ block: "start" });
}

// A longer list is read on where the shorter one ended.
let listed = 0; // the entries there were when more were asked for

function listMore(part) {
  listed = all("#listing li").length;
  trigger("apply", { shown: Number(part.dataset.shown) });
}

function readOn() {
  const next = listed && all("#listing li [data-action]")[listed];
  if (!next) return;
  listed = 0;
  next.focus({ preventScroll: true });
}

new MutationObserver(() => {
  showLast();
  readOn();
}).observe(root.body, { childList: true, characterData: true, subtree: true });
