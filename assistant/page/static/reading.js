// What a reader of an answer does: a marker brings its card and highlight into view. Follows
// page.js, whose names it uses.

let shown = null; // the card that is pointed at, and the sentence that points at it

function show(marker, { focus = false } = {}) {
  const card = byId(marker.dataset.card);
  if (!card) return;
  hide();
  shown = { card, sentence: marker.dataset.s };
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
    way = from(mark, "top") - card.querySelector("header").offsetHeight - 28;
  column.scrollTo({ top: column.scrollTop + way, behavior: pace(way) });
}

// What is near is scrolled to smoothly; to what is far, one would only wait.
const FAR = 3000;

function pace(way) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return calm || Math.abs(way) > FAR ? "auto" : "smooth";
}

root.addEventListener("click", (event) => {
  const marker = event.target.closest?.("a.cite");
  const back = event.target.closest?.("a.number");
  if (!marker && !back) return;
  event.preventDefault();
  if (marker) return show(marker, { focus: true });
  const target = byId(back.getAttribute("href").slice(1));
  target?.focus({ preventScroll: true });
  target?.scrollIntoView({ block: "center" });
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
  if (shown && shown.card === root.activeElement) {
    byId(shown.card.id.replace("-c", "-m"))?.focus();
  }
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
