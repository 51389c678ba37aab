// Files that are too large: the server refuses one only after it was sent, and does not say why,
// so they are told of, and left out, before anything is sent. Follows page.js, whose names it uses.

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
