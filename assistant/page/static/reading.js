// What a reader of an answer does: a marker brings its card and highlight into view. Follows
// page.js, whose names it uses.

let shown = null; // the card that is pointed at, and the sentence that points at it
const cameFrom = new WeakMap(); // the marker that led to a card last
const isShown = (part) => part.getClientRects().length > 0;

function show(marker, { focus = false } = {}) {
  const card = byId(marker.dataset.card);
  if (!card) return;
  hide();
  shown = { card, sentence: marker.dataset.s };
  cameFrom.set(card, marker);
  const marks = light(shown);
  bring(card, marks[0], focus);
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

// Whoever does not see the page hears that an answer is there, and what came of checking it.
let answering = false;

function tellOver() {
  const over = answering && !busy();
  answering = busy();
  const turn = over && root.querySelector("#current .turn");
  if (!turn) return;
  const parts = all(".sum, .sources .count, .abstained .para:first-child", turn);
  const words = parts.map((one) => one.textContent).join("; ");
  if (words) byId("spoken").textContent = `Answered: ${words}`;
}

new MutationObserver(() => {
  lightAgain();
  tellOver();
}).observe(root.body, { childList: true, characterData: true, subtree: true });

// Beside the text the sources scroll alone; below it only a click may move the page.
function bring(card, mark, clicked) {
  const column = card.closest(".sources");
  if (column && column.scrollHeight > column.clientHeight + 1) scrollWithin(column, card, mark);
  if (!clicked) return;
  const box = card.getBoundingClientRect();
  if (box.top < 0 || box.top > innerHeight - 120)
    card.scrollIntoView({ block: "start", behavior: pace(box.top) });
}

function scrollWithin(column, card, mark) {
  const edge = column.getBoundingClientRect();
  const from = (part, side) => part.getBoundingClientRect()[side] - edge.top;
  const composer = byId("composer")?.getBoundingClientRect().top || innerHeight;
  const room = Math.min(edge.bottom, composer) - edge.top;
  let way = from(card, "top") - 8;
  if (mark && from(mark, "bottom") - from(card, "top") > room - 16)
    // Under the title, which stays, one whole line before what is lit.
    way = from(mark, "top") - card.querySelector("header").offsetHeight - lineOf(mark);
  column.scrollTo({ top: column.scrollTop + way, behavior: pace(way) });
}

const lineOf = (part) => parseFloat(getComputedStyle(part).lineHeight) || 24;

// What is near is scrolled to smoothly; to what is far, one would only wait.
const FAR = 3000;

function pace(way) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return calm || Math.abs(way) > FAR ? "auto" : "smooth";
}

// The way back: to the marker one came from, or to the first in sight (there are those of the
// text and those of the table).
function goBack(card) {
  const markers = [cameFrom.get(card), ...all(`a.cite[data-card="${card.id}"]`)];
  const target = markers.find((one) => one && isShown(one));
  if (!target) return;
  target.focus({ preventScroll: true });
  const box = target.getBoundingClientRect();
  const end = byId("composer").getBoundingClientRect().top;
  if (box.top < 0 || box.bottom > end) target.scrollIntoView({ block: "center" });
}

root.addEventListener("click", (event) => {
  const marker = event.target.closest?.("a.cite");
  const back = event.target.closest?.("a.number, a.back");
  if (marker || back) event.preventDefault();
  if (marker) show(marker, { focus: true });
  if (back) goBack(back.closest(".card"));
});

root.addEventListener("mouseover", (event) => {
  const marker = event.target.closest?.("a.cite");
  if (marker) show(marker);
});

root.addEventListener("focusin", (event) => {
  if (event.target.matches?.("a.cite")) show(event.target);
});

root.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const card = root.activeElement?.closest(".card");
  if (card) goBack(card);
  hide();
});

// The field to ask in lies over the end of the page, and grows: the page leaves it its room.
const growing = new ResizeObserver(([{ target }]) => {
  const height = target.offsetHeight;
  if (!height) return; // another tab is open
  const page = root.documentElement;
  const atEnd = scrollY > 0 && scrollY + innerHeight >= page.scrollHeight - 2;
  page.style.setProperty("--composer", `${height}px`);
  if (atEnd) scrollTo(0, page.scrollHeight);
});
