"use strict";

// Filters and sorts the questions; without it they are all there, worst first.
(() => {
  const list = document.getElementById("question-list");
  const toolbar = document.getElementById("toolbar");
  if (!list || !toolbar) return;

  const field = (name) => document.getElementById(name);
  const questions = [...list.querySelectorAll(".question")];
  const words = new Map();
  const compare = new Intl.Collator("en", { numeric: true }).compare;
  const orders = {
    place: (a, b) => a.dataset.place - b.dataset.place,
    id: (a, b) => compare(a.dataset.id, b.dataset.id),
    kind: (a, b) => compare(a.dataset.kind, b.dataset.kind) || orders.place(a, b),
    seconds: (a, b) => b.dataset.seconds - a.dataset.seconds || orders.place(a, b),
  };

  function text(question) {
    if (!words.has(question)) words.set(question, question.textContent.toLowerCase());
    return words.get(question);
  }

  function matches(question) {
    const { tier, kind, troubled, named } = question.dataset;
    const which = field("which").value;
    const wanted = field("find").value.toLowerCase().split(/\s+/).filter(Boolean);
    return (
      (!field("tier").value || tier === field("tier").value) &&
      (!field("kind").value || kind === field("kind").value) &&
      (which === "all" || (which === "named" ? named : troubled) === "yes") &&
      wanted.every((word) => text(question).includes(word))
    );
  }

  function filter() {
    let number = 0;
    for (const question of questions) {
      question.hidden = !matches(question);
      if (!question.hidden) number += 1;
    }
    field("number").textContent = `${number} of ${questions.length} shown`;
  }

  function sort() {
    list.append(...[...questions].sort(orders[field("order").value]));
  }

  function unfold() {
    const open = field("unfold").getAttribute("aria-pressed") !== "true";
    field("unfold").setAttribute("aria-pressed", String(open));
    field("unfold").textContent = open ? "Fold all" : "Unfold all";
    for (const question of questions) if (!question.hidden) question.open = open;
  }

  // A link may lead to a question that is folded or filtered out.
  function reveal() {
    const target = document.getElementById(location.hash.slice(1));
    const question = target && target.closest(".question");
    if (!question) return;
    if (question.hidden) {
      for (const name of ["tier", "kind", "find"]) field(name).value = "";
      field("which").value = "all";
      filter();
    }
    question.open = true;
    const head = question.querySelector("summary");
    if (target.classList.contains("content")) {
      head.focus({ preventScroll: true });
      head.scrollIntoView({ block: "start" });
    } else {
      target.scrollIntoView({ block: "center" });
    }
  }

  toolbar.hidden = false;
  for (const name of ["tier", "kind", "which", "find"]) field(name).addEventListener("input", filter);
  field("order").addEventListener("input", sort);
  field("unfold").addEventListener("click", unfold);
  addEventListener("hashchange", reveal);
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link && link.hash === location.hash) reveal(); // no change of the address, so no event
  });
  filter();
  sort();
  reveal();
})();
