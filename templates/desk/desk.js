// Nothing here is needed: it only adds a button that copies, beside every text that can be selected.
(() => {
  const said = document.documentElement.lang === "fr" ? ["Copier", "Copié"] : ["Copy", "Copied"];
  if (!navigator.clipboard) return;
  for (const box of document.querySelectorAll("[data-copy]")) {
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
})();
