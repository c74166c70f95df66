// Nothing here is needed: it adds a button that copies, beside every text that can be selected, and a field that filters.
(() => {
  const french = document.documentElement.lang === "fr";
  const said = french ? ["Copier", "Copié", "Filtrer"] : ["Copy", "Copied", "Filter"];
  for (const box of navigator.clipboard ? document.querySelectorAll("[data-copy]") : []) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = said[0];
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(box.textContent);
      button.textContent = said[1];
      setTimeout(() => { button.textContent = said[0]; }, 2000);
    });
    box.before(button);
  }
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const place = document.querySelector("[data-filter]");
  if (!place) return;
  const pieces = [...document.querySelectorAll(place.dataset.filter)].map((piece) => [
    piece, plain([piece.textContent, ...[...piece.querySelectorAll("[title]")].map((one) => one.title)].join(" ")),
  ]);
  const label = document.createElement("label");
  label.className = "filter no-print";
  label.append(said[2]);
  const field = document.createElement("input");
  field.type = "search";
  label.append(" ", field);
  place.append(label);
  field.addEventListener("input", () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    for (const [piece, text] of pieces) piece.hidden = !words.every((word) => text.includes(word));
  });
})();
