// The map: the title of the dot that is pointed at, and the way from dot to dot by keyboard.
// Follows page.js, whose names it uses.

// The title of the dot that is pointed at, beside it.
let pointed = null;

function pointAt(dot) {
  byId("tip")?.remove();
  pointed?.classList.remove("pointed");
  pointed = dot;
  if (!dot) return;
  dot.classList.add("pointed");
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

// A finger is wider than a dot, and cannot point without touching: it points at the nearest one,
// and opens it when it touches the same one again.
const REACH = 24;
let touched = false; // by a finger, last

function nearestDot(map, x, y) {
  const away = (dot) => {
    const at = dot.getBoundingClientRect();
    return Math.hypot(at.left + at.width / 2 - x, at.top + at.height / 2 - y);
  };
  const nearest = all(".dot", map).reduce((a, b) => (away(b) < away(a) ? b : a));
  return away(nearest) <= REACH ? nearest : null;
}

root.addEventListener("pointerdown", (event) => (touched = event.pointerType === "touch"), capture);
root.addEventListener(
  "click",
  (event) => {
    const map = touched && event.target.closest?.(".map svg");
    if (!map) return;
    event.stopPropagation();
    const dot = nearestDot(map, event.clientX, event.clientY);
    if (dot && dot === pointed) actions[dot.dataset.action](dot);
    else pointAt(dot);
  },
  capture,
);

root.addEventListener("pointerover", ({ target, pointerType }) => {
  if (pointerType !== "touch") pointAt(target.closest?.(".dot"));
});
root.addEventListener("focusin", ({ target }) => touched || pointAt(target.closest?.(".dot")));

root.addEventListener("keydown", (event) => {
  touched = false;
  if (event.key === "Escape") pointAt(null);
  if (!event.target.matches?.(".dot")) return;
  if (event.key in ARROWS) {
    event.preventDefault();
    neighbour(event.target, ARROWS[event.key])?.focus();
  }
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    actions[event.target.dataset.action](event.target);
  }
});
