// Chips: within a row any chosen one may fit, rows must all fit; nothing chosen shows everything.
const chips = [...document.querySelectorAll(".chips button")];
function show() {
  const wanted = {};
  for (const chip of chips)
    if (chip.getAttribute("aria-pressed") === "true") (wanted[chip.dataset.row] ??= new Set()).add(chip.dataset.value);
  for (const line of document.querySelectorAll("details"))
    line.hidden = Object.entries(wanted).some(([row, values]) => !line.dataset[row].split(" ").some((v) => values.has(v)));
  for (const box of document.querySelectorAll(".day, section"))
    box.hidden = !box.querySelector("details:not([hidden])");
  document.querySelector(".none").hidden = !!document.querySelector("details:not([hidden])");
}
for (const chip of chips)
  chip.addEventListener("click", () => {
    chip.setAttribute("aria-pressed", chip.getAttribute("aria-pressed") !== "true");
    show();
  });
